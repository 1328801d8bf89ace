import type { AttentionNumbers } from './numbers.ts';

/** Sums over a team. Rates are 0..1, null where nothing was counted; `tests` is null where a sum would name somebody. */
export type TeamAttention = {
  people: number;
  decided: number;
  glanced: number;
  agreement: number | null;
  tests: { taken: number; caught: number } | null;
};

/** So many people must have been tested before a sum of misses is told: with two, each would know the other's. */
const ENOUGH_TO_HIDE_IN = 3;

export const teamAttention = (all: readonly AttentionNumbers[]): TeamAttention => {
  const sum = (of: (one: AttentionNumbers) => number): number => all.reduce((total, one) => total + of(one), 0);
  const together = sum((one) => one.agreement.together);
  const agreed = sum((one) => one.agreement.together * (one.agreement.rate ?? 0));
  const tested = all.filter(({ tests }) => tests.caught + tests.missed > 0);
  return {
    people: all.filter(({ decided }) => decided > 0).length,
    decided: sum((one) => one.decided),
    glanced: sum((one) => one.glanced),
    agreement: together === 0 ? null : agreed / together,
    tests:
      tested.length < ENOUGH_TO_HIDE_IN
        ? null
        : { taken: sum(({ tests }) => tests.caught + tests.missed), caught: sum(({ tests }) => tests.caught) },
  };
};
