import { chanceToBeBest } from './estimate.ts';
import type { Experiment } from './experiment.ts';

/** Sends per arm before allocation may lean towards the better one. */
const UNIFORM_UNTIL = 20;
/** No arm falls below this share, so that estimates and the sample-ratio check stay possible. */
const FLOOR = 0.1;

/**
 * The share of the next person that each arm gets; sums to 1. Even until every arm has 20 sends; then the chance to be
 * best (what Thompson sampling does in the mean), with a floor of 0.1 an arm.
 */
export const allocationOf = (arms: Experiment['arms']): Map<string, number> => {
  if (arms.some((arm) => arm.sent < UNIFORM_UNTIL)) return new Map(arms.map((arm) => [arm.key, 1 / arms.length]));
  const floor = Math.min(FLOOR, 1 / arms.length);
  return new Map([...chanceToBeBest(arms)].map(([key, chance]) => [key, floor + (1 - floor * arms.length) * chance]));
};

/**
 * Gives the next person of the test an arm by dice, with the probability it had. `null` when everybody has one or the
 * test is over. Held-out people are never given one.
 */
export const allocateNext = (
  experiment: Experiment,
  dice: () => number,
): { personId: Experiment['personIds'][number]; arm: string; propensity: number } | null => {
  if (experiment.state !== 'running') return null;
  const taken = new Set([...experiment.assignments.map((a) => a.personId), ...experiment.heldOutPersonIds]);
  const personId = experiment.personIds.find((id) => !taken.has(id));
  if (!personId) return null;
  const shares = [...allocationOf(experiment.arms)];
  let left = dice();
  for (const [arm, propensity] of shares) {
    left -= propensity;
    if (left < 0) return { personId, arm, propensity };
  }
  const last = shares.at(-1);
  return last ? { personId, arm: last[0], propensity: last[1] } : null;
};
