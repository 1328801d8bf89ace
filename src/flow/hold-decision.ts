import type { Decision } from '../core/decision/decision.ts';
import { HOLD_MS } from '../core/decision/hold.ts';
import { fail, ok } from '../core/result.ts';
import { refuse } from './attempt.ts';
import { freeAgainAt } from './cap-room.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';

/** Keeps an approved action waiting for a rule about this moment, and ends it when its time has run out. */
export const holdDecision = async (deps: Deps, decision: Decision, ruleIds: string[], text: string): Promise<void> => {
  const now = deps.clock.now();
  const until = decision.held?.until ?? new Date(now.getTime() + HOLD_MS);
  if (until <= now) {
    await refuse(
      deps,
      decision._id,
      `held by ${ruleIds.map((id) => `\`${id}\``).join(', ')} until its time ran out: ${text}`,
    );
    return;
  }
  const freeAt = (await freeAgainAt(deps, decision, ruleIds, now)) ?? undefined;
  const { held } = decision;
  if (held?.ruleIds.join() === ruleIds.join() && held.freeAt?.getTime() === freeAt?.getTime()) return;
  const result = await changeDecision(deps, decision._id, (current) =>
    current.state === 'approved' || current.state === 'allowed'
      ? ok({
          type: 'held',
          to: current.state,
          by: 'countersign',
          at: now,
          data: { ruleIds, text, ...(freeAt && { freeAt }) },
          patch: { held: { ruleIds, text, since: now, until, ...(freeAt && { freeAt }) } },
        })
      : fail('no longer waiting to run'),
  );
  if (result.ok) await deps.messenger.decisionChanged(result.value);
};

/**
 * Ends an attempt that a stop overtook before its call: nothing was tried, so it waits again where it waited before, held
 * by the stop. What the attempt had taken is given back by the caller.
 */
export const holdUntried = async (
  deps: Deps,
  started: Decision,
  waited: 'approved' | 'allowed',
  by: { ruleIds: string[]; text: string },
): Promise<void> => {
  const now = deps.clock.now();
  const result = await changeDecision(deps, started, (current) => {
    const last = current.attempts.at(-1);
    if (current.state !== 'executing' || !last || last.epoch !== started.attempts.at(-1)?.epoch)
      return fail('ended elsewhere');
    const detail = `not tried, nothing left: ${by.text}`;
    return ok({
      type: 'held',
      to: waited,
      by: 'countersign',
      at: now,
      data: { ruleIds: by.ruleIds, text: by.text, epoch: last.epoch, tried: false },
      patch: {
        inverse: undefined,
        attempts: [...current.attempts.slice(0, -1), { ...last, endedAt: now, result: 'not-tried', detail }],
        held: { ...by, since: now, until: new Date(now.getTime() + HOLD_MS) },
      },
    });
  });
  if (!result.ok) return;
  deps.metrics.count('executions', { kind: result.value.action.kind, result: 'not-tried' });
  await deps.messenger.decisionChanged(result.value);
};
