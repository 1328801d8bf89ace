import { snoozedNow } from '../core/approval/snoozes.ts';
import { handOverTo } from '../core/approval/stand-in.ts';
import type { Decision } from '../core/decision/decision.ts';
import { fail, ok } from '../core/result.ts';
import { tellStandIns, tellWhom } from './ask-whom.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { loadRoster } from './roster.ts';

/**
 * Step 5. Shows the card where its approvers are, and tells delegates of those who are away. The decision waits in the
 * store, not in the message.
 */
export const askApproval = async (deps: Deps, decision: Decision): Promise<void> => {
  await deps.messenger.decisionChanged(decision);
  await tellWhom(deps, decision);
};

/**
 * Ends what nobody answered in time. INVARIANT (silence never executes): an unanswered decision becomes `expired`, by the
 * clock and not by a person.
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
        text: `${result.value.approvals.length > 0 ? 'Not everybody who is needed' : 'Nobody'} decided in time, so this ended without an effect. It does not count as a rejection.`,
      });
    }
  }
  return expired;
};

const wasReminded = (decision: Decision): boolean => decision.events.some((event) => event.type === 'reminded');

/** Reminds nobody of what they put aside or asked about: the clock of the former runs, and they come back to it. */
const isQuiet = (decision: Decision, now: Date): boolean =>
  decision.question !== undefined || snoozedNow(decision, now).length > 0;

/** One reminder, in the thread, at the decision's set point; never a second one. */
export const remindOnce = async (deps: Deps): Promise<number> => {
  const now = deps.clock.now();
  let reminded = 0;
  for (const waiting of await deps.decisions.inState(['pending'], 200)) {
    const isDue = (decision: Decision): boolean =>
      decision.state === 'pending' &&
      decision.remindAt !== undefined &&
      decision.remindAt <= now &&
      now < decision.expiresAt &&
      !isQuiet(decision, now) &&
      !wasReminded(decision);
    if (!isDue(waiting)) continue;
    const result = await changeDecision(deps, waiting._id, (decision) =>
      isDue(decision)
        ? ok({ type: 'reminded', to: 'pending', by: 'countersign', at: now })
        : fail('no longer waiting, or reminded already'),
    );
    if (!result.ok) continue;
    reminded += 1;
    await deps.messenger.inThread(result.value._id, {
      text: 'Still waiting for a decision. This is the only reminder; without an answer it ends and nothing happens.',
    });
  }
  return reminded;
};

/** At the set point, delegates of those who were asked and have not answered may decide too. Once per decision. */
export const handOverDue = async (deps: Deps): Promise<number> => {
  const now = deps.clock.now();
  const isDue = (decision: Decision): boolean =>
    decision.state === 'pending' &&
    decision.handOverAt !== undefined &&
    decision.handOverAt <= now &&
    now < decision.expiresAt &&
    decision.question === undefined &&
    !decision.events.some((event) => event.type === 'handed-over' && event.data.because === 'no-answer');
  const due = (await deps.decisions.inState(['pending'], 200)).filter(isDue);
  if (due.length === 0) return 0;
  const { people } = await loadRoster(deps);
  let handed = 0;
  for (const waiting of due) {
    const to = handOverTo(waiting, people, now);
    if (to.length === 0) continue;
    const result = await changeDecision(deps, waiting._id, (decision) =>
      isDue(decision)
        ? ok({
            type: 'handed-over',
            to: 'pending',
            by: 'countersign',
            at: now,
            data: {
              because: 'no-answer',
              to,
              text: to.map((one) => `${one.name} may decide for ${one.forName}`).join(', '),
            },
            patch: { standIns: [...(decision.standIns ?? []), ...to] },
          })
        : fail('no longer waiting, or handed over already'),
    );
    if (!result.ok) continue;
    handed += 1;
    await deps.messenger.decisionChanged(result.value);
    await tellStandIns(deps, result.value, to);
  }
  return handed;
};
