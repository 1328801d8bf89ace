import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canaryOf, nextCanary, roomOf } from '../../../src/core/experiment/canary.ts';

const NOW = new Date('2026-03-02T11:00:00Z');
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const none = { left: 10, complaints: 0, bounces: 0, unsubscribes: 0 };
const sending = { people: 10, holdHours: 24, state: 'sending' as const, ...none, left: 0 };

describe('a canary', () => {
  test('is one to five percent of the people, at least one, and nobody where few are reached', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0.01, max: 0.05, noNaN: true }),
        (people, above, share) => {
          const first = canaryOf({ canary: { above, share, holdHours: 24 } }, people);
          if (people <= above) return expect(first).toBeNull();
          expect(first?.people).toBeGreaterThanOrEqual(1);
          expect(first?.people).toBeLessThanOrEqual(Math.max(1, people * 0.05));
        },
      ),
    );
  });

  test('holds for the complaint lag once all have left, then passes', () => {
    expect(nextCanary(sending, { ...none, left: 9 }, false, NOW).state).toBe('sending');
    const holding = nextCanary(sending, none, true, NOW);
    expect(holding).toMatchObject({ state: 'holding', holdUntil: later(24), left: 10 });
    expect(nextCanary(holding, none, true, later(23.9)).state).toBe('holding');
    expect(nextCanary(holding, none, true, later(24))).toMatchObject({ state: 'passed', endedAt: later(24) });
  });

  test.each([
    [{ complaints: 1 }, '1 of 10 complained'],
    [{ bounces: 2 }, '2 of 10 mails bounced'],
    [{ unsubscribes: 2 }, '2 of 10 unsubscribed'],
  ])('%j stops it, while sending and while holding, also at the moment it would pass', (fault, reason) => {
    const holding = nextCanary(sending, none, true, NOW);
    for (const [canary, at] of [
      [sending, NOW],
      [holding, later(1)],
      [holding, later(24)],
    ] as const)
      expect(nextCanary(canary, { ...none, ...fault }, true, at)).toMatchObject({ state: 'stopped', reason });
  });

  test('one bounce or one unsubscribe is no rate yet, and what has ended does not begin again', () => {
    const holding = nextCanary(sending, none, true, NOW);
    expect(nextCanary(holding, { ...none, bounces: 1, unsubscribes: 1 }, true, later(24)).state).toBe('passed');
    const stopped = nextCanary(holding, { ...none, complaints: 1 }, true, later(1));
    expect(nextCanary(stopped, none, true, later(99))).toEqual(stopped);
  });

  test('leaves room for its own people only until it has passed', () => {
    const assigned = (n: number) => Array.from({ length: n }, () => ({})) as never[];
    expect(roomOf({ canary: sending, assignments: assigned(7) })).toBe(3);
    expect(roomOf({ canary: sending, assignments: assigned(11) })).toBe(0);
    expect(roomOf({ canary: { ...sending, state: 'holding' }, assignments: assigned(3) })).toBe(0);
    expect(roomOf({ canary: { ...sending, state: 'stopped' }, assignments: assigned(3) })).toBe(0);
    expect(roomOf({ canary: { ...sending, state: 'passed' }, assignments: assigned(3) })).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(roomOf({ assignments: assigned(3) })).toBe(Number.POSITIVE_INFINITY);
  });
});
