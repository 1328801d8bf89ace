import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allocateNext, allocationOf } from '../../../src/core/experiment/allocate.ts';
import {
  betaCdf,
  betaDraw,
  betaQuantile,
  chiSquareTail,
  normalCdf,
  normalQuantile,
} from '../../../src/core/experiment/beta.ts';
import { decideExperiment } from '../../../src/core/experiment/decide.ts';
import {
  chanceToBeBest,
  minimumDetectableEffect,
  peoplePerArm,
  sampleRatio,
} from '../../../src/core/experiment/estimate.ts';
import { Experiment } from '../../../src/core/experiment/experiment.ts';
import { daysAgo, NOW } from '../../kit/account-fixtures.ts';

const arm = (key: string, sent: number, successes: number, complaints = 0) => ({
  key,
  name: key,
  subject: key,
  opening: key,
  sent,
  successes,
  complaints,
  allocation: 0.5,
});
const testOf = (arms: ReturnType<typeof arm>[], over: Record<string, unknown> = {}): Experiment =>
  Experiment.parse({
    _id: 'exp-1',
    decisionId: 'D-1',
    state: 'running',
    hypothesis: 'h',
    segment: 's',
    metric: 'replied',
    arms,
    personIds: ['p1', 'p2', 'p3'],
    heldOutPersonIds: ['p2'],
    assignments: [],
    stopWhen: { complaintRate: 0.01, maxDays: 28 },
    startedAt: daysAgo(5),
    version: 1,
    ...over,
  });

describe('distributions agree with scipy 1.10', () => {
  test.each([
    [betaCdf(0.02, 1, 50), 0.635830319912883],
    [betaCdf(0.05, 101, 1901), 0.4754738829655867],
    [betaCdf(0.0001, 0.5, 1000), 0.34524686910210106],
    [betaCdf(0.015, 701, 49301), 0.9668222958053526],
    [betaQuantile(0.025, 101, 1901), 0.04129767948754421],
    [betaQuantile(0.975, 101, 1901), 0.060451663481741476],
    [betaQuantile(0.025, 0.5, 1000), 4.91157211945497e-7],
    [betaQuantile(0.001, 3, 20), 0.009039113055771458],
    [normalCdf(-3), 0.0013498980316300933],
    [normalCdf(0.5), 0.6914624612740131],
    [normalQuantile(0.001), -3.090232306167813],
    [chiSquareTail(10.827566170662733, 1), 0.001],
  ])('%d', (ours, theirs) => {
    expect(Math.abs(ours - theirs) / Math.abs(theirs)).toBeLessThan(1e-9);
  });

  test('draws have the mean of their distribution', () => {
    let seed = 1;
    const dice = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const mean = Array.from({ length: 20_000 }, () => betaDraw(2, 8, dice)).reduce((a, b) => a + b, 0) / 20_000;
    expect(mean).toBeCloseTo(0.2, 2);
  });
});

describe('variant tests', () => {
  test('people are spread evenly until every arm has twenty sends', () => {
    expect(allocationOf([arm('a', 19, 10), arm('b', 100, 0)])).toEqual(
      new Map([
        ['a', 0.5],
        ['b', 0.5],
      ]),
    );
  });

  test('property: allocation sums to 1 and no arm falls below its floor', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 20, max: 300 }), fc.float({ min: 0, max: 1, noNaN: true })), {
          minLength: 2,
          maxLength: 4,
        }),
        (rows) => {
          const shares = [...allocationOf(rows.map(([n, p], i) => arm(String(i), n, Math.floor(n * p)))).values()];
          expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.1 - 1e-9);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a held-out person is never given an arm, and the logged probability is that of the arm', () => {
    const next = allocateNext(
      testOf([arm('a', 0, 0), arm('b', 0, 0)], {
        assignments: [{ personId: 'p1', arm: 'a', propensity: 0.5, at: NOW }],
      }),
      () => 0.9,
    );
    expect(next).toEqual({ personId: 'p3', arm: 'b', propensity: 0.5 });
  });

  test('a clear difference ends the test with a winner', () => {
    expect(decideExperiment(testOf([arm('a', 200, 60), arm('b', 200, 10)]), NOW)).toMatchObject({
      kind: 'stop',
      winner: 'a',
    });
  });

  test('a difference that a single look would take does not end it, because it is looked at often', () => {
    expect(decideExperiment(testOf([arm('a', 100, 22), arm('b', 100, 10)]), NOW).kind).toBe('go-on');
  });

  test('complaints end it without a winner', () => {
    const verdict = decideExperiment(testOf([arm('a', 50, 20, 1), arm('b', 50, 1)]), NOW);
    expect(verdict).toEqual({ kind: 'stop', because: '1 of 50 people complained about “a”' });
  });

  test('time ends it without a winner', () => {
    expect(decideExperiment(testOf([arm('a', 5, 1), arm('b', 5, 1)], { startedAt: daysAgo(29) }), NOW)).toEqual({
      kind: 'stop',
      because: '28 days are over and no arm is shown to be better',
    });
  });

  test('the chance to be best is even for equal arms and near 1 for a far better one', () => {
    expect(chanceToBeBest([arm('a', 50, 5), arm('b', 50, 5)]).get('a')).toBeCloseTo(0.5, 6);
    expect(chanceToBeBest([arm('a', 500, 150), arm('b', 500, 20)]).get('a')).toBeGreaterThan(0.999);
  });

  test('the detectable effect and the people it needs agree', () => {
    const effect = minimumDetectableEffect(0.1, 500);
    expect(Math.abs(peoplePerArm(0.1, effect) - 500)).toBeLessThanOrEqual(1);
  });

  test('a broken split is noticed, an even one is not', () => {
    const rows = (a: number, b: number) =>
      [...Array(a).fill('a'), ...Array(b).fill('b')].map((x: string) => ({ arm: x, propensities: { a: 0.5, b: 0.5 } }));
    expect(sampleRatio(rows(500, 510), ['a', 'b']).isBroken).toBe(false);
    expect(sampleRatio(rows(600, 400), ['a', 'b']).isBroken).toBe(true);
  });
});
