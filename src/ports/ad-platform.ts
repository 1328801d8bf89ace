import type { CampaignId } from '../core/ids.ts';
import type { Money } from '../core/money.ts';

export type Campaign = {
  id: CampaignId;
  name: string;
  platform: 'google' | 'meta' | 'linkedin';
  status: 'enabled' | 'paused';
  dailyBudget: Money;
};
export type CampaignDay = { campaignId: CampaignId; day: string; cost: Money; clicks: number; leads: number };
export type AdWrite =
  | { kind: 'written'; link?: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };
export type AdPlatform = {
  campaigns(): Promise<Campaign[]>;
  /** Spend and leads per campaign and calendar day, `from`..`to` inclusive, `YYYY-MM-DD`. */
  report(from: string, to: string): Promise<CampaignDay[]>;
  /** Absolute budgets, so a repeat sets the same value. All or none. */
  setDailyBudgets(budgets: { campaignId: CampaignId; daily: Money }[]): Promise<AdWrite>;
};
