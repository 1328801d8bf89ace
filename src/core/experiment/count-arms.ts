import type { Decision } from '../decision/decision.ts';
import { correctionsIn, readingsOf } from '../decision/readings.ts';
import { ANSWERING_INTENTS, type ReplyIntent } from '../signal/signal.ts';
import type { Experiment, Seen } from './experiment.ts';

const isSuccess = (metric: Experiment['metric'], kind: string, intent: ReplyIntent | undefined): boolean => {
  if (metric === 'opportunity-created') return kind === 'opportunity-changed';
  if (kind === 'meeting-booked') return true;
  return metric === 'replied' && kind === 'email-replied' && intent !== undefined && ANSWERING_INTENTS.includes(intent);
};

/** What came of a message, read off its decision: a meeting is a success under `replied` too, an open or click never. */
export const seenIn = (
  message: Pick<Decision, 'effect' | 'outcomes' | 'events'>,
  metric: Experiment['metric'],
): Seen => {
  const results = message.outcomes.filter(({ weight }) => weight === 'result');
  const intentOf = (signalId: string | undefined): ReplyIntent | undefined =>
    signalId === undefined ? undefined : readingsOf(message, signalId).at(-1)?.intent;
  const corrections = correctionsIn(message);
  return {
    isSent: message.effect !== undefined,
    isSuccess: results.some(({ kind, signalId }) => isSuccess(metric, kind, intentOf(signalId))),
    isComplaint: results.some(({ kind }) => kind === 'email-complained'),
    ...(corrections > 0 && { corrections }),
  };
};

/**
 * What was seen once stays seen, also when what was read earlier is told later; only a person who corrects how a reply
 * was read takes a success away or gives one, and what was seen after more corrections counts.
 */
const either = (a: Seen | undefined, b: Seen | undefined): Seen | undefined => {
  if (!a || !b) return a ?? b;
  const [less, more] = [a, b].sort((one, other) => (one.corrections ?? 0) - (other.corrections ?? 0)) as [Seen, Seen];
  const isAlike = (less.corrections ?? 0) === (more.corrections ?? 0);
  return {
    isSent: a.isSent || b.isSent,
    isSuccess: more.isSuccess || (isAlike && less.isSuccess),
    isComplaint: a.isComplaint || b.isComplaint,
    ...(more.corrections !== undefined && { corrections: more.corrections }),
  };
};

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
