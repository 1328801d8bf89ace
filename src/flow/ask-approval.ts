import type { Decision } from '../core/decision/decision.ts';
import { ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';

/** Step 5. Shows the card where its approvers are. The decision waits in the store, not in the message. */
export const askApproval = async (deps: Deps, decision: Decision): Promise<void> => {
  await deps.messenger.decisionChanged(decision);
};

const HOUR_MS = 3600_000;

/**
 * Ends what nobody answered in time, and reminds once when a third of the time is left. INVARIANT (silence never
 * executes): an unanswered decision becomes `expired`, by the clock and not by a person.
 */
export const expireDue = async (deps: Deps): Promise<number> => {
  const now = deps.clock.now();
  let expired = 0;
  for (const due of await deps.decisions.pendingDue(now, 100)) {
    const result = await changeDecision(deps, due._id, (decision) =>
      decision.state === 'pending' && decision.expiresAt <= now
        ? ok({
            type: 'expired',
            to: 'expired',
            by: 'countersign',
            at: now,
            data: { nobodyAnsweredBy: decision.expiresAt },
          })
        : { ok: false, error: 'no longer due' },
    );
    if (result.ok) {
      expired += 1;
      await deps.messenger.decisionChanged(result.value);
      await deps.messenger.inThread(result.value._id, {
        text: 'Nobody decided in time, so this ended without an effect. It does not count as a rejection.',
      });
    }
  }
  return expired;
};

/** One reminder, in the thread, when less than a third of the time is left; never a second one. */
export const remindOnce = async (deps: Deps): Promise<number> => {
  const now = deps.clock.now();
  let reminded = 0;
  for (const waiting of await deps.decisions.inState(['pending'], 200)) {
    const total = waiting.expiresAt.getTime() - waiting.createdAt.getTime();
    const left = waiting.expiresAt.getTime() - now.getTime();
    const isSnoozed = waiting.snoozedUntil !== undefined && waiting.snoozedUntil > now;
    if (left > total / 3 || left <= 0 || total < 2 * HOUR_MS || isSnoozed) continue;
    if (waiting.events.some((event) => event.type === 'reminded')) continue;
    const result = await changeDecision(deps, waiting._id, (decision) =>
      decision.state === 'pending' && !decision.events.some((event) => event.type === 'reminded')
        ? ok({ type: 'reminded', to: 'pending', by: 'countersign', at: now })
        : { ok: false, error: 'no longer waiting' },
    );
    if (!result.ok) continue;
    reminded += 1;
    await deps.messenger.inThread(result.value._id, {
      text: 'Still waiting for a decision. This is the only reminder; without an answer it ends and nothing happens.',
    });
  }
  return reminded;
};
