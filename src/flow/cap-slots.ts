import type { Decision } from '../core/decision/decision.ts';
import type { Slot } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { DAY_MS, movedMinor } from './gate-facts.ts';

/** Slots of one request weigh alike: 1 each, or the minor units of money. */
export type CapRequest = { slots: Slot[]; amount: number };

/**
 * The places under the charter's caps that an action takes right before it runs: people, accounts and the mailbox in
 * pieces, and money in minor units. Every cap that the gate reads from the counters is taken here, so that two actions
 * approved at the same moment cannot both pass the last slot. INVARIANT (caps hold under races).
 */
export const slotsOf = (deps: Deps, decision: Decision, now: Date): CapRequest[] => {
  const limits = deps.governance().charters.get(decision.agent)?.charter.limits;
  const action = decision.action;
  if (!limits) return [];
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const agent: Slot = { key: `agent:${decision.agent}`, cap: limits.decisionsPerDay, since: ago(1) };
  const reached = (to: { personId: string; accountId: string }): Slot[] => [
    { key: `person:${to.personId}`, cap: limits.touchesPerPersonPerWeek, since: ago(7) },
    { key: `account:${to.accountId}`, cap: limits.touchesPerAccountPerWeek, since: ago(7) },
  ];
  if (action.kind === 'send-email') {
    const mailbox = `mailbox:${deps.governance().sender.fromAddress}`;
    const slots = [...reached(action), { key: mailbox, cap: limits.sendsPerMailboxPerDay, since: ago(1) }, agent];
    return [{ amount: 1, slots }];
  }
  if (action.kind === 'book-meeting') return [{ amount: 1, slots: [...reached(action), agent] }];
  if (action.kind === 'move-budget') {
    const slots = [
      { key: 'money', cap: limits.moneyPerDayMinor, since: ago(1) },
      { key: 'money-month', cap: limits.moneyPerMonthMinor, since: ago(30) },
    ];
    return [
      { amount: movedMinor(action), slots },
      { amount: 1, slots: [agent] },
    ];
  }
  // Stopping and handing over are the careful way, and never wait for a quota.
  return ['stop-experiment', 'escalate-account'].includes(action.kind) ? [] : [{ amount: 1, slots: [agent] }];
};

type Refused = Extract<Awaited<ReturnType<Deps['touches']['reserve']>>, { ok: false }>;

/** Takes all slots or none; the first that is used up is named. A repeat by the same decision takes nothing more. */
export const takeSlots = async (deps: Deps, id: string, requests: CapRequest[], at: Date): Promise<Refused | null> => {
  const taken: CapRequest[] = [];
  for (const request of requests) {
    const reserved = await deps.touches.reserve({ decisionId: id, at, ...request });
    if (reserved.ok) {
      taken.push(request);
      continue;
    }
    await releaseSlots(deps, id, taken);
    return reserved;
  }
  return null;
};

/** Gives back what a decision took. */
export const releaseSlots = (deps: Deps, id: string, requests: CapRequest[]): Promise<void> =>
  deps.touches.release(
    id,
    requests.flatMap(({ slots }) => slots.map(({ key }) => key)),
  );

/** The rule that a used-up slot stands for, by the id that the gate uses for it. */
export const ruleOfSlot = (key: string): string => {
  if (key === 'money') return 'budget.cap';
  if (key === 'money-month') return 'budget.cap.month';
  const kind = key.split(':')[0];
  return kind === 'agent' ? 'cap.decisions' : `cap.${kind}`;
};
