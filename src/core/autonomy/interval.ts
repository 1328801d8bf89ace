import { normalQuantile } from '../experiment/beta.ts';

/** `k` of `n`, with its rate and the 95 % interval of the rate; without observations the interval is everything. */
export type Share = { k: number; n: number; mean: number; low: number; high: number };

const Z = normalQuantile(0.975);

/** Wilson's score interval (Wilson 1927), which holds its level also for few observations and rates near 0 and 1. */
export const wilson = (k: number, n: number): Share => {
  if (n <= 0) return { k: 0, n: 0, mean: 0, low: 0, high: 1 };
  const p = k / n;
  const zz = (Z * Z) / n;
  const middle = (p + zz / 2) / (1 + zz);
  const half = (Z / (1 + zz)) * Math.sqrt((p * (1 - p)) / n + zz / (4 * n));
  return { k, n, mean: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
};

/** Difference of two rates, `a` minus `b`, with Newcombe's hybrid score interval (Newcombe 1998, method 10). */
export const difference = (a: Share, b: Share): { mean: number; low: number; high: number } => {
  const mean = a.mean - b.mean;
  return {
    mean,
    low: mean - Math.hypot(a.mean - a.low, b.high - b.mean),
    high: mean + Math.hypot(a.high - a.mean, b.mean - b.low),
  };
};
