import type { Decision } from '../decision/decision.ts';

/** One change of a campaign's daily budget that people or rules of ours allowed, in minor units. */
export type ApprovedChange = { at: Date; before: number; after: number };

/** Platforms end their days by the account's own clock, which is at most this far from UTC. */
const ZONE_MS = 14 * 3_600_000;
const DAY_MS = 86_400_000;

/** What executed moves changed about one campaign, and what their undo changed back, oldest first. */
export const approvedChanges = (moves: readonly Decision[], campaignId: string): ApprovedChange[] =>
  moves
    .flatMap(({ action, effect, undoneBy }): ApprovedChange[] => {
      if (action.kind !== 'move-budget' || !effect) return [];
      const side = [action.from, action.to].find((one) => one.campaignId === campaignId);
      if (!side) return [];
      const [before, after] = [side.beforeDaily.minor, side.afterDaily.minor];
      return [
        { at: effect.at, before, after },
        ...(undoneBy ? [{ at: undoneBy.at, before: after, after: before }] : []),
      ];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());

/**
 * The highest daily budget that was in force at any moment of a day (`2026-11-17`, by the platform's clock), in minor
 * units. Google spends by the highest budget that a day had, so a cut at noon leaves the morning's spend in order.
 * `present` is what the platform says now; it counts from the last change of ours on.
 */
export const highestBudgetOn = (day: string, changes: readonly ApprovedChange[], present: number): number => {
  const start = Date.parse(`${day}T00:00:00Z`) - ZONE_MS;
  const end = Date.parse(`${day}T00:00:00Z`) + DAY_MS + ZONE_MS;
  const earlier = changes.findLast(({ at }) => at.getTime() <= start);
  const within = changes.filter(({ at }) => at.getTime() > start && at.getTime() < end);
  const later = changes.find(({ at }) => at.getTime() >= end);
  return Math.max(
    ...(earlier ? [earlier.after] : []),
    ...within.flatMap(({ before, after }) => [before, after]),
    ...(earlier || within.length > 0 || !later ? [] : [later.before]),
    ...(later ? [] : [present]),
  );
};
