import type { Decision } from '../core/decision/decision.ts';
import { isOutboundTouch } from '../core/signal/facts.ts';
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
  const slot = (key: string, rule: string, shorter: [cap: number, days: number], monthCap: number): Slot => ({
    key,
    windows: [
      { rule, cap: shorter[0], since: ago(shorter[1]) },
      { rule: `${rule}.month`, cap: monthCap, since: ago(30) },
    ],
  });
  const agent = slot(`agent:${decision.agent}`, 'cap.decisions', [limits.decisionsPerDay, 1], limits.decisionsPerMonth);
  const reached = (to: { personId: string; accountId: string }): Slot[] => [
    slot(`person:${to.personId}`, 'cap.person', [limits.touchesPerPersonPerWeek, 7], limits.touchesPerPersonPerMonth),
    slot(
      `account:${to.accountId}`,
      'cap.account',
      [limits.touchesPerAccountPerWeek, 7],
      limits.touchesPerAccountPerMonth,
    ),
  ];
  if (action.kind === 'send-email') {
    const mailbox = slot(
      `mailbox:${deps.governance().sender.fromAddress}`,
      'cap.mailbox',
      [limits.sendsPerMailboxPerDay, 1],
      limits.sendsPerMailboxPerMonth,
    );
    return [{ amount: 1, slots: [...reached(action), mailbox, agent] }];
  }
  if (action.kind === 'book-meeting') return [{ amount: 1, slots: [...reached(action), agent] }];
  if (action.kind === 'move-budget') {
    const slots = [
      { key: 'money', windows: [{ rule: 'budget.cap', cap: limits.moneyPerDayMinor, since: ago(1) }] },
      { key: 'money-month', windows: [{ rule: 'budget.cap.month', cap: limits.moneyPerMonthMinor, since: ago(30) }] },
    ];
    return [
      { amount: movedMinor(action), slots },
      { amount: 1, slots: [agent] },
    ];
  }
  // Stopping and handing over are the careful way, and never wait for a quota.
  return ['stop-experiment', 'escalate-account'].includes(action.kind) ? [] : [{ amount: 1, slots: [agent] }];
};

export type Used = { at: Date; amount: number };

/** Touches by reps and campaigns, of what reaches a person: they count under the same caps, and no counter has them. By key. */
export const touchesByOthers = async (deps: Deps, decision: Decision): Promise<(key: string) => Used[]> => {
  const isTouch = decision.action.kind === 'send-email' || decision.action.kind === 'book-meeting';
  const heard = isTouch && decision.accountId ? await deps.signals.forAccounts([decision.accountId]) : [];
  const touches = heard.filter((signal) => isOutboundTouch(signal) && signal.decisionId === undefined);
  return (key) =>
    touches
      .filter(({ personId, accountId }) => key === `person:${personId}` || key === `account:${accountId}`)
      .map(({ at }) => ({ at, amount: 1 }));
};

type Refused = Extract<Awaited<ReturnType<Deps['touches']['reserve']>>, { ok: false }>;

/** Takes all slots or none; the first that is used up is named. A repeat by the same decision takes nothing more. */
export const takeSlots = async (
  deps: Deps,
  decision: Decision,
  requests: CapRequest[],
  at: Date,
): Promise<Refused | null> => {
  const byOthers = await touchesByOthers(deps, decision);
  const taken: CapRequest[] = [];
  for (const request of requests) {
    const slots = request.slots.map(({ key, windows }) => ({
      key,
      windows: windows.map((window) => ({
        ...window,
        cap: window.cap - byOthers(key).filter((use) => use.at > window.since).length,
      })),
    }));
    const reserved = await deps.touches.reserve({ decisionId: decision._id, at, amount: request.amount, slots });
    if (reserved.ok) {
      taken.push(request);
      continue;
    }
    await releaseSlots(deps, decision._id, taken);
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
