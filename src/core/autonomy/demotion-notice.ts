import type { Check } from './assess.ts';
import type { Standing } from './autonomy.ts';

/** What people are told when a domain went down by itself: what happened, what asks again, what it takes to come back. */
export type DemotionNotice = {
  standing: Standing;
  /** What the stage it is at now lets run, in words of `autonomy.yaml`. */
  unlocksNow: string;
  /** What it takes to come back up one stage, as it stands at the moment of telling. */
  next: { stage: string; isWithinCeiling: boolean; checks: Check[] } | null;
};

/** The channel where the cards of a domain are. */
export const channelOf = (domain: Standing['domain']): 'approvals' | 'experiments' | 'budget' | 'escalations' =>
  domain === 'experiments'
    ? 'experiments'
    : domain === 'budget'
      ? 'budget'
      : domain === 'escalation'
        ? 'escalations'
        : 'approvals';
