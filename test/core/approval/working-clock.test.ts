import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holidayCalendar } from '../../../src/adapters/charters/holidays.ts';
import { deadlinesOf, movedBy } from '../../../src/core/approval/deadlines.ts';
import { crewsOf } from '../../../src/core/approval/stand-in.ts';
import { afterWorking, isAtWork, isAway, workedBetween } from '../../../src/core/approval/working-clock.ts';
import { PersonOfOurs } from '../../../src/core/charter/charter.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const calendar = holidayCalendar([{ date: '2026-12-24', name: 'Christmas Eve' }]);
const NEED = { groups: [{ roles: ['marketing' as const], quorum: 1 }], withinMs: 1, fourEyes: false };
/** Needs one of each of two groups. */
const BOTH = {
  groups: [
    { roles: ['marketing' as const], quorum: 1 },
    { roles: ['sales' as const], quorum: 1 },
  ],
  withinMs: 1,
  fourEyes: false,
};
const person = (over: Record<string, unknown> = {}): PersonOfOurs =>
  PersonOfOurs.parse({ slackUserId: 'U1', name: 'Mara', roles: ['marketing'], timeZone: 'Europe/Berlin', ...over });
const berlin = person();
const chicago = person({ slackUserId: 'U2', timeZone: 'America/Chicago' });
const ends = (from: string, hours: number, ...people: PersonOfOurs[]): string =>
  afterWorking(crewsOf(NEED, people, calendar), new Date(from), hours * HOUR_MS).toISOString();

describe('a proposal ends on the working clock of those who decide', () => {
  test('inside one day', () => {
    expect(ends('2026-11-23T09:00:00Z', 4, berlin)).toBe('2026-11-23T13:00:00.000Z');
  });
  test('the evening and the night do not count', () => {
    expect(ends('2026-11-23T15:00:00Z', 2, berlin)).toBe('2026-11-24T09:00:00.000Z');
  });
  test('the weekend does not count', () => {
    expect(ends('2026-11-20T15:00:00Z', 2, berlin)).toBe('2026-11-23T09:00:00.000Z');
  });
  test('nine o’clock stays nine o’clock when the clock changes', () => {
    expect(ends('2026-03-27T15:00:00Z', 2, berlin)).toBe('2026-03-30T08:00:00.000Z');
    expect(ends('2026-10-23T14:00:00Z', 2, berlin)).toBe('2026-10-26T09:00:00.000Z');
  });
  test('two time zones together cover more of the day', () => {
    expect(ends('2026-11-23T15:00:00Z', 7, berlin, chicago)).toBe('2026-11-23T22:00:00.000Z');
  });
  test('who is needed beside others has the whole time too, and not what is left of a colleague’s day', () => {
    const rep = person({ slackUserId: 'U2', timeZone: 'America/Chicago', roles: ['sales'] });
    const end = (from: string, hours: number): string =>
      afterWorking(crewsOf(BOTH, [berlin, rep], calendar), new Date(from), hours * HOUR_MS).toISOString();
    // Berlin has its seven hours by 14:00 on Tuesday, Chicago at 22:00 on Monday.
    expect(end('2026-11-23T15:00:00Z', 7)).toBe('2026-11-24T14:00:00.000Z');
    // Berlin has its two hours at 10:00, Chicago at 17:00.
    expect(end('2026-11-23T08:00:00Z', 2)).toBe('2026-11-23T17:00:00.000Z');
  });
  test('a group that nobody holds has no clock: the others’ counts', () => {
    const crews = crewsOf(BOTH, [berlin], calendar);
    expect(afterWorking(crews, new Date('2026-11-23T15:00:00Z'), 2 * HOUR_MS).toISOString()).toBe(
      '2026-11-24T09:00:00.000Z',
    );
  });
  test('working hours of a person go before office hours', () => {
    const early = person({ workingHours: { start: 6, end: 10, days: [6] } });
    expect(ends('2026-11-23T09:00:00Z', 1, early)).toBe('2026-11-28T06:00:00.000Z');
  });
  test('without anybody to ask plain hours count', () => {
    expect(ends('2026-11-21T09:00:00Z', 3)).toBe('2026-11-21T12:00:00.000Z');
  });
  test('it ends after sixty days at the latest', () => {
    const rare = person({ timeZone: 'UTC', workingHours: { start: 9, end: 10, days: [1] } });
    expect(ends('2026-11-23T11:00:00Z', 700, rare)).toBe('2027-01-22T11:00:00.000Z');
  });
  test('a public holiday of the person’s region does not count, another region’s does', () => {
    // Thanksgiving is a Thursday; in Berlin it is a day like others.
    expect(ends('2026-11-25T22:00:00Z', 2, person({ timeZone: 'America/Chicago', holidays: 'US' }))).toBe(
      '2026-11-27T16:00:00.000Z',
    );
    expect(ends('2026-11-25T22:00:00Z', 2, person({ holidays: 'DE-BE' }))).toBe('2026-11-26T10:00:00.000Z');
  });
  test('a day off for everybody does not count', () => {
    expect(ends('2026-12-23T15:00:00Z', 2, berlin)).toBe('2026-12-25T09:00:00.000Z');
  });
  test('days away do not count, unless a delegate is there', () => {
    const away = person({ away: [{ from: '2026-11-24', until: '2026-11-25' }] });
    expect(ends('2026-11-23T15:00:00Z', 2, away)).toBe('2026-11-26T09:00:00.000Z');
    const mara = person({ away: [{ from: '2026-11-24', until: '2026-11-25' }], delegate: 'U3' });
    const max = person({ slackUserId: 'U3', roles: ['brand'] });
    expect(ends('2026-11-23T15:00:00Z', 2, mara, max)).toBe('2026-11-24T09:00:00.000Z');
  });
});

