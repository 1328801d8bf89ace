import { describe, expect, test } from '@jest/globals';
import { incidentRate, incidentRates } from '../../../src/core/incident/incident-rate.ts';

describe('the incident rate', () => {
  // Garwood's exact limits for a Poisson count, as tables of them give them.
  test.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [5, 1.6235, 11.6683],
    [10, 4.7954, 18.3904],
    [100, 81.364, 121.627],
  ])('%i incidents in 100 actions lie between %d and %d', (incidents, low, high) => {
    const rate = incidentRate(incidents, 100);
    expect(rate.per100).toBeCloseTo(incidents, 9);
    expect(rate.low).toBeCloseTo(low, 3);
    expect(rate.high).toBeCloseTo(high, 3);
  });

  test('is unknown, and not nought, while nothing was executed', () => {
    expect(incidentRate(2, 0)).toEqual({
      incidents: 2,
      executed: 0,
      per100: null,
      low: 0,
      high: Number.POSITIVE_INFINITY,
    });
  });

  test('is counted per agent and domain, the most troubled first', () => {
    const email = { agent: 'outreach', domain: 'email' };
    const budget = { agent: 'budget', domain: 'budget' };
    const rates = incidentRates(
      [budget, budget, email],
      [email, email, email, email, { agent: 'sdr', domain: 'email' }],
    );
    expect(rates.map(({ agent, incidents, executed, per100 }) => ({ agent, incidents, executed, per100 }))).toEqual([
      { agent: 'budget', incidents: 2, executed: 0, per100: null },
      { agent: 'outreach', incidents: 1, executed: 4, per100: 25 },
      { agent: 'sdr', incidents: 0, executed: 1, per100: 0 },
    ]);
  });
});
