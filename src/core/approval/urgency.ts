import type { Decision } from '../decision/decision.ts';
import type { Verdict } from '../gate/verdict.ts';

const HOUR_MS = 3_600_000;
/** One step of risk is worth three of the step below: a wrong send costs more than three wrong notes in the CRM. */
const WEIGHT: Record<Verdict['risk'], number> = { low: 1, medium: 3, high: 9 };

/**
 * Risk × deadline: `weight / (1 + hours left)`, without a unit, above 0. Putting a decision off by one hour uses up
 * `1 / (1 + hours left)` of the time it still has, so this is what one more hour of not looking puts at stake. A
 * high-risk one with 17 hours left comes level with a low-risk one that has one; within one risk the sooner comes first,
 * at one deadline the riskier.
 */
export const urgencyOf = (decision: Pick<Decision, 'verdict' | 'expiresAt'>, now: Date): number =>
  WEIGHT[decision.verdict.risk] / (1 + Math.max(0, decision.expiresAt.getTime() - now.getTime()) / HOUR_MS);

/** The most urgent first; of two alike the one that ends sooner, then the older. Always the same order for the same things. */
export const byUrgency = <D extends Pick<Decision, '_id' | 'verdict' | 'expiresAt' | 'createdAt'>>(
  decisions: readonly D[],
  now: Date,
): D[] =>
  decisions.toSorted(
    (a, b) =>
      urgencyOf(b, now) - urgencyOf(a, now) ||
      a.expiresAt.getTime() - b.expiresAt.getTime() ||
      a.createdAt.getTime() - b.createdAt.getTime() ||
      (a._id < b._id ? -1 : 1),
  );
