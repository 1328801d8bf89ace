import { type Snooze, snoozesOver } from '../core/approval/snoozes.ts';
import type { Decision } from '../core/decision/decision.ts';
import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';

const due = (decision: Decision, now: Date): Snooze[] =>
  decision.state === 'pending' && now < decision.expiresAt ? snoozesOver(decision, now) : [];

/** Keeps what Snooze promised: reminds whoever put it aside, once and in private, and the card no longer says snoozed. */
export const wakeSnoozed = async (deps: Deps): Promise<number> => {
  const now = deps.clock.now();
  let woken = 0;
  for (const waiting of await deps.decisions.inState(['pending'], 200)) {
    if (due(waiting, now).length === 0) continue;
    let over: Snooze[] = [];
    const result = await changeDecision(deps, waiting._id, (decision) => {
      over = due(decision, now);
      return over.length > 0
        ? ok({
            type: 'snooze-ended',
            to: 'pending',
            by: 'countersign',
            at: now,
            data: { for: over.map(({ slackUserId }) => slackUserId) },
            patch: { snoozes: decision.snoozes?.filter((one) => !over.includes(one)) },
          })
        : fail('no longer waiting, or put aside again');
    });
    if (!result.ok) continue;
    woken += 1;
    await deps.messenger.decisionChanged(result.value);
    for (const { slackUserId } of over)
      await deps.messenger.direct(slackUserId, {
        text: `You asked me to remind you of ${waiting._id}: ${waiting.title}. It still waits.`,
        card: { id: waiting._id, channel: waiting.channel },
      });
  }
  return woken;
};
