import type { Account, AccountState, Person } from '../core/account/account.ts';
import { veiled } from '../core/attention/veil.ts';
import type { Decision } from '../core/decision/decision.ts';
import { type Qualification, qualify } from '../core/goal/qualify.ts';
import type { Signal } from '../core/signal/signal.ts';
import type { Deps } from './deps.ts';
import { refreshAccount } from './update-account.ts';

/** An account as its card shows it, its decisions as everybody may see them. */
export type ShownAccount = {
  account: Account;
  state: AccountState;
  people: Person[];
  decisions: Decision[];
  qualification: Qualification;
  /** The signal that the state calls the last meaningful one. */
  lastMeaningful: Signal | null;
};

/** Counts the account anew and judges it by the guardrails; null while it has no state. */
export const showAccount = async (deps: Deps, account: Account): Promise<ShownAccount | null> => {
  await refreshAccount(deps, account.id);
  const state = await deps.accounts.state(account.id);
  if (!state) return null;
  const [people, decisions, signals] = await Promise.all([
    deps.accounts.people(account.id),
    deps.decisions.forAccount(account.id, 10),
    deps.signals.forAccounts([account.id]),
  ]);
  const { pipeline } = deps.governance().set;
  return {
    account,
    state,
    people,
    decisions: decisions.map((one) => veiled(one, []).decision),
    qualification: qualify({ account, state, signals }, pipeline, deps.clock.now()),
    lastMeaningful: signals.find(({ id }) => id === state.lastMeaningful?.signalId) ?? null,
  };
};
