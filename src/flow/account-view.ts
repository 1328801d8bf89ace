import type { AccountView } from '../core/plan/plan.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './pass-gate.ts';

const OPEN = ['proposed', 'allowed', 'pending', 'approved', 'executing', 'unknown'];

/** Everything known about one account, as agents and the gate see it; null when there is no such account or no state. */
export const loadAccountView = async (deps: Deps, accountId: string): Promise<AccountView | null> => {
  const [account, state, people, signals, memory, decisions] = await Promise.all([
    deps.accounts.get(accountId),
    deps.accounts.state(accountId),
    deps.accounts.people(accountId),
    deps.signals.forAccount(accountId, 60),
    deps.memory.forAccount(accountId),
    deps.decisions.forAccount(accountId, 40),
  ]);
  if (!account || !state) return null;
  const monthAgo = deps.clock.now().getTime() - 30 * DAY_MS;
  return {
    account,
    state,
    people,
    signals,
    memory,
    recent: decisions.filter((decision) => OPEN.includes(decision.state) || decision.updatedAt.getTime() > monthAgo),
  };
};
