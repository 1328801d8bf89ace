import { localDay } from './approval/working-clock.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const dayAfter = (from: number, days: number): string => new Date(from + days * 86_400_000).toISOString().slice(0, 10);

const isoDay = (year: number, month: number, day: number): string | null => {
  const at = new Date(Date.UTC(year, month, day));
  return at.getUTCMonth() === month && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null;
};

/**
 * The day that somebody typed, as `2026-11-24`: such a date, `24 Nov`, `Nov 24`, `24 November 2026`, a weekday,
 * `yesterday` or `tomorrow`. Without a year it is the next one from today, or the last one where somebody looks back. Null
 * when it is none.
 */
export const readDay = (text: string, now: Date, timeZone: string, look: 'ahead' | 'back' = 'ahead'): string | null => {
  const typed = text.trim().toLowerCase().replaceAll(',', ' ').replaceAll(/\s+/g, ' ');
  const today = localDay(now, timeZone);
  const from = Date.parse(today);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed);
  if (iso) return isoDay(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  if (typed === 'today') return today;
  if (typed === 'tomorrow') return dayAfter(from, 1);
  if (typed === 'yesterday') return dayAfter(from, -1);
  if (typed.length >= 3) {
    const weekday = WEEKDAYS.findIndex((name) => name.startsWith(typed));
    if (weekday >= 0) {
      const days = (weekday - ((new Date(from).getUTCDay() + 6) % 7) + 6) % 7;
      return dayAfter(from, look === 'ahead' ? days + 1 : days - 6);
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
  if (thisYear === null) return null;
  if (look === 'back') return thisYear > today ? isoDay(year - 1, month, day) : thisYear;
  return thisYear < today ? isoDay(year + 1, month, day) : thisYear;
};
