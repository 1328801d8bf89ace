import type { Decision } from '../core/decision/decision.ts';
import type { Slot } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';

/** The places under the caps that an action takes when it runs, and how much of each (1, or minor units of money). */
export const slotsOf = (deps: Deps, decision: Decision, now: Date): { slots: Slot[]; amount: number } => {
  const limits = deps.governance().charters.get(decision.agent)?.charter.limits;
  const action = decision.action;
  if (!limits) return { slots: [], amount: 1 };
  const week = new Date(now.getTime() - 7 * DAY_MS);
  const day = new Date(now.getTime() - DAY_MS);
  if (action.kind === 'send-email') {
    return {
      amount: 1,
      slots: [
        { key: `person:${action.personId}`, cap: limits.touchesPerPersonPerWeek, since: week },
        { key: `account:${action.accountId}`, cap: limits.touchesPerAccountPerWeek, since: week },
        { key: `mailbox:${deps.governance().sender.fromAddress}`, cap: limits.sendsPerMailboxPerDay, since: day },
      ],
    };
  }
  if (action.kind === 'move-budget') {
    const month = new Date(now.getTime() - 30 * DAY_MS);
    return {
      amount: action.amountDaily.minor,
      slots: [
        { key: 'money', cap: limits.moneyPerDayMinor, since: day },
        { key: 'money-month', cap: limits.moneyPerMonthMinor, since: month },
      ],
    };
  }
  return { slots: [], amount: 1 };
};
