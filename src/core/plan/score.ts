import type { Estimate } from '../decision/decision.ts';
import { betaQuantile } from '../experiment/beta.ts';
import { beliefFallbacks } from './belief-key.ts';
import type { Belief, Candidate, ScoredCandidate } from './plan.ts';

/** What to believe when nothing is known: one success in twenty, worth two observations. */
const UNKNOWN: Belief = {
  key: 'unknown',
  wins: 0.1,
  losses: 1.9,
  n: 0,
  basis: 'no history yet; one in twenty assumed',
};
/** How many observations a more general belief is worth for a more special one. */
const PARENT_WEIGHT = 12;
/**
 * Share of the choice that is spread over everything worth doing, so that beliefs keep being tested. What people said or
 * the record tells of a candidate is no belief: where that weighs it down, its part of this share is as much smaller.
 */
const EXPLORE = 0.1;
/** Standard deviations of optimism in the score (upper confidence bound). */
const OPTIMISM = 0.5;

/**
 * The belief for a key: the most special one there is, leaning on the next more general one with the weight of at most
 * 12 observations.
 */
export const beliefFor = (key: string, beliefs: ReadonlyMap<string, Belief>): Belief => {
  const known = beliefFallbacks(key)
    .map((k) => beliefs.get(k))
    .filter((b) => b !== undefined);
  const own = known[0];
  if (!own) return { ...UNKNOWN, key };
  const parent = known[1];
  if (!parent) return own;
  const mean = parent.wins / (parent.wins + parent.losses);
  const weight = Math.min(PARENT_WEIGHT, parent.wins + parent.losses);
  return { ...own, wins: own.wins + mean * weight, losses: own.losses + (1 - mean) * weight };
};

/** A belief as a rate with its 95 % interval (quantiles of the Beta posterior). */
export const estimateOf = (belief: Belief, metric: string, factor = 1): Estimate => {
  const a = Math.max(belief.wins, 1e-3);
  const b = Math.max(belief.losses, 1e-3);
  const scale = (rate: number): number => Math.min(1, Math.max(0, rate * factor));
  return {
    metric,
    unit: 'rate',
    mean: scale(a / (a + b)),
    low: scale(betaQuantile(0.025, a, b)),
    high: scale(betaQuantile(0.975, a, b)),
    n: Math.round(belief.n),
    basis: factor === 1 ? belief.basis : `${belief.basis}, times ${Number(factor.toFixed(2))} for what is known here`,
  };
};

/**
 * Scores candidates and gives each the probability with which `chooseCandidate` takes it. Score, in minor units of
 * money: (mean + 0.5 sd) of the belief × every adjustment × value − cost. Probability: 0.9 of it by softmax over the
 * scores (temperature: a tenth of the spread between best and worst, at least 1), 0.1 in proportion to the adjustments, of
 * which none counts for more than 1. A candidate ruled out by an adjustment of 0 has probability 0. A candidate with its own
 * estimate is worth its value × its adjustments. The probabilities sum to 1 unless everything is ruled out. Sorted best first.
 */
export const scoreCandidates = (
  candidates: readonly Candidate[],
  beliefs: ReadonlyMap<string, Belief>,
  _now: Date,
): ScoredCandidate[] => {
  const scored = candidates.map((candidate) => {
    const belief = beliefFor(candidate.beliefKey, beliefs);
    const factor = candidate.adjustments.reduce((product, a) => product * a.factor, 1);
    const total = belief.wins + belief.losses;
    const mean = belief.wins / total;
    const deviation = Math.sqrt((mean * (1 - mean)) / (total + 1));
    const chance = candidate.estimate ? factor : Math.min(1, (mean + OPTIMISM * deviation) * factor);
    return {
      candidate,
      isOut: factor <= 0,
      score: chance * candidate.valueMinor - candidate.costMinor,
      expected: candidate.estimate ?? estimateOf(belief, candidate.hints.metric ?? 'reply or meeting', factor),
    };
  });
  const out = new Set(scored.filter((s) => s.isOut).map((s) => s.candidate.key));
  const plain = scored.map((s) => ({ ...s.candidate, expected: s.expected, score: s.score, propensity: 0 }));
  const propensities = propensitiesOf(plain.filter((s) => !out.has(s.key)));
  return plain
    .map((s) => ({ ...s, propensity: propensities.get(s.key) ?? 0 }))
    .sort((a, b) => Number(out.has(a.key)) - Number(out.has(b.key)) || b.score - a.score || (a.key < b.key ? -1 : 1));
};

const propensitiesOf = (
  open: readonly Pick<ScoredCandidate, 'key' | 'score' | 'adjustments'>[],
): Map<string, number> => {
  const best = Math.max(...open.map((s) => s.score));
  const worst = Math.min(...open.map((s) => s.score));
  const temperature = Math.max(1, (best - worst) / 10);
  const weights = open.map((s) => Math.exp((s.score - best) / temperature));
  const shares = open.map(({ adjustments }) =>
    Math.min(
      1,
      adjustments.reduce((product, { factor }) => product * factor, 1),
    ),
  );
  const part = (list: readonly number[], at: number): number => (list[at] ?? 0) / list.reduce((a, b) => a + b, 0);
  return new Map(open.map((s, i) => [s.key, (1 - EXPLORE) * part(weights, i) + EXPLORE * part(shares, i)] as const));
};

/**
 * Takes one candidate of those that may still run, and returns the probability each of them had. Candidates that memory
 * ruled out are never taken. At least one must be left; an agent for accounts always offers to wait.
 */
export const chooseCandidate = (
  scored: readonly ScoredCandidate[],
  dice: () => number,
): { chosen: ScoredCandidate; propensities: Map<string, number> } => {
  const open = scored.filter((s) => s.adjustments.every((a) => a.factor > 0));
  const propensities = propensitiesOf(open);
  let left = dice();
  for (const candidate of open) {
    left -= propensities.get(candidate.key) ?? 0;
    if (left < 0) return { chosen: candidate, propensities };
  }
  const last = open.at(-1);
  if (!last) throw new Error('`scored` has no candidate that memory allows; offer to wait');
  return { chosen: last, propensities };
};
