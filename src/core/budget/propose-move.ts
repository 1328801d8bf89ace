import { effectOfMove, marginalLeads, type Response } from './response.ts';

export type CampaignSpend = {
  id: string;
  name: string;
  platform: string;
  dailyBudgetMinor: number;
  response: Response;
};
export type BudgetLimits = {
  /** Largest step as a share of the smaller budget of the two. */
  largestStep: number;
  maxMoveMinor: number;
  /** Budgets never fall below this share of what they are. */
  keepShare: number;
};
export type MoveIdea = {
  from: CampaignSpend;
  to: CampaignSpend;
  amountMinor: number;
  effect: { mean: number; low: number; high: number };
};

/** Fewer days or leads than this say too little about a campaign. */
const MIN_DAYS = 14;
const MIN_LEADS = 5;

/**
 * Moves of money inside one platform, best first: from the campaign where the last dollar brings least to the one where
 * the next brings most, as far as the limits allow, in whole dollars. Only moves with a gain above 0 in the mean are listed.
 */
export const proposeMoves = (campaigns: readonly CampaignSpend[], limits: BudgetLimits): MoveIdea[] => {
  const known = campaigns.filter(
    (c) => c.response.days >= MIN_DAYS && c.response.leads >= MIN_LEADS && c.dailyBudgetMinor > 0,
  );
  const ideas: MoveIdea[] = [];
  for (const from of known) {
    for (const to of known) {
      if (from === to || from.platform !== to.platform) continue;
      if (marginalLeads(to.response, to.dailyBudgetMinor) <= marginalLeads(from.response, from.dailyBudgetMinor))
        continue;
      const cap = Math.min(
        Math.min(from.dailyBudgetMinor, to.dailyBudgetMinor) * limits.largestStep,
        from.dailyBudgetMinor * (1 - limits.keepShare),
        limits.maxMoveMinor,
      );
      const amountMinor = Math.floor(cap / 100) * 100;
      if (amountMinor < 500) continue;
      const effect = effectOfMove(from.response, to.response, amountMinor, from.dailyBudgetMinor, to.dailyBudgetMinor);
      if (effect.mean > 0) ideas.push({ from, to, amountMinor, effect });
    }
  }
  return ideas.sort((a, b) => b.effect.mean - a.effect.mean || (a.from.id + a.to.id < b.from.id + b.to.id ? -1 : 1));
};
