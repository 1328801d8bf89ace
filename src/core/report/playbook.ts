import { betaQuantile } from '../experiment/beta.ts';

/** One finished send of ours: the condition it was made under and whether it brought a result. */
export type PlayResult = { play: string; role: string; segment: string; isSuccess: boolean };
export type PlaybookIdea = {
  play: string;
  role: string;
  segment: string;
  successes: number;
  n: number;
  restSuccesses: number;
  restN: number;
  low: number;
  restMean: number;
};

/** Fewer sends than this make no rule of thumb. */
const MIN_SENDS = 20;

/**
 * Plays that work better under a condition than everything else does: the lower 95 % bound of the play's rate (Beta(1, 9)
 * prior) lies above the mean of all other sends. Best first. Only results count.
 */
export const playbookIdeas = (results: readonly PlayResult[]): PlaybookIdea[] => {
  const groups = Map.groupBy(results, (r) => `${r.play}|${r.role}|${r.segment}`);
  const wins = (some: readonly PlayResult[]): number => some.filter((r) => r.isSuccess).length;
  const all = wins(results);
  const ideas: PlaybookIdea[] = [];
  for (const some of groups.values()) {
    const first = some[0];
    const restN = results.length - some.length;
    if (!first || some.length < MIN_SENDS || restN === 0) continue;
    const successes = wins(some);
    const low = betaQuantile(0.025, 1 + successes, 9 + some.length - successes);
    const restMean = (all - successes) / restN;
    if (low <= restMean) continue;
    const { play, role, segment } = first;
    ideas.push({
      play,
      role,
      segment,
      successes,
      n: some.length,
      restSuccesses: all - successes,
      restN,
      low,
      restMean,
    });
  }
  return ideas.sort((a, b) => b.low - b.restMean - (a.low - a.restMean));
};
