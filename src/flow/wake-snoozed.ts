import type { Decision } from '../core/decision/decision.ts';
import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';

/** Who put it aside last, where nobody was reminded of that yet. */
const putAsideBy = (decision: Decision): string | undefined => {
  const last = decision.events.findLast(({ type }) => type === 'snoozed' || type === 'snooze-ended');
  return last?.type === 'snoozed' ? last.by : undefined;
};

const isDue = (decision: Decision, now: Date): boolean =>
  decision.state === 'pending' &&
  decision.snoozedUntil !== undefined &&
  decision.snoozedUntil <= now &&
  now < decision.expiresAt &&
  putAsideBy(decision) !== undefined;

/** Keeps what Snooze promised: reminds whoever put it aside, once and in private, and the card no longer says snoozed. */
export const wakeSnoozed = async (deps: Deps): Promise<number> => {
  const now = deps.clock.now();
  let woken = 0;
  for (const waiting of await deps.decisions.inState(['pending'], 200)) {
    if (!isDue(waiting, now)) continue;
    const result = await changeDecision(deps, waiting._id, (decision) =>
      isDue(decision, now)
        ? ok({ type: 'snooze-ended', to: 'pending', by: 'countersign', at: now })
        : fail('no longer waiting, or put aside again'),
    );
    if (!result.ok) continue;
    woken += 1;
    await deps.messenger.decisionChanged(result.value);
    const by = putAsideBy(waiting);
    if (by)
      await deps.messenger.direct(by, {
        text: `You asked me to remind you of ${waiting._id}: ${waiting.title}. It still waits.`,
        card: { id: waiting._id, channel: waiting.channel },
      });
  }
  return woken;
};
