import { type Decision, OPEN_STATES } from '../core/decision/decision.ts';
import type { AccountView } from '../core/plan/plan.ts';
import type { Deps } from './deps.ts';
import { DAY_MS, type JudgedAccount } from './gate-facts.ts';

/** A test draft that is over says nothing about the account; while it waits, nobody writes to the person beside it. */
const isOfTheAccount = (decision: Decision): boolean => !decision.seeded || OPEN_STATES.includes(decision.state);

/** Since when what is over still matters to what is decided now. */
const monthAgo = (deps: Deps): Date => new Date(deps.clock.now().getTime() - 30 * DAY_MS);

/** The same for many accounts at once, in a handful of queries; in the order of `accountIds`. */
export const loadAccountViews = async (deps: Deps, accountIds: string[]): Promise<AccountView[]> => {
  const since = monthAgo(deps);
  const [accounts, states, people, signals, memory, decisions] = await Promise.all([
    deps.accounts.getMany(accountIds),
    deps.accounts.statesOf(accountIds),
    deps.accounts.peopleOf(accountIds),
    deps.signals.forAccounts(accountIds),
    deps.memory.forAccounts(accountIds),
    Promise.all(accountIds.map((accountId) => deps.decisions.openOrSince({ accountId, since }))),
  ]);
  const account = new Map<string, (typeof accounts)[number]>(accounts.map((one) => [one.id, one]));
  const state = new Map<string, (typeof states)[number]>(states.map((one) => [one.accountId, one]));
  const peopleOf = Map.groupBy(people, (one) => one.accountId as string);
  const signalsOf = Map.groupBy(signals, (one) => one.accountId as string);
  const memoryOf = Map.groupBy(memory, (one) => one.accountId as string);
  return accountIds.flatMap((id, n) => {
    const found = account.get(id);
    const folded = state.get(id);
    if (!found || !folded) return [];
    return [
      {
        account: found,
        state: folded,
        people: peopleOf.get(id) ?? [],
        signals: (signalsOf.get(id) ?? []).sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, 60),
        memory: memoryOf.get(id) ?? [],
        recent: (decisions[n] ?? []).filter(isOfTheAccount),
      },
    ];
  });
};

/** What the gate reads of one account; null when there is no such account or no state. */
export const loadJudgedAccount = async (deps: Deps, accountId: string): Promise<JudgedAccount | null> => {
  const [account, state, people, decisions] = await Promise.all([
    deps.accounts.get(accountId),
    deps.accounts.state(accountId),
    deps.accounts.people(accountId),
    deps.decisions.openOrSince({ accountId, since: monthAgo(deps) }),
  ]);
  if (!account || !state) return null;
  return { account, state, people, recent: decisions.filter(isOfTheAccount) };
};

/** Everything known about one account, as agents see it; null when there is no such account or no state. */
export const loadAccountView = async (deps: Deps, accountId: string): Promise<AccountView | null> => {
  const [judged, signals, memory] = await Promise.all([
    loadJudgedAccount(deps, accountId),
    deps.signals.forAccount(accountId, 60),
    deps.memory.forAccount(accountId),
  ]);
  return judged && { ...judged, signals, memory };
};
