import { randomUUID } from 'node:crypto';
import type { Decision } from '../core/decision/decision.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import type { EffectResult, Inverse } from './effects/performer.ts';

/** How long a worker's claim holds, real time; longer than every adapter's timeout together. */
const LEASE_MS = 60_000;

/** The idempotency key of a revision: every attempt at it carries the same one. */
export const keyOf = (decision: Decision): string => `${decision._id}-r${decision.revision}`;

/** Claims the decision for one worker: `executing` with its epoch, written before the call. */
export const startAttempt = async (deps: Deps, decision: Decision, inverse: Inverse | null, verdict: Verdict) => {
  const now = deps.clock.now();
  return changeDecision(deps, decision, (current) => {
    if (current.state !== 'approved' && current.state !== 'allowed') return fail('started elsewhere');
    if (current.digest !== decision.digest || current.revision !== decision.revision) return fail('changed meanwhile');
    const epoch = current.attempts.length + 1;
    return ok({
      type: 'execution-started',
      to: 'executing',
      by: 'countersign',
      at: now,
      data: {
        epoch,
        key: keyOf(current),
        digest: current.digest,
        rules: verdict.rules.map((rule) => rule.id),
        token: randomUUID(),
      },
      patch: {
        held: undefined,
        inverse: inverse ?? undefined,
        attempts: [
          ...current.attempts,
          { epoch, idempotencyKey: keyOf(current), startedAt: now, leaseUntil: new Date(Date.now() + LEASE_MS) },
        ],
      },
    });
  });
};

/** Writes how an attempt ended; `attempt` is its epoch, so that nobody ends another worker's attempt. */
export const finishAttempt = async (
  deps: Deps,
  decision: string | Decision,
  outcome: EffectResult,
  attempt: number | 'waiting',
): Promise<Decision | null> => {
  const now = deps.clock.now();
  const states = { done: 'executed', refused: 'failed', unknown: 'unknown' } as const;
  const types = { done: 'executed', refused: 'execution-failed', unknown: 'execution-unknown' } as const;
  const result = await changeDecision(deps, decision, (current) => {
    const isMine =
      attempt === 'waiting'
        ? current.state === 'approved' || current.state === 'allowed'
        : current.state === 'executing' && current.attempts.at(-1)?.epoch === attempt;
    if (!isMine) return fail('ended elsewhere');
    const detail = outcome.kind === 'done' ? outcome.effect.detail : outcome.reason;
    const last = current.attempts.at(-1);
    const attempts =
      last && !last.endedAt
        ? [...current.attempts.slice(0, -1), { ...last, endedAt: now, result: states[outcome.kind], detail }]
        : current.attempts;
    return ok({
      type: types[outcome.kind],
      to: states[outcome.kind],
      by: 'countersign',
      at: now,
      data: outcome.kind === 'done' ? { effect: outcome.effect } : { reason: outcome.reason },
      patch: {
        attempts,
        held: undefined,
        ...(outcome.kind === 'done' ? { effect: outcome.effect } : {}),
      },
    });
  });
  if (!result.ok) return null;
  deps.metrics.count('executions', { kind: result.value.action.kind, result: states[outcome.kind] });
  await deps.messenger.decisionChanged(result.value);
  return result.value;
};

/** Ends what was never tried. A run that another worker has started meanwhile is not touched. */
export const refuse = (deps: Deps, id: string, reason: string): Promise<Decision | null> =>
  finishAttempt(deps, id, { kind: 'refused', reason }, 'waiting');
