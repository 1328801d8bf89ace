import type { Decision, NoRoom } from '../core/decision/decision.ts';
import { HOLD_MS } from '../core/decision/hold.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import type { CapWindow } from '../ports/store.ts';
import { slotsOf, touchesByOthers, type Used } from './cap-slots.ts';
import type { Deps } from './deps.ts';
import { judgeNow } from './judge-now.ts';

const sum = (uses: readonly Used[]): number => uses.reduce((all, { amount }) => all + amount, 0);

/** When enough of these have left the window for `amount` more: now where there is room, null where it never has. */
const freeFrom = (uses: readonly Used[], { cap, since }: CapWindow, amount: number, now: Date): Date | null => {
  const inWindow = uses.filter(({ at }) => at > since).sort((a, b) => a.at.getTime() - b.at.getTime());
  let used = sum(inWindow);
  if (used + amount <= cap) return now;
  for (const use of inWindow) {
    used -= use.amount;
    if (used + amount <= cap) return new Date(use.at.getTime() + now.getTime() - since.getTime());
  }
  return null;
};

type Window = { key: string; window: CapWindow; amount: number };

/** The windows of its caps, with what it would take in each. */
const windowsOf = (deps: Deps, decision: Decision, now: Date): Window[] =>
  slotsOf(deps, decision, now).flatMap(({ amount, slots }) =>
    slots.flatMap(({ key, windows }) => windows.map((window) => ({ key, window, amount }))),
  );

/**
 * What is counted in each window. What is only proposed is counted by proposals where its agent's decisions are: so the
 * gate counts them.
 */
const countedIn = async (deps: Deps, decision: Decision): Promise<(window: Window) => Promise<Used[]>> => {
  const byOthers = await touchesByOthers(deps, decision);
  return async ({ key, window: { since } }) => {
    if (decision.state === 'proposed' && key.startsWith('agent:'))
      return (await deps.decisions.proposalTimes(decision.agent, since)).map((at) => ({ at, amount: 1 }));
    return [...(await deps.touches.uses(key, since, decision._id)), ...byOthers(key).filter(({ at }) => at > since)];
  };
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
  const full = windowsOf(deps, decision, now).filter(({ window }) => ruleIds.includes(window.rule));
  if (full.length === 0) return null;
  const counted = await countedIn(deps, decision);
  const free = await Promise.all(
    full.map(async (one) => freeFrom(await counted(one), one.window, one.amount, now)?.getTime() ?? 0),
  );
  return free.every((at) => at > now.getTime()) ? new Date(Math.max(...free)) : null;
};

/**
 * The caps that have room only when an approval given now would have ended, or never; null where it would be carried out,
 * be it later. Their sentences are the gate's.
 */
export const noRoomFor = async (deps: Deps, decision: Decision): Promise<NoRoom | null> => {
  const now = deps.clock.now();
  const counted = await countedIn(deps, decision);
  const found = await Promise.all(
    windowsOf(deps, decision, now).map(async (one) => {
      const uses = await counted(one);
      const at = freeFrom(uses, one.window, one.amount, now);
      return { rule: one.window.rule, cap: one.window.cap, used: sum(uses), at };
    }),
  );
  const late = found.filter(({ at }) => at === null || at.getTime() > now.getTime() + HOLD_MS);
  if (late.length === 0) return null;
  const { rules } = await judgeNow(deps, decision);
  const days = late.map(({ at }) => at);
  const freeAt = days.includes(null) ? undefined : new Date(Math.max(...days.map((at) => at?.getTime() ?? 0)));
  return {
    ruleIds: late.map(({ rule }) => rule),
    text: late
      .map(({ rule, used, cap }) => rules.find(({ id }) => id === rule)?.text ?? `${used} of ${cap} are used`)
      .join('; '),
    ...(freeAt && { freeAt }),
  };
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
  const caps = new Set(windowsOf(deps, proposed, now).map(({ window }) => window.rule));
  return ids.every((id) => caps.has(id)) ? freeAgainAt(deps, proposed, ids, now) : null;
};
