import { describe, expect, test } from '@jest/globals';
import {
  agoInWords,
  clockTime,
  dayName,
  fillDateFormat,
  momentOfInput,
  zonedInput,
} from '../../../../src/practice/workspace/app/time-format.ts';

const now = new Date('2026-11-22T13:20:00Z');

describe('times in the reader’s zone', () => {
  test('the same moment is another time, and may be another day, elsewhere', () => {
    const at = new Date('2026-11-21T23:30:00Z');
    expect(clockTime(at, 'Europe/Berlin')).toBe('00:30');
    expect(dayName(at, now, 'Europe/Berlin')).toBe('Today');
    expect(dayName(at, now, 'America/New_York')).toBe('Yesterday');
    expect(dayName(new Date('2025-01-02T12:00:00Z'), now, 'UTC')).toBe('Thursday, 2 January 2025');
  });

  test('Slack’s date tokens', () => {
    const at = new Date('2026-11-22T16:00:00Z');
    const fill = (format: string) => fillDateFormat(format, at, now, 'Europe/Berlin');
    expect(fill('{date_short_pretty} at {time}')).toBe('today at 17:00');
    expect(fill('{date_num} {date_short}')).toBe('2026-11-22 22 Nov 2026');
    expect(fill('{ago}, {nothing}')).toBe('in 2 hours, {nothing}');
  });

  test('a typed date and time is a moment in the zone, on both sides of a clock change', () => {
    for (const moment of [
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-10-25T03:00:00Z',
      '2026-11-22T13:20:00Z',
    ]) {
      for (const zone of ['Europe/Berlin', 'America/New_York', 'UTC']) {
        const at = new Date(moment);
        expect(momentOfInput(zonedInput(at, zone), zone)).toEqual(at);
      }
    }
    expect(momentOfInput('', 'UTC')).toBeNull();
  });

  test('ago counts whole units', () => {
    expect(agoInWords(new Date(now.getTime() - 61_000), now)).toBe('1 minute ago');
    expect(agoInWords(new Date(now.getTime() - 3 * 86_400_000), now)).toBe('3 days ago');
  });
});
