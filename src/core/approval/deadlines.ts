import type { AskingRules } from '../charter/asking.ts';
import { afterWorking, type Crews } from './working-clock.ts';

const HOUR_MS = 3_600_000;

/** The set points of a question: one reminder, then the delegate, then the end. */
export type Deadlines = { remindAt: Date; handOverAt: Date; expiresAt: Date };

/** What holds where `people.yaml` says nothing. */
export const USUAL_ASKING: AskingRules = { remindAfter: 0.6, handOverAfter: 0.8, longestPauseHours: 8 };

/** The set points of a question asked now, on the working clock of those who decide. */
export const deadlinesOf = (crews: Crews, now: Date, hours: number, rules: AskingRules = USUAL_ASKING): Deadlines => {
  const whole = hours * HOUR_MS;
  return {
    remindAt: afterWorking(crews, now, Math.round(whole * rules.remindAfter)),
    handOverAt: afterWorking(crews, now, Math.round(whole * rules.handOverAfter)),
    expiresAt: afterWorking(crews, now, whole),
  };
};

/**
 * The set points after the clock stood still: those that were still ahead move by the stopped working time, those that
 * had passed stay.
 *
 * INVARIANT (clock-moves-by-what-it-stood): the working time between the old end and the new one is `stoppedMs`.
 */
export const movedBy = (
  crews: Crews,
  before: { remindAt?: Date; handOverAt?: Date; expiresAt: Date },
  stoppedSince: Date,
  stoppedMs: number,
): { remindAt?: Date; handOverAt?: Date; expiresAt: Date } => {
  const moved = (at: Date | undefined): Date | undefined =>
    at === undefined || at <= stoppedSince || stoppedMs <= 0 ? at : afterWorking(crews, at, stoppedMs);
  return {
    remindAt: moved(before.remindAt),
    handOverAt: moved(before.handOverAt),
    expiresAt: moved(before.expiresAt) ?? before.expiresAt,
  };
};
