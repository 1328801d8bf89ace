import type { Charter } from '../charter/charter.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { ScoredCandidate } from './plan.ts';

/** `verdict` is null for waiting only: it does nothing, so there is nothing to judge. */
export type Judged = { scored: ScoredCandidate; verdict: Verdict | null };

/** Share of a day's decisions that may go to what runs alone, where the agent asks people as well. */
const ALONE_SHARE = 0.75;

export const mayRun = ({ scored, verdict }: Judged): boolean =>
  scored.kind === 'wait' || verdict?.outcome !== 'forbidden';

/**
 * What may be chosen now. What runs alone leaves a quarter of the day's decisions to questions: errands need nobody and come
 * as fast as the planner looks, so an agent would use up its day in minutes, and ask nobody anything until the next.
 */
export const eligibleNow = (judged: readonly Judged[], charter: Charter): ScoredCandidate[] => {
  const asks = charter.tools.some(({ domain }) => (charter.autonomy[domain] ?? 'standardize') === 'standardize');
  const atMostAlone = Math.floor(charter.limits.decisionsPerDay * ALONE_SHARE);
  const isKept = (verdict: Verdict | null): boolean =>
    asks && verdict?.outcome === 'allowed' && Number(verdict.facts.decisionsToday ?? 0) >= atMostAlone;
  return judged.filter((one) => mayRun(one) && !isKept(one.verdict)).map(({ scored }) => scored);
};