/** Several zones with quarter-hour offsets and summer time on both sides of the equator, holidays, absences, hours. */
const ZONES = ['Europe/Berlin', 'America/Chicago', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Chatham', 'UTC'];
const anybody = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  holidays: fc.constantFrom(undefined, 'US', 'DE-BE', 'GB-ENG', 'AU-NSW'),
  workingHours: fc.constantFrom(
    undefined,
    { start: 6.5, end: 14.75, days: [1, 2, 3, 4, 5] },
    { start: 0, end: 24, days: [6, 7] },
    { start: 22, end: 24, days: [1, 3, 5, 7] },
  ),
  away: fc.constantFrom(
    undefined,
    [{ from: '2026-03-27', until: '2026-03-31' }],
    [{ from: '2026-12-21', until: '2026-12-28' }],
  ),
  delegate: fc.constantFrom(undefined, 'U0', 'U1', 'U2'),
  roles: fc.constantFrom(['marketing'], ['sales'], ['marketing', 'sales']),
});
const teams = fc
  .array(anybody, { minLength: 1, maxLength: 3 })
  .map((all) => all.map((one, n) => person({ ...JSON.parse(JSON.stringify(one)), slackUserId: `U${n}` })));
/** Around the changes of the clock in spring and autumn on both halves of the earth, and over the year's end. */
const starts = fc
  .constantFrom('2026-03-06', '2026-03-27', '2026-04-03', '2026-10-02', '2026-10-23', '2026-10-30', '2026-12-23')
  .chain((day) => fc.integer({ min: 0, max: 3 * 1440 }).map((minute) => Date.parse(day) + minute * MINUTE_MS));

/** What the rule says, minute by minute, without any of the code's steps. */
const isWorkedMinute = (holders: PersonOfOurs[], people: PersonOfOurs[], at: Date): boolean =>
  holders.some((holder) => {
    let acting: PersonOfOurs | undefined = holder;
    const passed = new Set<string>();
    while (acting && isAway(at, acting)) {
      passed.add(acting.slackUserId);
      const next: PersonOfOurs | undefined = people.find((one) => one.slackUserId === acting?.delegate);
      acting = next && !passed.has(next.slackUserId) ? next : undefined;
    }
    return acting !== undefined && isAtWork(at, acting, calendar);
  });
const walkOf = (holders: PersonOfOurs[], people: PersonOfOurs[], from: number, minutes: number): number => {
  let at = from;
  let left = minutes;
  const last = from + 60 * 24 * HOUR_MS;
  for (; at < last && left > 0; at += MINUTE_MS) if (isWorkedMinute(holders, people, new Date(at))) left -= 1;
  return at;
};
const walk = (people: PersonOfOurs[], from: number, minutes: number): number =>
  Math.max(
    ...(['marketing', 'sales'] as const)
      .map((role) => people.filter(({ roles }) => roles.includes(role)))
      .filter((holders) => holders.length > 0)
      .map((holders) => walkOf(holders, people, from, minutes)),
  );

describe('expiry-counts-working-time', () => {
  test('the end is where a walk minute by minute arrives, over clock changes, holidays and absences', () => {
    fc.assert(
      fc.property(teams, starts, fc.integer({ min: 1, max: 9 * 60 }), (people, from, minutes) => {
        const crews = crewsOf(BOTH, people, calendar);
        const end = afterWorking(crews, new Date(from), minutes * MINUTE_MS);
        expect(end.getTime()).toBe(walk(people, from, minutes));
        if (end.getTime() < from + 60 * 24 * HOUR_MS)
          expect(workedBetween(crews, new Date(from), end)).toBe(minutes * MINUTE_MS);
      }),
      { numRuns: 40 },
    );
  });

  test('reminder, hand-over and end come in this order, at their parts of the working time', () => {
    fc.assert(
      fc.property(teams, starts, fc.integer({ min: 1, max: 24 }), (people, from, hours) => {
        const crews = crewsOf(BOTH, people, calendar);
        const set = deadlinesOf(crews, new Date(from), hours);
        expect(set.remindAt < set.handOverAt && set.handOverAt < set.expiresAt).toBe(true);
        expect(workedBetween(crews, new Date(from), set.remindAt)).toBe(Math.round(hours * HOUR_MS * 0.6));
        expect(workedBetween(crews, new Date(from), set.handOverAt)).toBe(Math.round(hours * HOUR_MS * 0.8));
      }),
      { numRuns: 40 },
    );
  });
});

describe('clock-moves-by-what-it-stood', () => {
  test('after a stop the end moves by exactly the stopped working time, and what had passed stays', () => {
    fc.assert(
      fc.property(
        teams,
        starts,
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 0, max: 60 * 72 }),
        fc.integer({ min: 0, max: 60 * 48 }),
        (people, from, hours, until, stood) => {
          const crews = crewsOf(BOTH, people, calendar);
          const set = deadlinesOf(crews, new Date(from), hours);
          const askedAt = new Date(from + until * MINUTE_MS);
          fc.pre(askedAt < set.expiresAt);
          const stopped = workedBetween(crews, askedAt, new Date(askedAt.getTime() + stood * MINUTE_MS));
          const moved = movedBy(crews, set, askedAt, stopped);
          expect(workedBetween(crews, set.expiresAt, moved.expiresAt)).toBe(stopped);
          expect(moved.remindAt).toEqual(
            set.remindAt <= askedAt
              ? set.remindAt
              : (stopped === 0 ? set : { remindAt: afterWorking(crews, set.remindAt, stopped) }).remindAt,
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
