import type { Account, AccountState, Person } from '../core/account/account.ts';
import { foldAccount } from '../core/account/fold.ts';
import type { Signal } from '../core/signal/signal.ts';
import type { Deps } from './deps.ts';

/** How much sooner a rising, covered, quiet account is planned: momentum counts most, then recency and open deals. */
export const priorityOf = (state: AccountState, now: Date): number => {
  const last = state.lastMeaningful?.at;
  const days = last ? Math.max(0, now.getTime() - last.getTime()) / 86_400_000 : 60;
  const deal = state.openOpportunity ? 0.4 : 0;
  const ended = state.stage === 'won' || state.stage === 'lost' ? -2 : 0;
  return state.momentum + Math.exp(-days / 14) + deal + ended - state.pressure.touches7d * 0.05;
};

/** Step 2. Folds one account's signals into its state and keeps it. Returns null when the account is not known. */
export const updateAccount = async (
  deps: Pick<Deps, 'accounts' | 'signals' | 'clock'>,
  accountId: string,
): Promise<AccountState | null> => {
  const account = await deps.accounts.get(accountId);
  if (!account) return null;
  const now = deps.clock.now();
  const [people, signals, before] = await Promise.all([
    deps.accounts.people(accountId),
    deps.signals.forAccount(accountId, 2000),
    deps.accounts.state(accountId),
  ]);
  const state = foldAccount(account, people, signals, before?.hold, now);
  await deps.accounts.saveState(state, priorityOf(state, now));
  return state;
};

/** One page of what is folded: the accounts with all their people and signals. */
export type FoldedPage = { accounts: Account[]; people: Person[]; signals: Signal[] };

/**
 * Folds every account, page by page; `onProgress` hears how many are done, `onPage` sees what was read for it, so that
 * nobody has to read it all a second time.
 */
export const updateAllAccounts = async (
  deps: Pick<Deps, 'accounts' | 'signals' | 'clock'>,
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
      const accounts = await deps.accounts.page(after, 100);
      if (accounts.length === 0) break;
      const now = deps.clock.now();
      const ids = accounts.map((account) => account.id);
      const [people, signals, before] = await Promise.all([
        deps.accounts.peopleOf(ids),
        deps.signals.forAccounts(ids),
        Promise.all(ids.map((id) => deps.accounts.state(id))),
      ]);
      onPage({ accounts, people, signals });
      const byAccount = Map.groupBy(signals, (signal) => signal.accountId ?? '');
      const peopleByAccount = Map.groupBy(people, (person) => person.accountId as string);
      const rows = accounts.map((account, index) => {
        const state = foldAccount(
          account,
          peopleByAccount.get(account.id) ?? [],
          byAccount.get(account.id) ?? [],
          before[index]?.hold,
          now,
        );
        return { state, priority: priorityOf(state, now) };
      });
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
