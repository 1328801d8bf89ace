import type { PersonOfOurs } from '../charter/charter.ts';

const QUARTER_MS = 15 * 60_000;
/** Longest walk on the calendar, whatever the working hours say: 60 days. */
const HORIZON_MS = 60 * 24 * 3_600_000;
const OFFICE = { start: 9, end: 17, days: [1, 2, 3, 4, 5] };
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
};

/** The calendar day (`2026-11-24`), ISO weekday 1..7 and hour of the day (fractions for minutes) in a time zone. */
const localMoment = (at: Date, timeZone: string): { day: string; weekday: number; hour: number } => {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) part[type] = value;
  return {
    day: `${part.year}-${part.month}-${part.day}`,
    weekday: WEEKDAYS.indexOf(part.weekday ?? '') + 1,
    hour: Number(part.hour) + Number(part.minute) / 60,
  };
};

/** The day it is for somebody, such as `2026-11-24`. */
export const localDay = (at: Date, timeZone: string): string => localMoment(at, timeZone).day;

/** The name of the holiday that a day is for this person, or null. */
export type HolidayOn = (person: Pick<PersonOfOurs, 'holidays'>, day: string) => string | null;

type Working = Pick<PersonOfOurs, 'timeZone' | 'workingHours' | 'holidays' | 'away'>;

/** True on the days that `people.yaml` or the person in Slack called days away, in the person's own time zone. */
export const isAway = (at: Date, person: Pick<PersonOfOurs, 'timeZone' | 'away'>): boolean => {
  const { timeZone, away } = person;
  if (!away || away.length === 0) return false;
  const day = localDay(at, timeZone);
  return away.some(({ from, until }) => from <= day && day <= until);
};

/**
 * True when it is working time for this person: 9 to 17 on weekdays in their own time zone, or as `people.yaml` says, and
 * neither a holiday nor a day away.
 */
export const isAtWork = (at: Date, person: Working, holidayOn: HolidayOn): boolean => {
  const { start, end, days } = person.workingHours ?? OFFICE;
  const { day, weekday, hour } = localMoment(at, person.timeZone);
  return (
    days.includes(weekday) &&
    hour >= start &&
    hour < end &&
    !person.away?.some(({ from, until }) => from <= day && day <= until) &&
    holidayOn(person, day) === null
  );
};

/** Says whether anybody of a group is at work; it changes on full quarters of an hour only. */
export type Crew = (at: Date) => boolean;

/**
 * Those on whose working time something ends: one crew per group that has to answer. Its time has passed when it has
 * passed for every group, so that nobody's share of it lies in the hours of somebody else. Empty: plain time counts.
 */
export type Crews = readonly Crew[];

/** Walks from quarter to quarter, so that working time starts and ends on one, until `wantedMs` are worked or `until`. */
const walk = (crew: Crew, from: number, until: number, wantedMs: number): { at: number; worked: number } => {
  let at = from;
  let worked = 0;
  while (at < until) {
    const next = Math.min((Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS, until);
    if (crew(new Date(at))) {
      if (worked + (next - at) >= wantedMs) return { at: at + (wantedMs - worked), worked: wantedMs };
      worked += next - at;
    }
    at = next;
  }
  return { at: until, worked };
};

/**
 * The first moment at which `workingMs` of every crew's working time have passed since `from`, across time zones, holidays
 * and changes of the clock. Without a crew plain time counts. At most 60 days after `from`.
 *
 * INVARIANT (expiry-counts-working-time): the working time between `from` and the answer is exactly `workingMs`.
 */
export const afterWorking = (crews: Crews, from: Date, workingMs: number): Date => {
  const last = from.getTime() + HORIZON_MS;
  const ends = crews.map((crew) => walk(crew, from.getTime(), last, workingMs).at);
  return new Date(ends.length > 0 ? Math.max(...ends) : Math.min(from.getTime() + workingMs, last));
};

/**
 * The working time that every crew had between two moments, in ms: that of the crew which had least. Plain time without a
 * crew; never below zero.
 */
export const workedBetween = (crews: Crews, from: Date, to: Date): number => {
  const had = crews.map((crew) => walk(crew, from.getTime(), to.getTime(), Number.POSITIVE_INFINITY).worked);
  return had.length > 0 ? Math.min(...had) : Math.max(0, to.getTime() - from.getTime());
};
