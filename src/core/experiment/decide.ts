import { differs, estimateArms } from './estimate.ts';
import type { Experiment } from './experiment.ts';

const DAY_MS = 86_400_000;
/** How often a test may be looked at in its life; the error of 5 % is shared among the looks and the pairs of arms. */
export const MAX_LOOKS = 20;

export type ExperimentVerdict = { kind: 'go-on'; because: string } | { kind: 'stop'; winner?: string; because: string };

/**
 * Whether a test should end now. Only results count: successes on its metric and complaints, never opens or clicks.
 * Complaints over the limit end it first; then a difference that holds at 0.05 / looks / pairs (Bonferroni, so that
 * looking often is safe); then time or people running out, without a winner unless there is one.
 */
export const decideExperiment = (experiment: Experiment, now: Date): ExperimentVerdict => {
  const { arms, stopWhen } = experiment;
  for (const arm of arms) {
    if (arm.sent >= 20 && arm.complaints / arm.sent >= stopWhen.complaintRate && arm.complaints > 0) {
      return { kind: 'stop', because: `${arm.complaints} of ${arm.sent} people complained about “${arm.name}”` };
    }
  }
  const pairs = (arms.length * (arms.length - 1)) / 2;
  const ranked = [...arms].sort((a, b) => rate(b) - rate(a));
  const [best, second] = ranked;
  const perArm = Math.min(...arms.map((a) => a.sent));
  if (best && second && perArm >= 20 && differs(best, second, 0.05 / MAX_LOOKS / pairs)) {
    const [b, s] = estimateArms([best, second]);
    return {
      kind: 'stop',
      winner: best.key,
      because: `“${best.name}” ${percent(b?.mean)} (${percent(b?.low)} to ${percent(b?.high)}) beats “${second.name}” ${percent(s?.mean)}; the difference holds after ${MAX_LOOKS} looks`,
    };
  }
  const days = (now.getTime() - experiment.startedAt.getTime()) / DAY_MS;
  const isUsedUp =
    experiment.assignments.length >= experiment.personIds.length &&
    experiment.assignments.every((a) => now.getTime() - a.at.getTime() > 7 * DAY_MS);
  if (days >= stopWhen.maxDays || (isUsedUp && experiment.personIds.length > 0)) {
    const why = days >= stopWhen.maxDays ? `${stopWhen.maxDays} days are over` : 'everybody was written to a week ago';
    return { kind: 'stop', because: `${why} and no arm is shown to be better` };
  }
  return { kind: 'go-on', because: `no arm is shown to be better yet (${perArm} sends in the smallest arm)` };
};

const rate = (arm: Experiment['arms'][number]): number => (arm.sent === 0 ? 0 : arm.successes / arm.sent);
const percent = (x = 0): string => `${Math.round(x * 1000) / 10} %`;
