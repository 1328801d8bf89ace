import { type Decision, OPEN_STATES } from '../core/decision/decision.ts';
import type { AccountView, Committee } from '../core/plan/plan.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';

/** A test draft that is over says nothing about the account; while it waits, nobody writes to the person beside it. */
const isOfTheAccount = (decision: Decision): boolean => !decision.seeded || OPEN_STATES.includes(decision.state);

/** Since when what is over still matters to what is decided now. */
const monthAgo = (deps: Deps): Date => new Date(deps.clock.now().getTime() - 30 * DAY_MS);

/** What the gate reads of one account; null when there is no such account or no state. */
export const loadCommittee = async (deps: Deps, accountId: string): Promise<Committee | null> => {
  const [account, state, people, decisions] = await Promise.all([
    deps.accounts.get(accountId),
    deps.accounts.state(accountId),
    deps.accounts.people(accountId),
    deps.decisions.openOrSince({ accountId, since: monthAgo(deps) }),
  ]);
  return account && state && { account, state, people, recent: decisions.filter(isOfTheAccount) };
};

/** The same for many accounts at once, in a handful of queries; in the order of `accountIds`, without unknown ones. */
export const loadCommittees = async (deps: Deps, accountIds: readonly string[]): Promise<Committee[]> =>
  (await Promise.all(accountIds.map((id) => loadCommittee(deps, id)))).filter((found) => found !== null);

/** The same with what was heard and remembered. */
export const loadAccountViews = async (deps: Deps, accountIds: string[]): Promise<AccountView[]> => {
  const [committees, signals, memory] = await Promise.all([
    loadCommittees(deps, accountIds),
    deps.signals.forAccounts(accountIds),
    deps.memory.forAccounts(accountIds),
  ]);
  const signalsOf = Map.groupBy(signals, (one) => one.accountId as string);
  const memoryOf = Map.groupBy(memory, (one) => one.accountId as string);
  return committees.map((committee) => ({
    ...committee,
    signals: (signalsOf.get(committee.account.id) ?? []).sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, 60),
    memory: memoryOf.get(committee.account.id) ?? [],
  }));
};

/** Everything known about one account, as agents see it; null when there is no such account or no state. */
export const loadAccountView = async (deps: Deps, accountId: string): Promise<AccountView | null> => {
  const [judged, signals, memory] = await Promise.all([
    loadCommittee(deps, accountId),
    deps.signals.forAccount(accountId, 60),
    deps.memory.forAccount(accountId),
  ]);
  return judged && { ...judged, signals, memory };
};
