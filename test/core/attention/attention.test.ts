import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attentionOf } from '../../../src/core/attention/numbers.ts';
import { plantFault } from '../../../src/core/attention/plant-fault.ts';
import { USUAL_ATTENTION } from '../../../src/core/attention/rules.ts';
import { widenedUntil, withSecondPerson } from '../../../src/core/attention/scrutiny.ts';
import { teamAttention } from '../../../src/core/attention/team.ts';
import { veiled } from '../../../src/core/attention/veil.ts';
import { PersonOfOurs } from '../../../src/core/charter/charter.ts';
import { emailDecision, NOW } from '../../cards/decisions.ts';

const DAY_MS = 86_400_000;
const at = (ms: number) => new Date(NOW.getTime() + ms);
const event = (type: string, by: string, ms: number, seenMs?: number) => ({
  eventId: `D-1/${ms}`,
  type,
  at: at(ms),
  by,
  data: seenMs === undefined ? {} : { seen: { at: at(seenMs), how: 'opened' } },
});
const seeded = { at: NOW, fault: 'wrong-price', marker: '$3', what: 'it names a price' };
const decided = (events: unknown[], changes: Record<string, unknown> = {}) =>
  emailDecision({ createdAt: NOW, events, ...changes });
const numbers = (...decisions: ReturnType<typeof decided>[]) => attentionOf(decisions, 'U1', at(-DAY_MS), at(DAY_MS));

describe('attention', () => {
  test('is counted from first seen to the first thing said, per kind and beside colleagues', () => {
    const found = numbers(
      decided([event('approved', 'U1', 10_000, 8_000)]),
      decided([event('approval-given', 'U1', 60_000, 0), event('rejected', 'U2', 70_000)]),
      decided([event('edited', 'U1', 90_000), event('approved', 'U1', 90_000), event('approved', 'U2', 95_000)]),
      decided([event('approval-given', 'U2', 5_000), event('approved', 'U1', 5_000)]),
      decided([event('approved', 'U1', 9 * DAY_MS)]),
      decided([event('test-missed', 'U1', 1_000)], { seeded }),
      decided([event('test-caught', 'U1', 1_000)], { seeded }),
    );
    expect(found).toEqual({
      decided: 4,
      approved: 3,
      edited: 1,
      rejected: 0,
      medianMs: 5_000,
      glanced: 1,
      agreement: { together: 3, rate: 1 / 3 },
      tests: { caught: 1, missed: 1 },
      byKind: { 'send-email': { approved: 3, edited: 1, rejected: 0 } },
    });
  });

  test('of a team tells no misses while fewer than three were tested', () => {
    const tested = numbers(decided([event('test-missed', 'U1', 1_000)], { seeded }));
    expect(teamAttention([tested, tested]).tests).toBeNull();
    expect(teamAttention([tested, tested, tested]).tests).toEqual({ taken: 3, caught: 0 });
  });
});

describe('scrutiny', () => {
  const missed = (ms: number, by = 'U1') => decided([event('test-missed', by, ms)], { seeded });
  const until = (tests: ReturnType<typeof missed>[], now: number) =>
    widenedUntil(tests, { slackUserId: 'U1', kind: 'send-email' }, USUAL_ATTENTION, at(now));

  test('widens at the limit of misses within the window, and ends by itself', () => {
    expect(until([missed(0)], 1)).toBeNull();
    expect(until([missed(0), missed(5 * DAY_MS)], 5 * DAY_MS)).toEqual(at(19 * DAY_MS));
    expect(until([missed(0), missed(5 * DAY_MS)], 19 * DAY_MS)).toBeNull();
    expect(until([missed(0), missed(31 * DAY_MS)], 31 * DAY_MS)).toBeNull();
    expect(until([missed(0), missed(1, 'U2')], 2)).toBeNull();
  });

  test('always ends, whatever the misses were', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 20 }), (days) => {
        const tests = days.map((day) => missed(day * DAY_MS));
        const last = Math.max(0, ...days) * DAY_MS;
        expect(until(tests, last + USUAL_ATTENTION.secondPersonForDays * DAY_MS)).toBeNull();
      }),
    );
  });

  test('asks one more person, of a role that somebody else holds, once', () => {
    const person = (slackUserId: string, roles: string[], delegate?: string) =>
      PersonOfOurs.parse({ slackUserId, name: slackUserId, roles, timeZone: 'UTC', ...(delegate ? { delegate } : {}) });
    const people = [person('U1', ['marketing'], 'U2'), person('U2', ['demand-gen']), person('U3', ['operations'])];
    const need = { groups: [{ roles: ['marketing' as const], quorum: 1 }], withinMs: 1, fourEyes: false };
    const widened = withSecondPerson({ ...emailDecision().verdict, need }, 'U1', people);
    expect(widened.need?.groups).toEqual([need.groups[0], { roles: ['demand-gen', 'operations'], quorum: 1 }]);
    expect(widened.rules.at(-1)).toMatchObject({ id: 'attention.second-person', effect: 'ask' });
    expect(withSecondPerson(widened, 'U1', people)).toBe(widened);
  });
});

describe('a planted fault', () => {
  const { action } = emailDecision();
  if (action.kind !== 'send-email') throw new Error('no email');
  const words = { accountName: 'Northwind', otherName: 'Contoso Freight', personTitle: 'CFO' };

  test('is in the words and nowhere else, can be recognised, and is named', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (pick) => {
        const planted = plantFault(action, words, pick);
        expect(planted?.action.email.text).toContain(planted?.seeded.marker);
        expect(action.email.text).not.toContain(planted?.seeded.marker);
        expect(planted?.seeded.what.length).toBeGreaterThan(10);
        expect({ ...planted?.action, email: { ...planted?.action.email, text: '' } }).toEqual({
          ...action,
          email: { ...action.email, text: '' },
        });
      }),
    );
  });

  test('is behind a veil: no sign while it waits, no name when it is over', () => {
    const born = { type: 'proposed', by: 'sdr', data: { title: 't', seeded } };
    const waiting = decided([], { seeded, state: 'pending' });
    expect(JSON.stringify(veiled(waiting, [born]))).not.toMatch(/seeded|wrong-price/);
    const over = decided([event('test-missed', 'U1', 1)], { seeded, state: 'superseded' });
    const shown = veiled(over, [born, { type: 'test-missed', by: 'U1', data: { name: 'Mara' } }]);
    expect(JSON.stringify(shown)).toContain('wrong-price');
    expect(JSON.stringify([shown.entries, shown.decision.events])).not.toMatch(/test-missed|U1|Mara/);
  });
});
