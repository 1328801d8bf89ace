import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createGoogleAds } from '../../../src/adapters/google-ads/ad-platform.ts';
import { CampaignId } from '../../../src/core/ids.ts';
import { money } from '../../../src/core/money.ts';
import { parseGaql } from '../../../src/practice/ads/gaql.ts';
import { type PracticeAds, startPracticeAds } from '../../../src/practice/ads/practice-ads.ts';
import { allowedOn, type BudgetChange } from '../../../src/practice/ads/spend-limits.ts';

let running: PracticeAds | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
const million = 1_000_000;

describe('Google’s idea of a daily budget', () => {
  test('a day may cost twice the budget, and brings clicks in proportion', async () => {
    const service = await startPracticeAds({ clock: { now: () => new Date('2026-03-02T10:00:00Z') } });
    running = service;
    service.api.seed({ campaigns: [{ id: '11', name: 'Search', dailyMicros: 50 * million }] });
    const busy = { costMicros: 200 * million, clicks: 40, conversions: 4 };
    expect(service.api.spendDay('11', '2026-03-02', busy)).toMatchObject({
      costMicros: 100 * million,
      clicks: 20,
      conversions: 2,
    });
    expect(service.api.spendDay('11', '2026-03-02', busy)).toMatchObject({ costMicros: 0, clicks: 0, conversions: 0 });
    service.api.setStatus('11', 'PAUSED');
    expect(service.api.spendDay('11', '2026-03-03', busy).costMicros).toBe(0);
  });

  test('raising a budget and putting it back the same day does not undo the exposure', async () => {
    const service = await startPracticeAds({ clock: { now: () => new Date('2026-03-02T10:00:00Z') } });
    running = service;
    service.api.seed({ campaigns: [{ id: '11', name: 'Search', dailyMicros: 50 * million }] });
    const ads = createGoogleAds({ baseUrl: service.url, token: 'key', customerId: service.customerId });
    for (const minor of [9000, 5000]) {
      expect((await ads.setDailyBudgets([{ campaignId: CampaignId.parse('11'), daily: money(minor) }])).kind).toBe(
        'written',
      );
    }
    const demand = { costMicros: 500 * million, clicks: 0, conversions: 0 };
    expect(service.api.spendDay('11', '2026-03-02', demand).costMicros).toBe(180 * million);
    expect(service.api.spendDay('11', '2026-03-03', demand).costMicros).toBe(100 * million);
  });

  test('no month costs more than 30.4 budgets, whatever the demand (property)', () => {
    const budgets: BudgetChange[] = [
      { at: '1970-01-01T00:00:00.000Z', day: '1970-01-01', amountMicros: 10 * million, monthSpentMicros: 0 },
    ];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 * million }), { minLength: 31, maxLength: 31 }), (demands) => {
        let spent = 0;
        for (const [i, demand] of demands.entries()) {
          const day = `2026-03-${String(i + 1).padStart(2, '0')}`;
          const cost = Math.min(demand, allowedOn(budgets, day, spent));
          expect(cost).toBeLessThanOrEqual(20 * million);
          spent += cost;
        }
        expect(spent).toBeLessThanOrEqual(304 * million);
      }),
    );
  });

  test('after a change within the month, the days left get the new budget', () => {
    const budgets: BudgetChange[] = [
      { at: '', day: '1970-01-01', amountMicros: 10 * million, monthSpentMicros: 0 },
      { at: '', day: '2026-03-30', amountMicros: 20 * million, monthSpentMicros: 304 * million },
    ];
    expect(allowedOn(budgets, '2026-03-29', 304 * million)).toBe(0);
    expect(allowedOn(budgets, '2026-03-30', 304 * million)).toBe(40 * million);
    expect(allowedOn(budgets, '2026-03-31', 334 * million)).toBe(10 * million);
  });
});

describe('the served part of GAQL', () => {
  test.each([
    ["SELECT campaign.id FROM campaign WHERE campaign.status != 'REMOVED'", 1],
    [
      "SELECT campaign.id, metrics.clicks FROM campaign WHERE segments.date BETWEEN '2026-01-01' AND '2026-01-31' AND campaign.status IN ('ENABLED', 'PAUSED') ORDER BY segments.date DESC",
      2,
    ],
    ['SELECT customer.time_zone FROM customer', 0],
  ])('%s', (text, conditions) => {
    expect(parseGaql(text)?.where).toHaveLength(conditions);
  });

  test.each([
    'SELECT * FROM campaign',
    "SELECT campaign.id FROM campaign WHERE campaign.name LIKE 'a%'",
    'SELECT campaign.id FROM campaign WHERE campaign.id = 1 OR campaign.id = 2',
    'SELECT campaign.id FROM campaign LIMIT 5',
    'DROP TABLE campaign',
  ])('refuses %s', (text) => {
    expect(parseGaql(text)).toBeNull();
  });
});
