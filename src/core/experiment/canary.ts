import type { Charter } from '../charter/charter.ts';
import type { Experiment } from './experiment.ts';

/** What the first people of a large send did, counted from the outcomes of their messages. */
export type CanaryCounts = { left: number; complaints: number; bounces: number; unsubscribes: number };
type Canary = NonNullable<Experiment['canary']>;

/** Rates from which a channel pauses: bounces as in `health.bounces`; unsubscribes at the same, which is unusual. */
const BOUNCE_RATE = 0.02;
const UNSUBSCRIBE_RATE = 0.02;

/**
 * The people who get it first: the charter's share of all, rounded down, at least one; null for a send that is small
 * enough to go out at once. Shares are 0.01 to 0.05.
 */
export const canaryOf = (
  charter: Pick<Charter, 'canary'>,
  people: number,
): { people: number; holdHours: number } | null =>
  people > charter.canary.above
    ? { people: Math.max(1, Math.floor(people * charter.canary.share)), holdHours: charter.canary.holdHours }
    : null;

/** What went wrong, or null. One complaint is enough; of bounces and unsubscribes two, because one is no rate yet. */
const faultOf = ({ left, complaints, bounces, unsubscribes }: CanaryCounts): string | null => {
  if (complaints > 0) return `${complaints} of ${left} complained`;
  if (bounces > 1 && bounces / left >= BOUNCE_RATE) return `${bounces} of ${left} mails bounced`;
  if (unsubscribes > 1 && unsubscribes / left >= UNSUBSCRIBE_RATE) return `${unsubscribes} of ${left} unsubscribed`;
  return null;
};

/**
 * The next state of a canary: it stops at its first fault; when all of its messages have left or ended it holds for the
 * complaint lag; when that is over it has passed. `isOut`: none of its messages is still on its way.
 */
export const nextCanary = (canary: Canary, counts: CanaryCounts, isOut: boolean, now: Date): Canary => {
  if (canary.state === 'passed' || canary.state === 'stopped') return canary;
  const fault = faultOf(counts);
  if (fault) return { ...canary, ...counts, state: 'stopped', endedAt: now, reason: fault };
  if (canary.state === 'sending')
    return isOut
      ? { ...canary, ...counts, state: 'holding', holdUntil: new Date(now.getTime() + canary.holdHours * 3_600_000) }
      : { ...canary, ...counts };
  return canary.holdUntil && now >= canary.holdUntil
    ? { ...canary, ...counts, state: 'passed', endedAt: now }
    : { ...canary, ...counts };
};

/** How many more people may be written to now, besides what the round allows. */
export const roomOf = (experiment: Pick<Experiment, 'canary' | 'assignments'>): number => {
  const { canary, assignments } = experiment;
  if (!canary || canary.state === 'passed') return Number.POSITIVE_INFINITY;
  return canary.state === 'sending' ? Math.max(0, canary.people - assignments.length) : 0;
};
