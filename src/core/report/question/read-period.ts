import { z } from 'zod';
import { localDay } from '../../approval/working-clock.ts';
import { readDay } from '../../read-day.ts';
import { zoneFormat } from '../../zone-format.ts';

/** Whole calendar days of whoever asks, both included. */
export const Period = z.object({ from: z.iso.date(), until: z.iso.date() });
export type Period = z.infer<typeof Period>;

const DAY_MS = 86_400_000;
const shift = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
const firstOfMonth = (day: string, months = 0): string => {
  const at = new Date(day);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
};
const monday = (day: string): string => shift(day, -((new Date(day).getUTCDay() + 6) % 7));
const firstOfQuarter = (day: string, quarters = 0): string =>
  firstOfMonth(day, -(new Date(day).getUTCMonth() % 3) + 3 * quarters);
const firstOfYear = (day: string, years = 0): string => `${Number(day.slice(0, 4)) + years}-01-01`;

const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const numberOf = (word: string | undefined): number => {
  if (!word || word === 'a' || word === 'an') return 1;
  const spoken = NUMBERS.indexOf(word);
  return spoken >= 0 ? spoken + 1 : Math.min(Number(word) || 1, 1_000);
};

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const WEEKDAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?';
const DATE = `(?:\\d{4}-\\d{2}-\\d{2}|(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}(?:,? \\d{4})?|${MONTH} \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?)`;
const DAY = `(?:${DATE}|${WEEKDAY}|yesterday|today)`;

type Days = { now: Date; timeZone: string; today: string };
const dayOf = (typed: string | undefined, { now, timeZone }: Days): string | null =>
  readDay(
    (typed ?? '')
      .replace(/^the /, '')
      .replace(/(\d)(?:st|nd|rd|th)\b/, '$1')
      .replace(/ of /, ' '),
    now,
    timeZone,
    'back',
  );

/** `november` or `november 2025`: the whole month, the last one of that name. */
const monthOf = (name: string, year: string | undefined, days: Days): Period | null => {
  const first = dayOf(`1 ${name.slice(0, 3)}${year ? ` ${year}` : ''}`, days);
  return first === null ? null : { from: first, until: shift(firstOfMonth(first, 1), -1) };
};

const spans = (unit: string, days: Days): { at: string; before: string } => {
  const { today } = days;
  switch (unit) {
    case 'week':
      return { at: monday(today), before: shift(monday(today), -7) };
    case 'month':
      return { at: firstOfMonth(today), before: firstOfMonth(today, -1) };
    case 'quarter':
      return { at: firstOfQuarter(today), before: firstOfQuarter(today, -1) };
    default:
      return { at: firstOfYear(today), before: firstOfYear(today, -1) };
  }
};
const back = (n: number, unit: string, today: string): string =>
  unit === 'month'
    ? shift(today, -30 * n)
    : shift(today, -n * ({ hour: 1 / 24, day: 1, week: 7, quarter: 91, year: 365 }[unit] ?? 1));

type Reading = [pattern: RegExp, read: (found: RegExpExecArray, days: Days) => Period | null];
const since = (from: string | null, { today }: Days): Period | null =>
  from === null ? null : { from: from > today ? today : from, until: today };

const only = (day: string | null): Period | null => (day === null ? null : { from: day, until: day });

