import type { PersonOfOurs } from '../charter/charter.ts';

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
/** Longest wait on the calendar, whatever the working hours say. */
const HORIZON_MS = 60 * 24 * HOUR_MS;
const OFFICE = { start: 9, end: 17, days: [1, 2, 3, 4, 5] };
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
};

/** True when it is working time for this person: 9 to 17 on weekdays in their own time zone, or as `people.yaml` says. */
export const isAtWork = (at: Date, person: Pick<PersonOfOurs, 'timeZone' | 'workingHours'>): boolean => {
  const { start, end, days } = person.workingHours ?? OFFICE;
  let weekday = '';
  let time = 0;
  for (const { type, value } of formatOf(person.timeZone).formatToParts(at)) {
    if (type === 'weekday') weekday = value;
    else if (type === 'hour') time += Number(value);
    else if (type === 'minute') time += Number(value) / 60;
  }
  return days.includes(WEEKDAYS.indexOf(weekday) + 1) && time >= start && time < end;
};

/**
 * When an unanswered proposal ends: after `expiresAfterHours` hours in which at least one of the people who may decide was
 * at work, counted in quarters of an hour across time zones and changes of the clock. Without such people, plain hours.
 * At most 60 days on the calendar.
 */
export const expiresAt = (
  now: Date,
  tool: { expiresAfterHours: number },
  approvers: readonly Pick<PersonOfOurs, 'timeZone' | 'workingHours'>[],
): Date => {
  const wanted = tool.expiresAfterHours * HOUR_MS;
  if (approvers.length === 0) return new Date(now.getTime() + wanted);
  const zones = [...new Map(approvers.map((one) => [JSON.stringify([one.timeZone, one.workingHours]), one])).values()];
  const last = now.getTime() + HORIZON_MS;
  let at = now.getTime();
  let worked = 0;
  while (at < last) {
    // Up to the next full quarter, so that working time starts and ends on one.
    const next = Math.min((Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS, last);
    if (zones.some((person) => isAtWork(new Date(at), person))) {
      if (worked + (next - at) >= wanted) return new Date(at + (wanted - worked));
      worked += next - at;
    }
    at = next;
  }
  return new Date(last);
};
