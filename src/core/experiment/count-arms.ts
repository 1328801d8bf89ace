import type { Decision } from '../decision/decision.ts';
import { ANSWERING_INTENTS, ReplyIntent } from '../signal/signal.ts';
import type { Experiment, Seen } from './experiment.ts';

const isSuccess = (metric: Experiment['metric'], kind: string, intent: ReplyIntent | null): boolean => {
  if (metric === 'opportunity-created') return kind === 'opportunity-changed';
  if (kind === 'meeting-booked') return true;
  return metric === 'replied' && kind === 'email-replied' && intent !== null && ANSWERING_INTENTS.includes(intent);
};

/** What came of a message, read off its decision: a meeting is a success under `replied` too, an open or click never. */
export const seenIn = (
  { effect, outcomes, events }: Pick<Decision, 'effect' | 'outcomes' | 'events'>,
  metric: Experiment['metric'],
): Seen => {
  const intentOf = (signalId: string | undefined): ReplyIntent | null => {
    const told = events.find(
      ({ type, data }) =>
        type === 'outcome-observed' && (data.outcome as { signalId?: string } | undefined)?.signalId === signalId,
    );
    const parsed = ReplyIntent.safeParse((told?.data.extracted as { intent?: unknown } | null | undefined)?.intent);
    return parsed.success ? parsed.data : null;
  };
  const results = outcomes.filter(({ weight }) => weight === 'result');
  return {
    isSent: effect !== undefined,
    isSuccess: results.some(({ kind, signalId }) => isSuccess(metric, kind, intentOf(signalId))),
    isComplaint: results.some(({ kind }) => kind === 'email-complained'),
  };
};

/** What was seen once stays seen, also when what was read earlier is told later. */
const either = (a: Seen | undefined, b: Seen | undefined): Seen | undefined =>
  a && b
    ? {
        isSent: a.isSent || b.isSent,
        isSuccess: a.isSuccess || b.isSuccess,
        isComplaint: a.isComplaint || b.isComplaint,
      }
    : (a ?? b);

/**
 * The test with what was seen of some people's messages. INVARIANT (arms-are-sums): what an arm counts is the sum over its
 * people, so that telling the same twice, or late, counts once.
 */
export const withSeen = (experiment: Experiment, seen: ReadonlyMap<string, Seen>): Experiment => {
  const assignments = experiment.assignments.map((one) => ({ ...one, seen: either(one.seen, seen.get(one.personId)) }));
  const count = (key: string, what: keyof Seen): number =>
    assignments.filter((one) => one.arm === key && one.seen?.[what]).length;
  return {
    ...experiment,
    assignments,
    arms: experiment.arms.map((arm) => ({
      ...arm,
      sent: count(arm.key, 'isSent'),
      successes: count(arm.key, 'isSuccess'),
      complaints: count(arm.key, 'isComplaint'),
    })),
  };
};
