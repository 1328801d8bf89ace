import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDrift, type Period } from '../../../src/core/drift/check.ts';

const limits = { minSends: 50, proxiesUp: 0.2, resultsDown: 0.2 };
const period = (over: Partial<Period> = {}): Period => ({
  sends: 100,
  proxies: 40,
  results: 10,
  complaints: 0,
  ...over,
});

describe('drift', () => {
  test('is opens and clicks going up while replies and meetings go down, each by its limit', () => {
    expect(checkDrift(period(), period({ proxies: 48, results: 8 }), limits)).toMatchObject({
      isDrifting: true,
      because: 'opens and clicks per send +20 %, replies and meetings per send −20 %',
    });
    expect(checkDrift(period(), period({ proxies: 47, results: 8 }), limits).isDrifting).toBe(false);
    expect(checkDrift(period(), period({ proxies: 48, results: 9 }), limits).isDrifting).toBe(false);
    expect(checkDrift(period(), period({ proxies: 60, results: 14 }), limits).isDrifting).toBe(false);
    expect(checkDrift(period(), period({ proxies: 20, results: 5 }), limits).isDrifting).toBe(false);
  });

  test('is told per send: twice the mails with twice of everything is no change', () => {
    const found = checkDrift(period(), period({ sends: 200, proxies: 80, results: 20 }), limits);
    expect(found).toMatchObject({ isDrifting: false, proxyChange: 0, resultChange: 0 });
  });

  test('is not told from too few sends in either period', () => {
    const risky = { proxies: 30, results: 0 };
    for (const [before, now] of [
      [period({ sends: 49 }), period(risky)],
      [period(), period({ ...risky, sends: 49 })],
    ] as const)
      expect(checkDrift(before, now, limits)).toMatchObject({ isDrifting: false, because: 'too few sends to compare' });
  });

  test('needs something to fall from: results that were none before cannot fall', () => {
    expect(checkDrift(period({ results: 0 }), period({ proxies: 90, results: 0 }), limits).isDrifting).toBe(false);
  });

  test('more results never turn a sound period into a drifting one', () => {
    const events = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(events, events, events, events, (a, b, c, more) => {
        const before = period({ proxies: 40, results: a });
        const fewer = checkDrift(before, period({ proxies: b, results: c }), limits);
        const better = checkDrift(before, period({ proxies: b, results: c + more }), limits);
        return fewer.isDrifting || !better.isDrifting;
      }),
    );
  });
});
