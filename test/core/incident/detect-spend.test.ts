import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { type ApprovedChange, approvedChanges, highestBudgetOn } from '../../../src/core/incident/budget-in-force.ts';
import { spendFindings } from '../../../src/core/incident/detect-spend.ts';
import type { IncidentRules } from '../../../src/core/incident/incident-rules.ts';
import { money } from '../../../src/core/money.ts';
import { decisionOf } from '../../kit/decisions.ts';

const DAY_MS = 86_400_000;
const TODAY = '2026-11-24';
const dayOf = (daysAgo: number): string =>
  new Date(Date.parse(`${TODAY}T00:00:00Z`) - daysAgo * DAY_MS).toISOString().slice(0, 10);
const noonOf = (day: string): Date => new Date(`${day}T12:00:00Z`);
const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const rules: IncidentRules['spend-anomaly'] = loaded.value.incidents['spend-anomaly'];

/** Twenty days of about 100 dollars, then these, the last of them today. */
const found = (budget: number, changes: readonly ApprovedChange[], last: readonly number[]) =>
  spendFindings(
    {
      campaignId: '11',
      name: 'Search',
      dailyBudget: money(budget * 100),
      changes,
      days: [...Array.from({ length: 20 }, (_, n) => 100 + (n % 3)), ...last].map((cost, at, all) => ({
        day: dayOf(all.length - 1 - at),
        cost: money(cost * 100),
      })),
      decisionIds: [],
    },
    rules,
    { after: dayOf(last.length), today: TODAY, now: new Date(`${TODAY}T18:00:00Z`) },
  ).map(({ occurrence }) => occurrence.text);
const change = (daysAgo: number, before: number, after: number): ApprovedChange => ({
  at: noonOf(dayOf(daysAgo)),
  before: before * 100,
  after: after * 100,
});

describe('a steep cut that was approved', () => {
  test('leaves the spend of its morning in order, on that day and looked at the day after', () => {
    // Half of the budget is gone at noon, and then half of the rest a day later: 100 → 50 → 25.
    expect(found(50, [change(0, 100, 50)], [120])).toEqual([]);
    expect(found(25, [change(1, 100, 50), change(0, 50, 25)], [104, 60])).toEqual([]);
  });

  test('without an approval the same spend is an anomaly', () => {
    expect(found(50, [], [120])).toEqual([expect.stringContaining('the daily budget was $50')]);
  });

  test('a campaign that spends on as if nothing had been cut is one', () => {
    const texts = found(25, [change(4, 100, 25)], [80]);
    expect(texts).toEqual([expect.stringContaining('the daily budget was $25')]);
  });
});

describe('a raise that was approved', () => {
  test('is spent without an alarm, and twice of it is none of Google’s either', () => {
    expect(found(150, [change(3, 100, 150)], [148, 152, 0])).toEqual([]);
  });

  test('the same rise without an approval is far above the history', () => {
    expect(found(500, [], [148, 0])).toEqual([expect.stringContaining('robust standard deviations above it')]);
  });

  test('spend far above the raised budget is an anomaly as before', () => {
    expect(found(150, [change(3, 100, 150)], [400, 0])).toEqual([expect.stringContaining('the daily budget was $150')]);
  });
});

test('a move that was put back counts as two changes, and only for its own campaigns', () => {
  const side = (campaignId: string, before: number, after: number) => ({
    campaignId,
    name: campaignId,
    beforeDaily: money(before),
    afterDaily: money(after),
  });
  const at = noonOf(dayOf(3));
  const back = noonOf(dayOf(2));
  const move = decisionOf({
    state: 'undone',
    action: {
      kind: 'move-budget',
      platform: 'google',
      from: side('11', 10_000, 6_000),
      to: side('12', 5_000, 9_000),
      amountDaily: money(4_000),
    },
    effect: { system: 'google-ads', recordId: '11', at, detail: 'moved' },
    undoneBy: { slackUserId: 'U1', name: 'Mara', at: back },
  });
  expect(approvedChanges([move], '11')).toEqual([
    { at, before: 10_000, after: 6_000 },
    { at: back, before: 6_000, after: 10_000 },
  ]);
  expect(approvedChanges([move], '12')[0]).toEqual({ at, before: 5_000, after: 9_000 });
  expect(approvedChanges([move], '13')).toEqual([]);
});

test('the budget of a day is never below one that was in force in it, whatever was approved when', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 9, maxLength: 9 }),
      fc.integer({ min: 0, max: 16 }),
      fc.integer({ min: 0, max: 23 }),
      (hoursAgo, budgets, daysAgo, hour) => {
        const now = Date.parse(`${TODAY}T23:59:59Z`);
        const times = hoursAgo.toSorted((a, b) => b - a).map((hours) => new Date(now - hours * 3_600_000));
        const changes = times.map((at, n) => ({ at, before: budgets[n] ?? 1, after: budgets[n + 1] ?? 1 }));
        const present = changes.at(-1)?.after ?? budgets[0] ?? 1;
        const day = dayOf(daysAgo);
        const moment = Date.parse(`${day}T${String(hour).padStart(2, '0')}:30:00Z`);
        const then =
          changes.findLast(({ at }) => at.getTime() <= moment)?.after ??
          changes.find(({ at }) => at.getTime() > moment)?.before ??
          present;
        expect(highestBudgetOn(day, changes, present)).toBeGreaterThanOrEqual(then);
        expect([present, ...budgets]).toContain(highestBudgetOn(day, changes, present));
      },
    ),
  );
});
