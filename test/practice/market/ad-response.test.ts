import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { adDay, expectedLeads, hillOf } from '../../../src/practice/market/ad-response.ts';

const history = [
  { campaignId: 'c', day: '2026-11-01', costMicros: 90_000_000, clicks: 40, conversions: 8 },
  { campaignId: 'c', day: '2026-11-02', costMicros: 110_000_000, clicks: 50, conversions: 12 },
];

describe('a campaign', () => {
  test('gives its historical leads at its historical spend, whatever the seed', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        expect(expectedLeads(hillOf(seed, 'c', history), 100_000_000)).toBeCloseTo(10, 6);
      }),
    );
  });

  test('never gives more for less money, nor more than its top', () => {
    const hill = hillOf('1', 'c', history);
    fc.assert(
      fc.property(fc.nat(1e12), fc.nat(1e12), (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(expectedLeads(hill, less)).toBeLessThanOrEqual(expectedLeads(hill, more));
        expect(expectedLeads(hill, more)).toBeLessThanOrEqual(hill.top);
      }),
    );
  });

  test('a part of a day is never more than the whole, and the same day is always the same', () => {
    const hill = hillOf('1', 'c', history);
    const whole = adDay('1', 'c', '2026-11-18', 100_000_000, hill, 1);
    const half = adDay('1', 'c', '2026-11-18', 100_000_000, hill, 0.5);
    expect(adDay('1', 'c', '2026-11-18', 100_000_000, hill, 1)).toEqual(whole);
    expect(half.costMicros).toBeLessThanOrEqual(whole.costMicros);
    expect(half.conversions).toBeLessThanOrEqual(whole.conversions);
    expect(whole.costMicros).toBeLessThanOrEqual(200_000_000);
  });
});
