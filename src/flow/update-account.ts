import type { AccountState } from '../core/account/account.ts';
import { foldAccount } from '../core/account/fold.ts';
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

/** Folds every account, page by page; `onProgress` hears how many are done. */
export const updateAllAccounts = async (
  deps: Pick<Deps, 'accounts' | 'signals' | 'clock'>,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number> => {
  const total = await deps.accounts.count();
  let after: string | null = null;
  let done = 0;
  for (;;) {
    const page = await deps.accounts.page(after, 100);
    if (page.length === 0) return done;
    const now = deps.clock.now();
    const ids = page.map((account) => account.id);
    const [people, signals] = await Promise.all([deps.accounts.peopleOf(ids), deps.signals.forAccounts(ids)]);
    const byAccount = Map.groupBy(signals, (signal) => signal.accountId ?? '');
    const peopleByAccount = Map.groupBy(people, (person) => person.accountId as string);
    const rows = [];
    for (const account of page) {
      const before = await deps.accounts.state(account.id);
      const state = foldAccount(
        account,
        peopleByAccount.get(account.id) ?? [],
        byAccount.get(account.id) ?? [],
        before?.hold,
        now,
      );
      rows.push({ state, priority: priorityOf(state, now) });
    }
    await deps.accounts.saveStates(rows);
    done += page.length;
    after = page.at(-1)?.id ?? null;
    onProgress(done, total);
  }
};
