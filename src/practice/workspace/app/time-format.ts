const LOCALE = 'en-GB';
const formatters = new Map<string, Intl.DateTimeFormat>();

const formatter = (zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = zone + JSON.stringify(options);
  const known = formatters.get(key);
  if (known) return known;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone });
  } catch {
    made = new Intl.DateTimeFormat(LOCALE, options);
  }
  formatters.set(key, made);
  return made;
};

/** A Slack `ts` ("seconds.micros") as a moment. */
export const momentOf = (ts: string): Date => new Date(Number(ts.split('.')[0]) * 1000);

/** `14:02` in the zone. */
export const clockTime = (at: Date, zone: string): string =>
  formatter(zone, { hour: '2-digit', minute: '2-digit' }).format(at);

/** `2026-11-18` in the zone: equal for two moments of one calendar day. */
export const dayKey = (at: Date, zone: string): string => {
  const parts = formatter(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
};

/** `Wednesday, 18 November 2026 at 14:02` for titles and screen readers. */
export const longMoment = (at: Date, zone: string): string =>
  formatter(zone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

/** `Sun 22 Nov 14:02`, for the practice clock. */
export const shortMoment = (at: Date, zone: string): string => {
  const date = formatter(zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(at).replace(',', '');
  return `${date} ${clockTime(at, zone)}`;
};

/** `2026-11-22T14:02` in the zone, as a `datetime-local` input wants it. */
export const zonedInput = (at: Date, zone: string): string => `${dayKey(at, zone)}T${clockTime(at, zone)}`;

/** The moment a `datetime-local` value means in the zone; null when it is none. */
export const momentOfInput = (value: string, zone: string): Date | null => {
  const wanted = Date.parse(`${value}Z`);
  if (Number.isNaN(wanted)) return null;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${zonedInput(new Date(guess), zone)}Z`);
  return new Date(guess);
};

const DAY_MS = 86_400_000;

const nearDay = (at: Date, now: Date, zone: string): string | null => {
  const key = dayKey(at, zone);
  if (key === dayKey(now, zone)) return 'today';
  if (key === dayKey(new Date(now.getTime() - DAY_MS), zone)) return 'yesterday';
  if (key === dayKey(new Date(now.getTime() + DAY_MS), zone)) return 'tomorrow';
  return null;
};

/** `Today`, `Yesterday` or `Wednesday, 18 November`; the year only when it is not this one. */
export const dayName = (at: Date, now: Date, zone: string): string => {
  const near = nearDay(at, now, zone);
  if (near && near !== 'tomorrow') return near[0]?.toUpperCase() + near.slice(1);
  const sameYear = dayKey(at, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4);
  return formatter(zone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
};

/** How long ago, in words: `just now`, `3 minutes ago`, `2 days ago`. */
export const agoInWords = (at: Date, now: Date): string => {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  if (Math.abs(seconds) < 5) return 'just now';
  const [size, unit] =
    Math.abs(seconds) < 60
      ? [1, 'second']
      : Math.abs(seconds) < 3600
        ? [60, 'minute']
        : Math.abs(seconds) < 86_400
          ? [3600, 'hour']
          : [86_400, 'day'];
  const count = Math.abs(Math.trunc(seconds / Number(size)));
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
};

const DATE_STYLES: Record<string, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  date_short: { day: 'numeric', month: 'short', year: 'numeric' },
  date_long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  day_divider: { weekday: 'long', day: 'numeric', month: 'long' },
  date_slash: { day: '2-digit', month: '2-digit', year: 'numeric' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

/** Fills Slack's date tokens (`{date_short_pretty} at {time}`) for a moment in the reader's zone. */
export const fillDateFormat = (format: string, at: Date, now: Date, zone: string): string =>
  format.replace(/\{([a-z_]+)\}/g, (whole, token: string) => {
    if (token === 'time') return clockTime(at, zone);
    if (token === 'date_num') return dayKey(at, zone);
    if (token === 'ago') return agoInWords(at, now);
    const isPretty = token.endsWith('_pretty');
    const near = isPretty ? nearDay(at, now, zone) : null;
    if (near) return near;
    const style = DATE_STYLES[isPretty ? token.slice(0, -7) : token];
    return style ? formatter(zone, style).format(at) : whole;
  });
