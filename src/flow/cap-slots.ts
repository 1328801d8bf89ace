import type { Decision } from '../core/decision/decision.ts';
import { isOutboundTouch } from '../core/signal/facts.ts';
import type { CapWindow, Slot } from '../ports/store.ts';
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

type Used = { at: Date; amount: number };

/** Touches by reps and campaigns: they count under the same caps, and have no place among the counters. By key. */
const touchesByOthers = async (deps: Deps, decision: Decision): Promise<(key: string) => Used[]> => {
  const heard = decision.accountId ? await deps.signals.forAccounts([decision.accountId]) : [];
  const touches = heard.filter((signal) => isOutboundTouch(signal) && signal.decisionId === undefined);
  return (key) =>
    touches
      .filter(({ personId, accountId }) => key === `person:${personId}` || key === `account:${accountId}`)
      .map(({ at }) => ({ at, amount: 1 }));
};

const sum = (uses: readonly Used[]): number => uses.reduce((all, { amount }) => all + amount, 0);

/** When enough of these have left the window for `amount` more; null where there is room now, or none of them makes it. */
const freeFrom = (uses: readonly Used[], { cap, since }: CapWindow, amount: number, now: Date): Date | null => {
  const inWindow = uses.filter(({ at }) => at > since).sort((a, b) => a.at.getTime() - b.at.getTime());
  let used = sum(inWindow);
  if (used + amount <= cap) return null;
  for (const use of inWindow) {
    used -= use.amount;
    if (used + amount <= cap) return new Date(use.at.getTime() + now.getTime() - since.getTime());
  }
  return null;
};

/**
 * When the caps among these rules have room for the decision again, if no more is used until then; null where there is none
 * among them, or what is counted does not say.
 */
export const freeAgainAt = async (
  deps: Deps,
  decision: Decision,
  ruleIds: readonly string[],
  now: Date,
): Promise<Date | null> => {
  const full = slotsOf(deps, decision, now).flatMap(({ amount, slots }) =>
    slots.flatMap(({ key, windows }) =>
      windows.filter(({ rule }) => ruleIds.includes(rule)).map((window) => ({ key, window, amount })),
    ),
  );
  if (full.length === 0) return null;
  const byOthers = await touchesByOthers(deps, decision);
  const free = await Promise.all(
    full.map(async ({ key, window, amount }) => {
      const taken = await deps.touches.uses(key, window.since, decision._id);
      return freeFrom([...taken, ...byOthers(key)], window, amount, now)?.getTime() ?? 0;
    }),
  );
  return free.every((at) => at > 0) ? new Date(Math.max(...free)) : null;
};

type Refused = Extract<Awaited<ReturnType<Deps['touches']['reserve']>>, { ok: false }>;

/** Takes all slots or none; the first that is used up is named. A repeat by the same decision takes nothing more. */
export const takeSlots = async (
  deps: Deps,
  decision: Decision,
  requests: CapRequest[],
  at: Date,
): Promise<Refused | null> => {
  const reaches = requests.some(({ slots }) => slots.some(({ key }) => key.startsWith('person:')));
  const byOthers = reaches ? await touchesByOthers(deps, decision) : () => [];
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
