import { describe, expect, test } from '@jest/globals';
import { boundsOf, periodWords, readPeriod } from '../../../../src/core/report/question/read-period.ts';

/** A Tuesday, half past three in the afternoon in London. */
const NOW = new Date('2026-11-24T15:30:00Z');
const days = (text: string, now = NOW, zone = 'Europe/London') => {
  const found = readPeriod(text, now, zone);
  return found && `${found.period.from} ${found.period.until}`;
};

describe('the days of a question', () => {
  test.each([
    ['how many mails did we send today?', '2026-11-24 2026-11-24'],
    ['yesterday', '2026-11-23 2026-11-23'],
    ['the day before yesterday', '2026-11-22 2026-11-22'],
    ['what happened overnight?', '2026-11-23 2026-11-24'],
    ['this week', '2026-11-23 2026-11-24'],
    ['last week', '2026-11-16 2026-11-22'],
    ['previous week', '2026-11-16 2026-11-22'],
    ['this month', '2026-11-01 2026-11-24'],
    ['last month', '2026-10-01 2026-10-31'],
    ['this quarter', '2026-10-01 2026-11-24'],
    ['last quarter', '2026-07-01 2026-09-30'],
    ['last year', '2025-01-01 2025-12-31'],
    ['year to date', '2026-01-01 2026-11-24'],
    ['in the last 7 days', '2026-11-17 2026-11-24'],
    ['past two weeks', '2026-11-10 2026-11-24'],
    ['since 20 Nov', '2026-11-20 2026-11-24'],
    ['since Nov 20', '2026-11-20 2026-11-24'],
    ['since the 20th of November', '2026-11-20 2026-11-24'],
    ['since 2026-11-20', '2026-11-20 2026-11-24'],
    ['since 20 Dec', '2025-12-20 2026-11-24'],
    ['since Monday', '2026-11-23 2026-11-24'],
    ['on Monday', '2026-11-23 2026-11-23'],
    ['on Tuesday', '2026-11-24 2026-11-24'],
    ['last Friday', '2026-11-20 2026-11-20'],
    ['in October', '2026-10-01 2026-10-31'],
    ['in December', '2025-12-01 2025-12-31'],
    ['in October 2025', '2025-10-01 2025-10-31'],
    ['3 days ago', '2026-11-21 2026-11-21'],
    ['two weeks ago', '2026-11-09 2026-11-15'],
    ['a month ago', '2026-10-01 2026-10-31'],
    ['between 1 Nov and 10 Nov', '2026-11-01 2026-11-10'],
    ['from 10 November to 1 November', '2026-11-01 2026-11-10'],
  ])('%s: %s', (text, expected) => {
    expect(days(text)).toBe(expected);
  });

  test('are none where no day is named', () => {
    for (const text of ['who approved the mail to May?', 'why did March Ltd reply?', 'how is the test going?', ''])
      expect(days(text)).toBeNull();
  });

  test('are those of whoever asks', () => {
    const late = new Date('2026-11-24T23:30:00Z');
    expect(days('today', late, 'Europe/London')).toBe('2026-11-24 2026-11-24');
    expect(days('today', late, 'Asia/Tokyo')).toBe('2026-11-25 2026-11-25');
    expect(days('yesterday', late, 'America/Chicago')).toBe('2026-11-23 2026-11-23');
  });

  test('begin and end at midnight there, also where the clock changes', () => {
    const span = (from: string, until: string, zone: string) => {
      const { from: a, to: b } = boundsOf({ from, until }, zone);
      return [a.toISOString(), b.toISOString()];
    };
    expect(span('2026-11-24', '2026-11-24', 'UTC')).toEqual(['2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z']);
    expect(span('2026-10-25', '2026-10-25', 'Europe/London')).toEqual([
      '2026-10-24T23:00:00.000Z',
      '2026-10-26T00:00:00.000Z',
    ]);
    expect(span('2026-11-01', '2026-11-02', 'America/Chicago')).toEqual([
      '2026-11-01T05:00:00.000Z',
      '2026-11-03T06:00:00.000Z',
    ]);
  });

  test('are said back in words', () => {
    const said = (text: string) => {
      const found = readPeriod(text, NOW, 'Europe/London');
      return found && periodWords(found.period, NOW, 'Europe/London');
    };
    expect(said('today')).toBe('today');
    expect(said('yesterday')).toBe('yesterday (23 Nov)');
    expect(said('last Friday')).toBe('on 20 Nov');
    expect(said('this month')).toBe('since 1 Nov');
    expect(said('last year')).toBe('from 1 Jan 2025 to 31 Dec 2025');
  });
});
