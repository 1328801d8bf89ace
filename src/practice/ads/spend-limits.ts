/** A daily budget as it was set, newest last. */
export type BudgetChange = {
  at: string;
  day: string;
  amountMicros: number /** Spent that month before it. */;
  monthSpentMicros: number;
};

export const DAYS_PER_MONTH = 30.4;
const daysLeft = (day: string): number => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate() - date + 1;
};

/** The highest budget in force at any time of the day: lowering it does not undo what the day already allowed. */
export const highestBudgetOn = (changes: BudgetChange[], day: string): number => {
  const before = changes.filter((change) => change.day < day).at(-1)?.amountMicros ?? 0;
  return Math.max(before, ...changes.filter((change) => change.day === day).map((change) => change.amountMicros));
};

/**
 * What one day may cost: twice the day's highest budget, inside the month's limit. The month's limit is 30.4 daily
 * budgets; after a change within the month, what was spent before it plus the new budget for each day left (Google Ads Help,
 * "About spending limits").
 */
export const allowedOn = (changes: BudgetChange[], day: string, monthSpentMicros: number): number => {
  const month = day.slice(0, 7);
  const until = changes.filter((change) => change.day <= day);
  const latest = until.at(-1);
  if (latest === undefined) return 0;
  const hasEarlier = until.length > 1;
  const limit =
    latest.day.startsWith(month) && hasEarlier
      ? Math.max(latest.monthSpentMicros + latest.amountMicros * daysLeft(latest.day), 0)
      : latest.amountMicros * DAYS_PER_MONTH;
  return Math.max(0, Math.min(2 * highestBudgetOn(until, day), Math.round(limit) - monthSpentMicros));
};
