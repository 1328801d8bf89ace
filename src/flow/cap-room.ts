import type { Decision } from '../core/decision/decision.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import type { CapWindow } from '../ports/store.ts';
import { slotsOf, touchesByOthers, type Used } from './cap-slots.ts';
import type { Deps } from './deps.ts';

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

/** The windows of its caps that have these rules, with what is counted in each and what it would take. */
const windowsOf = (deps: Deps, decision: Decision, ruleIds: readonly string[], now: Date) =>
  slotsOf(deps, decision, now).flatMap(({ amount, slots }) =>
    slots.flatMap(({ key, windows }) =>
      windows.filter(({ rule }) => ruleIds.includes(rule)).map((window) => ({ key, window, amount })),
    ),
  );

/**
 * When the caps among these rules have room for the decision again, if no more is used until then; null where there is none
 * among them, or what is counted does not say. What is only proposed is counted by proposals where its agent's decisions
 * are: so the gate counts them.
 */
export const freeAgainAt = async (
  deps: Deps,
  decision: Decision,
  ruleIds: readonly string[],
  now: Date,
): Promise<Date | null> => {
  const full = windowsOf(deps, decision, ruleIds, now);
  if (full.length === 0) return null;
  const byOthers = await touchesByOthers(deps, decision);
  const usesOf = async (key: string, since: Date): Promise<Used[]> => {
    if (decision.state === 'proposed' && key.startsWith('agent:'))
      return (await deps.decisions.proposalTimes(decision.agent, since)).map((at) => ({ at, amount: 1 }));
    return [...(await deps.touches.uses(key, since, decision._id)), ...byOthers(key)];
  };
  const free = await Promise.all(
    full.map(
      async ({ key, window, amount }) => freeFrom(await usesOf(key, window.since), window, amount, now)?.getTime() ?? 0,
    ),
  );
  return free.every((at) => at > 0) ? new Date(Math.max(...free)) : null;
};

/** The same for a proposal that caps and nothing else forbid; null where another rule forbids it as well. */
export const proposableFrom = async (
  deps: Deps,
  proposed: Decision,
  verdict: Verdict,
  now: Date,
): Promise<Date | null> => {
  if (verdict.outcome !== 'forbidden') return null;
  const ids = verdict.rules.filter(({ effect }) => effect !== 'permit').map(({ id }) => id);
  const caps = new Set(windowsOf(deps, proposed, ids, now).map(({ window }) => window.rule));
  return ids.every((id) => caps.has(id)) ? freeAgainAt(deps, proposed, ids, now) : null;
};
