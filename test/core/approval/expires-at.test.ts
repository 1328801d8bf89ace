import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expiresAt, isAtWork } from '../../../src/core/approval/expires-at.ts';

const berlin = { timeZone: 'Europe/Berlin' };
const chicago = { timeZone: 'America/Chicago' };
const ends = (from: string, hours: number, ...people: { timeZone: string }[]): string =>
  expiresAt(new Date(from), { expiresAfterHours: hours }, people).toISOString();

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
  test('working hours of a person go before office hours', () => {
    const early = { timeZone: 'Europe/Berlin', workingHours: { start: 6, end: 10, days: [6] } };
    expect(expiresAt(new Date('2026-11-23T09:00:00Z'), { expiresAfterHours: 1 }, [early]).toISOString()).toBe(
      '2026-11-28T06:00:00.000Z',
    );
  });
  test('without anybody to ask plain hours count', () => {
    expect(ends('2026-11-21T09:00:00Z', 3)).toBe('2026-11-21T12:00:00.000Z');
  });
  test('it ends after sixty days at the latest', () => {
    const never = { timeZone: 'UTC', workingHours: { start: 9, end: 10, days: [1] } };
    const end = expiresAt(new Date('2026-11-23T11:00:00Z'), { expiresAfterHours: 700 }, [never]);
    expect(end.toISOString()).toBe('2027-01-22T11:00:00.000Z');
  });
  test('the minutes worked until the end are exactly what was given', () => {
    const from = fc.date({
      min: new Date('2026-03-20T00:00:00Z'),
      max: new Date('2026-04-05T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(from, fc.integer({ min: 1, max: 12 }), (start, hours) => {
        const begin = Math.floor(start.getTime() / 60_000) * 60_000;
        const end = expiresAt(new Date(begin), { expiresAfterHours: hours }, [berlin]).getTime();
        let minutes = 0;
        for (let at = begin; at < end; at += 60_000) if (isAtWork(new Date(at), berlin)) minutes += 1;
        expect(minutes).toBe(hours * 60);
      }),
      { numRuns: 25 },
    );
  });
});
