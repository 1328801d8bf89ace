import { zoneFormat } from '../core/zone-format.ts';

/** How a card says when. Without the reader's zone, Slack fills in each reader's own. */
export type When = { now: Date; timeZone?: string };

const parts = (at: Date, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  zoneFormat(timeZone, options).format(at);

const place = (timeZone: string) => timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;

const dayOf = (at: Date, timeZone: string) => parts(at, timeZone, { dateStyle: 'short' });

const relativeDay = (at: Date, now: Date, timeZone: string): string => {
  const day = dayOf(at, timeZone);
  if (day === dayOf(now, timeZone)) return 'today';
  if (day === dayOf(new Date(now.getTime() + 86_400_000), timeZone)) return 'tomorrow';
  return shortDay(at, now, timeZone);
};

const shortDay = (at: Date, now: Date, timeZone: string): string =>
  parts(at, timeZone, {
    day: 'numeric',
    month: 'short',
    ...(parts(at, timeZone, { year: 'numeric' }) === parts(now, timeZone, { year: 'numeric' })
      ? {}
      : { year: 'numeric' as const }),
  });

/** A calendar day such as `2027-02-01`, as `1 Feb 2027`. */
export const shortDate = (day: string, now: Date): string => shortDay(new Date(`${day}T12:00:00Z`), now, 'UTC');

const token = (at: Date, form: string, fallback: string, link?: string) =>
  `<!date^${Math.floor(at.getTime() / 1000)}^${form}${link && /^https?:\/\/[^\s|<>^]{1,2000}$/.test(link) ? `^${link}` : ''}|${fallback}>`;

/** Day and time: `today 17:00 Berlin`, or Slack's date token whose fallback is in UTC. */
export const dayAndTime = (at: Date, { now, timeZone }: When): string =>
  timeZone
    ? `${relativeDay(at, now, timeZone)} ${parts(at, timeZone, { hour: '2-digit', minute: '2-digit' })} ${place(timeZone)}`
    : token(
        at,
        '{date_short_pretty} {time}',
        `${shortDay(at, now, 'UTC')} ${parts(at, 'UTC', { hour: '2-digit', minute: '2-digit' })} UTC`,
      );

/**
 * Time of day when it is today, day and time otherwise. A card in a channel is read on later days too, and is not drawn
 * again for them: there Slack says the day.
 */
export const clockTime = (at: Date, when: When): string => {
  const { timeZone } = when;
  return timeZone && dayOf(at, timeZone) === dayOf(when.now, timeZone)
    ? parts(at, timeZone, { hour: '2-digit', minute: '2-digit' })
    : dayAndTime(at, when);
};

/** A day such as `18 Nov`, linked to its source where there is one. */
export const dated = (at: Date, { now, timeZone }: When, link?: string): string => {
  const text = shortDay(at, now, timeZone ?? 'UTC');
  if (!timeZone) return token(at, '{date_short}', text, link);
  return link && /^https?:\/\/[^\s|<>]{1,2000}$/.test(link) ? `<${link}|${text}>` : text;
};

/** `3 d 4 h`, `2 h 10 min`, `5 min`. */
export const duration = (ms: number): string => {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`;
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  return m > 0 ? `${m} min` : 'less than a minute';
};
