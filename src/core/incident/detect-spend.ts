import { spokenDay } from '../day-words.ts';
import type { DecisionId } from '../ids.ts';
import { formatMoney, type Money, money } from '../money.ts';
import { type ApprovedChange, highestBudgetOn } from './budget-in-force.ts';
import type { Finding } from './finding.ts';
import type { IncidentRules } from './incident-rules.ts';

export type SpendOfDay = { day: string; cost: Money };
export type CampaignSpendHistory = {
  campaignId: string;
  name: string;
  dailyBudget: Money;
  /** Changes of its budget that were approved, oldest first; they are no anomaly. */
  changes: readonly ApprovedChange[];
  /** Oldest first; `today` may be among them and is not over yet. */
  days: readonly SpendOfDay[];
  /** Decisions that changed its budget lately. */
  decisionIds: readonly DecisionId[];
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/**
 * How far a value lies from its history in robust standard deviations: 0.6745 · (x − median) / MAD (Iglewicz and Hoaglin
 * 1993, "How to detect and handle outliers"). A history without any spread counts a hundredth of its median as its spread.
 */
export const robustZ = (value: number, history: readonly number[]): number => {
  const middle = median(history);
  const mad = median(history.map((one) => Math.abs(one - middle)));
  const spread = Math.max(mad, Math.abs(middle) / 100, 1);
  return (0.6745 * (value - middle)) / spread;
};

/**
 * Days after `after` (a day, exclusive) on which a campaign spent too much: above so many of the daily budget that was in
 * force that day, or, once the day is over, far above its own history. Spending less is no anomaly: it is what a pause
 * looks like. Where an approved move raised the budget, the history is told in the raised budget.
 */
export const spendFindings = (
  campaign: CampaignSpendHistory,
  rules: IncidentRules['spend-anomaly'],
  input: { after: string; today: string; now: Date },
): Finding[] => {
  const { overBudget, robustZ: limit, historyDays, minHistoryDays } = rules.detect;
  return campaign.days.flatMap((one, at): Finding[] => {
    if (one.day <= input.after || one.day > input.today) return [];
    const budgetOn = (day: string): number => highestBudgetOn(day, campaign.changes, campaign.dailyBudget.minor);
    const budget = budgetOn(one.day);
    const history = campaign.days.slice(Math.max(0, at - historyDays), at).map(({ day, cost }) => {
      const then = budgetOn(day);
      return then > 0 && budget > then ? Math.round((cost.minor * budget) / then) : cost.minor;
    });
    const cost = one.cost.minor;
    const z = history.length >= minHistoryDays && one.day < input.today ? robustZ(cost, history) : 0;
    const isOverBudget = budget > 0 && cost > budget * overBudget;
    if (!isOverBudget && z <= limit) return [];
    const usual = history.length > 0 ? money(Math.round(median(history)), one.cost.currency) : null;
    const text = [
      `${formatMoney(one.cost)} on ${spokenDay(one.day)}`,
      `the daily budget was ${formatMoney(money(budget, campaign.dailyBudget.currency))}`,
      ...(usual ? [`usual is ${formatMoney(usual)}`] : []),
      ...(z > limit ? [`${z.toFixed(1)} robust standard deviations above it`] : []),
    ].join(', ');
    return [
      {
        kind: 'spend-anomaly',
        subject: `campaign:${campaign.campaignId}`,
        title: `${campaign.name} spends far more than it may`,
        agent: 'budget',
        domain: 'budget',
        alsoDecisions: [...campaign.decisionIds],
        occurrence: {
          key: `spend/${campaign.campaignId}/${one.day}`,
          at: input.now,
          text,
        },
      },
    ];
  });
};
