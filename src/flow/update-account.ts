import type { Account, AccountState, Person } from '../core/account/account.ts';
import { foldAccount } from '../core/account/fold.ts';
import type { Signal } from '../core/signal/signal.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';

/** How much sooner a rising, covered, quiet account is planned: momentum counts most, then recency and open deals. */
export const priorityOf = (state: AccountState, now: Date): number => {
  const last = state.lastMeaningful?.at;
  const days = last ? Math.max(0, now.getTime() - last.getTime()) / DAY_MS : 60;
  const deal = state.openOpportunity ? 0.4 : 0;
  const ended = state.stage === 'won' || state.stage === 'lost' ? -2 : 0;
  return state.momentum + Math.exp(-days / 14) + deal + ended - state.pressure.touches7d * 0.05;
};

type Reads = Pick<Deps, 'accounts' | 'signals' | 'clock'>;

/** One page of what is folded: the accounts with all their people and signals. */
export type FoldedPage = { accounts: Account[]; people: Person[]; signals: Signal[] };

/** Accounts read and folded at a time. */
const FOLDED_AT_ONCE = 100;

const foldPage = async (
  deps: Reads,
  accounts: Account[],
): Promise<{ page: FoldedPage; rows: { state: AccountState; priority: number }[] }> => {
  const now = deps.clock.now();
  const ids = accounts.map((account) => account.id);
  const [people, signals, before] = await Promise.all([
    deps.accounts.peopleOf(ids),
    deps.signals.forAccounts(ids),
    Promise.all(ids.map((id) => deps.accounts.state(id))),
  ]);
  const signalsOf = Map.groupBy(signals, (signal) => signal.accountId ?? '');
  const peopleOf = Map.groupBy(people, (person) => person.accountId as string);
  const rows = accounts.map((account, index) => {
    const state = foldAccount(
      account,
      peopleOf.get(account.id) ?? [],
      signalsOf.get(account.id) ?? [],
      before[index]?.hold,
      now,
    );
    return { state, priority: priorityOf(state, now) };
  });
  return { page: { accounts, people, signals }, rows };
};

/** Step 2. Folds the signals of these accounts into their states and keeps them; an account that is not known is passed over. */
export const updateAccounts = async (deps: Reads, accountIds: readonly string[]): Promise<void> => {
  for (let from = 0; from < accountIds.length; from += FOLDED_AT_ONCE) {
    const accounts = await deps.accounts.getMany(accountIds.slice(from, from + FOLDED_AT_ONCE));
    await deps.accounts.saveStates((await foldPage(deps, accounts)).rows);
  }
};

/** The same for one account. Returns null when it is not known. */
export const updateAccount = async (deps: Reads, accountId: string): Promise<AccountState | null> => {
  const account = await deps.accounts.get(accountId);
  if (!account) return null;
  const { rows } = await foldPage(deps, [account]);
  await deps.accounts.saveStates(rows);
  return rows[0]?.state ?? null;
};

/**
 * Folds an account again whose state is a day old: touches leave their windows and people cool down by time alone, and
 * nothing else counts a quiet account anew.
 */
export const refreshAccount = async (deps: Reads, accountId: string): Promise<void> => {
  const state = await deps.accounts.state(accountId);
  if (state && deps.clock.now().getTime() - state.foldedAt.getTime() >= DAY_MS) await updateAccount(deps, accountId);
};

/**
 * Folds every account, page by page; `onProgress` hears how many are done, `onPage` sees what was read for it, so that
 * nobody has to read it all a second time.
 */
export const updateAllAccounts = async (
  deps: Reads,
  onProgress: (done: number, total: number) => void = () => {},
  onPage: (page: FoldedPage) => void = () => {},
): Promise<number> => {
  const total = await deps.accounts.count();
  let after: string | null = null;
  let done = 0;
  // One page is written while the next one is read and folded.
  let writing: Promise<void> = Promise.resolve();
  try {
    for (;;) {
      const accounts = await deps.accounts.page(after, FOLDED_AT_ONCE);
      if (accounts.length === 0) break;
      const { page, rows } = await foldPage(deps, accounts);
      onPage(page);
      await writing;
      writing = deps.accounts.saveStates(rows);
      // Heard of at the next `await`, and no crash before.
      writing.catch(() => {});
      done += accounts.length;
      after = accounts.at(-1)?.id ?? null;
      onProgress(done, total);
    }
  } finally {
    await writing;
  }
  return done;
};
