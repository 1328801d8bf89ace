import { betaQuantile, chiSquareTail, normalQuantile } from './beta.ts';
import type { Experiment } from './experiment.ts';

type Arm = Experiment['arms'][number];

export type ArmEstimate = { key: string; mean: number; low: number; high: number; n: number; successes: number };

/** Posterior of each arm's rate under a Beta(1, 19) prior (one success in twenty, worth twenty sends), with 95 % interval. */
export const estimateArms = (arms: readonly Arm[]): ArmEstimate[] =>
  arms.map((arm) => {
    const a = 1 + arm.successes;
    const b = 19 + Math.max(0, arm.sent - arm.successes);
    return {
      key: arm.key,
      mean: a / (a + b),
      low: betaQuantile(0.025, a, b),
      high: betaQuantile(0.975, a, b),
      n: arm.sent,
      successes: arm.successes,
    };
  });

/**
 * Probability that each arm has the highest rate: the integral of its density times the other arms' distribution
 * functions, on 2,000 points over all means ± 8 standard deviations.
 */
export const chanceToBeBest = (arms: readonly Arm[]): Map<string, number> => {
  const posteriors = arms.map((arm) => ({ a: 1 + arm.successes, b: 19 + Math.max(0, arm.sent - arm.successes) }));
  const spans = posteriors.map(({ a, b }) => {
    const deviation = Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)));
    return [a / (a + b) - 8 * deviation, a / (a + b) + 8 * deviation] as const;
  });
  const low = Math.max(0, Math.min(...spans.map(([l]) => l)));
  const width = Math.min(1, Math.max(...spans.map(([, h]) => h))) - low;
  const points = Array.from({ length: 2_000 }, (_, i) => low + ((i + 0.5) / 2_000) * width);
  const masses = posteriors.map(({ a, b }) => {
    const logs = points.map((x) => (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x));
    const top = Math.max(...logs);
    const raw = logs.map((l) => Math.exp(l - top));
    const total = raw.reduce((p, q) => p + q, 0);
    return raw.map((r) => r / total);
  });
  const below = masses.map((mass) => {
    let sum = 0;
    return mass.map((m) => {
      sum += m;
      return sum - m / 2;
    });
  });
  const raw = masses.map((mass, own) =>
    mass.reduce((sum, m, i) => sum + below.reduce((p, cdf, j) => (j === own ? p : p * (cdf[i] ?? 0)), m), 0),
  );
  const total = raw.reduce((p, q) => p + q, 0);
  return new Map(arms.map((arm, i) => [arm.key, (raw[i] ?? 0) / total]));
};

/**
 * Two-sided test of equal rates (pooled z), by the level of significance it can pass: true when |z| beats the quantile
 * at `alpha`.
 */
export const differs = (a: Arm, b: Arm, alpha: number): boolean => {
  if (a.sent === 0 || b.sent === 0) return false;
  const pooled = (a.successes + b.successes) / (a.sent + b.sent);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / a.sent + 1 / b.sent));
  if (deviation === 0) return false;
  return Math.abs(a.successes / a.sent - b.successes / b.sent) / deviation > normalQuantile(1 - alpha / 2);
};

/** People per arm to see a difference of `effect` from `base` with 80 % power at 5 % (two-sided, normal approximation). */
export const peoplePerArm = (base: number, effect: number): number => {
  const other = Math.min(0.999, base + effect);
  const z = normalQuantile(0.975) + normalQuantile(0.8);
  const variance = base * (1 - base) + other * (1 - other);
  return Math.ceil((z * z * variance) / (effect * effect));
};

/** The smallest difference from `base` that `perArm` people can show, by halving. */
export const minimumDetectableEffect = (base: number, perArm: number): number => {
  let low = 1e-4;
  let high = 1 - base;
  for (let i = 0; i < 60; i++) {
    const mid = (low + high) / 2;
    if (peoplePerArm(base, mid) > perArm) low = mid;
    else high = mid;
  }
  return high;
};

/**
 * Sample-ratio check: χ² of the assignments against their logged propensities, broken below p = .001 (as GrowthBook and
 * Microsoft's ExP do). Propensities may differ per person; the expected count of an arm is their sum.
 */
export const sampleRatio = (
  assignments: readonly { arm: string; propensities: Readonly<Record<string, number>> }[],
  arms: readonly string[],
): { p: number; isBroken: boolean } => {
  const rows = arms
    .map((arm) => ({
      seen: assignments.filter((x) => x.arm === arm).length,
      expected: assignments.reduce((sum, x) => sum + (x.propensities[arm] ?? 0), 0),
    }))
    .filter((row) => row.expected > 0);
  if (rows.length < 2) return { p: 1, isBroken: false };
  const statistic = rows.reduce((sum, r) => sum + (r.seen - r.expected) ** 2 / r.expected, 0);
  const p = chiSquareTail(statistic, rows.length - 1);
  return { p, isBroken: p < 0.001 };
};
