import { z } from 'zod';
import type { Away } from '../charter/asking.ts';
import type { PersonOfOurs } from '../charter/charter.ts';
import { localDay } from './working-clock.ts';

/** What people said in Slack about being away, by Slack user id; it goes before `people.yaml`. */
export const Absences = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('away'), from: z.iso.date(), until: z.iso.date() }),
    /** Back since this day: whatever absence covers it ended the day before. */
    z.object({ kind: z.literal('back'), since: z.iso.date() }),
  ]),
);
export type Absences = z.infer<typeof Absences>;

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/** `people.yaml` with what people said in Slack since. */
export const withAbsences = (people: readonly PersonOfOurs[], said: Absences): PersonOfOurs[] =>
  people.map((person) => {
    const own = said[person.slackUserId];
    if (!own) return person;
    const planned = person.away ?? [];
    if (own.kind === 'away') return { ...person, away: [...planned, { from: own.from, until: own.until }] };
    const ended = planned.flatMap((range): Away[] => {
      if (own.since < range.from || range.until < own.since) return [range];
      return range.from < own.since ? [{ from: range.from, until: dayBefore(own.since) }] : [];
    });
    return { ...person, away: ended };
  });

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const isoDay = (year: number, month: number, day: number): string | null => {
  const at = new Date(Date.UTC(year, month, day));
  return at.getUTCMonth() === month && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null;
};

/**
 * The day that somebody typed, as `2026-11-24`: such a date, `24 Nov`, `Nov 24`, `24 November 2026`, a weekday or
 * `tomorrow`, the next one from today. Null when it is none.
 */
export const readDay = (text: string, now: Date, timeZone: string): string | null => {
  const typed = text.trim().toLowerCase().replaceAll(',', ' ').replaceAll(/\s+/g, ' ');
  const today = localDay(now, timeZone);
  const from = Date.parse(today);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed);
  if (iso) return isoDay(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  if (typed === 'today') return today;
  if (typed === 'tomorrow') return new Date(from + 86_400_000).toISOString().slice(0, 10);
  if (typed.length >= 3) {
    const weekday = WEEKDAYS.findIndex((name) => name.startsWith(typed));
    if (weekday >= 0) {
      const now = (new Date(from).getUTCDay() + 6) % 7;
      return new Date(from + (((weekday - now + 6) % 7) + 1) * 86_400_000).toISOString().slice(0, 10);
    }
  }
  const named =
    /^(?<day>\d{1,2})\.? (?<month>[a-z]{3,9})\.?(?: (?<year>\d{4}))?$/.exec(typed) ??
    /^(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?: (?<year>\d{4}))?$/.exec(typed);
  const month = MONTHS.indexOf(named?.groups?.month?.slice(0, 3) ?? '');
  if (!named || month < 0) return null;
  const day = Number(named.groups?.day);
  if (named.groups?.year) return isoDay(Number(named.groups.year), month, day);
  const year = Number(today.slice(0, 4));
  const thisYear = isoDay(year, month, day);
  return thisYear !== null && thisYear < today ? isoDay(year + 1, month, day) : thisYear;
};