/** The first that fits is meant. Weeks begin on Monday. */
const READINGS: Reading[] = [
  [
    new RegExp(`\\b(?:between|from) (${DAY}) (?:and|to|until|till) (${DAY})\\b`),
    ([, a, b], days) => {
      const [from, until] = [dayOf(a, days), dayOf(b, days)];
      return from && until ? (from <= until ? { from, until } : { from: until, until: from }) : null;
    },
  ],
  [new RegExp(`\\b(?:since|as of|from) (?:last )?(${DAY})\\b`), ([, day], days) => since(dayOf(day, days), days)],
  [
    /\b(?:since|in|over|during) the last (hour|day|week|month|quarter|year)\b/,
    ([, unit], days) => since(back(1, unit ?? '', days.today), days),
  ],
  [
    /\b(?:last|past|previous) (\d+|one|two|three|four|five|six|seven|eight|nine|ten) (hour|day|week|month|quarter|year)s?\b/,
    ([, n, unit], days) => since(back(numberOf(n), unit ?? 'day', days.today), days),
  ],
  [
    /\b(\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten) (day|week|month)s? ago\b/,
    ([, n, unit], days) => {
      const day = back(numberOf(n), unit ?? 'day', days.today);
      if (unit === 'week') return { from: monday(day), until: shift(monday(day), 6) };
      if (unit === 'month') return { from: firstOfMonth(day), until: shift(firstOfMonth(day, 1), -1) };
      return { from: day, until: day };
    },
  ],
  [/\b(?:past|these) (?:few )?(?:days)\b/, (_, days) => since(shift(days.today, -3), days)],
  [/\bpast (week|month|quarter|year)\b/, ([, unit], days) => since(back(1, unit ?? '', days.today), days)],
  [
    /\b(?:last|previous) (week|month|quarter|year)\b/,
    ([, unit], days) => {
      const { at, before } = spans(unit ?? '', days);
      return { from: before, until: shift(at, -1) };
    },
  ],
  [
    /\b(?:this|the current|since the (?:start|beginning) of the) (week|month|quarter|year)\b|\b(?:so far|to date) this (week|month|quarter|year)\b/,
    ([, unit, other], days) => since(spans(unit ?? other ?? '', days).at, days),
  ],
  [/\b(?:ytd|year to date)\b/, (_, days) => since(firstOfYear(days.today), days)],
  [/\b(?:mtd|month to date)\b/, (_, days) => since(firstOfMonth(days.today), days)],
  [/\b(?:the )?day before yesterday\b/, (_, { today }) => ({ from: shift(today, -2), until: shift(today, -2) })],
  [/\b(?:overnight|last night|since yesterday)\b/, (_, days) => since(shift(days.today, -1), days)],
  [/\byesterday\b/, (_, { today }) => ({ from: shift(today, -1), until: shift(today, -1) })],
  [/\b(?:today|this (?:morning|afternoon|evening)|so far today)\b/, (_, { today }) => ({ from: today, until: today })],
  [
    new RegExp(`\\b(?:on |last |this )?(${DATE})\\b`),
    ([, day], days) => {
      return only(dayOf(day, days));
    },
  ],
  [
    new RegExp(`\\b(?:on|last|this) (${WEEKDAY})\\b`),
    ([, day], days) => {
      return only(dayOf(day, days));
    },
  ],
  [new RegExp(`\\bin (${MONTH})(?: (\\d{4}))?\\b`), ([, name, year], days) => monthOf(name ?? '', year, days)],
];

/** The days that a question is about, and its own words for them; null where it names none. */
export const readPeriod = (text: string, now: Date, timeZone: string): { period: Period; words: string } | null => {
  const days = { now, timeZone, today: localDay(now, timeZone) };
  const asked = text.toLowerCase();
  for (const [pattern, read] of READINGS) {
    const found = pattern.exec(asked);
    const period = found && read(found, days);
    if (found && period) return { period, words: found[0] };
  }
  return null;
};

/** The moment a calendar day begins in a time zone. */
const startOf = (day: string, timeZone: string): Date => {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  const format = zoneFormat(timeZone, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  let at = wanted;
  // Twice, because the first guess may lie on the other side of a change of the clock.
  for (let round = 0; round < 2; round += 1) {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(new Date(at))) part[type] = value;
    const { year, month, day: date, hour, minute, second } = part;
    at -= Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`) - wanted;
  }
  return new Date(at);
};

/** From its first moment up to and without the first moment after it. */
export const boundsOf = ({ from, until }: Period, timeZone: string): { from: Date; to: Date } => ({
  from: startOf(from, timeZone),
  to: startOf(shift(until, 1), timeZone),
});

const written = (day: string, today: string): string =>
  zoneFormat('UTC', {
    day: 'numeric',
    month: 'short',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
  }).format(new Date(`${day}T12:00:00Z`));

/** `today`, `yesterday (23 Nov)`, `on 20 Nov`, `since 16 Nov`, `from 1 Oct to 31 Oct`. */
export const periodWords = ({ from, until }: Period, now: Date, timeZone: string): string => {
  const today = localDay(now, timeZone);
  if (from === until) {
    if (from === today) return 'today';
    return from === shift(today, -1) ? `yesterday (${written(from, today)})` : `on ${written(from, today)}`;
  }
  return until >= today ? `since ${written(from, today)}` : `from ${written(from, today)} to ${written(until, today)}`;
};
