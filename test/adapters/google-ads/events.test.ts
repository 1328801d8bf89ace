import { afterEach, describe, expect, test } from '@jest/globals';
import { createGoogleAdsEvents } from '../../../src/adapters/google-ads/events.ts';
import { type PracticeAds, startPracticeAds } from '../../../src/practice/ads/practice-ads.ts';

let running: PracticeAds | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe('spend as signals', () => {
  test('a day is told when it is over where the account is, and once', async () => {
    let at = new Date('2026-03-02T03:00:00Z');
    const clock = { now: () => at };
    const service = await startPracticeAds({ clock, timeZone: 'America/New_York' });
    running = service;
    service.api.seed({
      campaigns: [{ id: '11', name: 'Search', dailyMicros: 50_000_000 }],
      days: [
        { campaignId: '11', day: '2026-02-28', costMicros: 40_000_000, clicks: 9, conversions: 0 },
        { campaignId: '11', day: '2026-03-01', costMicros: 20_000_000, clicks: 4, conversions: 2 },
      ],
    });
    const events = createGoogleAdsEvents({ baseUrl: service.url, token: 'key', customerId: service.customerId, clock });
    // 03:00 in UTC is still the first of March in New York.
    const first = await events.since(null);
    expect(first.signals.map((s) => s.id)).toEqual(['google-ads:spend:11:2026-02-28']);
    expect((await events.since(first.cursor)).signals).toEqual([]);
    at = new Date('2026-03-02T06:00:00Z');
    const second = await events.since(first.cursor);
    expect(second.signals).toMatchObject([
      {
        id: 'google-ads:spend:11:2026-03-01',
        kind: 'ad-spend',
        facts: { costMinor: 2000, budgetMinor: 5000, clicks: 4, leads: 2, currency: 'USD' },
      },
      { id: 'google-ads:leads:11:2026-03-01', kind: 'ad-lead', facts: { leads: 2 } },
    ]);
    expect((await events.since(second.cursor)).signals).toEqual([]);
  });
});
