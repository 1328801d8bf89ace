import type { Action } from '../core/decision/action.ts';
import type { Effect } from '../core/decision/decision.ts';
import { fail, ok } from '../core/result.ts';
import { afterEffect } from './after-effect.ts';
import { finishAttempt, keyOf } from './attempt.ts';
import { releaseSlots, slotsOf } from './cap-slots.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { performerOf } from './effects.ts';
import { observeEarly } from './observe-outcome.ts';

/** Looks at the other side before an effect that nobody saw counts as never left. */
const LOOK_UPS = 3;

/**
 * Finds attempts nobody finished (a killed worker, a silent service) and looks at the other side for what they did.
 * INVARIANT (unknown is never repeated): an effect found is recorded; one that never left, after `LOOK_UPS` looks, failed.
 */
export const reconcile = async (deps: Deps): Promise<void> => {
  const realNow = Date.now();
  for (const stuck of await deps.decisions.inState(['executing'], 50)) {
    const lease = stuck.attempts.at(-1)?.leaseUntil?.getTime() ?? 0;
    if (lease > realNow) continue;
    await finishAttempt(
      deps,
      stuck._id,
      {
        kind: 'unknown',
        reason: 'the worker that carried it out stopped before it wrote down how it ended',
      },
      stuck.attempts.at(-1)?.epoch ?? 0,
    );
  }
  for (const decision of await deps.decisions.inState(['unknown'], 50)) {
    const looks = decision.events.filter((event) => event.type === 'execution-unknown').length;
    let found: Effect | null;
    try {
      found = await performerOf<Action>(decision.action).lookUp(deps, decision.action, keyOf(decision), decision);
      if (found) await afterEffect(deps, decision, found);
    } catch (error) {
      deps.log.warn({ err: error, decisionId: decision._id }, 'looking up an unknown effect failed, tried again later');
      continue;
    }
    const now = deps.clock.now();
    const result = await changeDecision(deps, decision._id, (current) => {
      if (current.state !== 'unknown') return fail('reconciled elsewhere');
      if (found) {
        return ok({
          type: 'reconciled',
          to: 'reconciled',
          by: 'countersign',
          at: now,
          data: { effect: found },
          patch: { effect: found },
        });
      }
      if (looks >= LOOK_UPS) {
        return ok({
          type: 'execution-failed',
          to: 'failed',
          by: 'countersign',
          at: now,
          data: { reason: 'looked up three times and it never left; nothing was sent' },
        });
      }
      return ok({ type: 'execution-unknown', to: 'unknown', by: 'countersign', at: now, data: { look: looks } });
    });
    if (!result.ok) continue;
    if (result.value.state !== 'unknown') await deps.messenger.decisionChanged(result.value);
    if (result.value.state === 'failed') {
      await releaseSlots(deps, decision._id, slotsOf(deps, decision, now));
    }
    if (found && result.value.state === 'reconciled') await observeEarly(deps, result.value);
  }
};
