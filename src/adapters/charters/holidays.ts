import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import type { HolidayOn } from '../../core/approval/working-clock.ts';
import type { People } from '../../core/charter/charter.ts';

type Library = typeof Holidays;
const held: { library?: Library } = {};
/** Its data takes about 40 MB, so it is read when the first region is named and not before. */
const library = (): Library => {
  held.library ??= createRequire(import.meta.url)('date-holidays') as Library;
  return held.library;
};

const DAY_MS = 86_400_000;
const daysOf = new Map<string, Map<string, string>>();

/** Public holidays of a region in a year, by day. Bank holidays that are not public are working days. */
const holidaysIn = (region: string, year: number): Map<string, string> => {
  const key = `${region} ${year}`;
  const known = daysOf.get(key);
  if (known) return known;
  const [country = '', state, part] = region.split('-');
  const made = new (library())();
  if (state === undefined) made.init(country);
  else if (part === undefined) made.init(country, state);
  else made.init(country, state, part);
  const days = new Map<string, string>();
  for (const { type, date, name, start, end } of made.getHolidays(year)) {
    if (type !== 'public') continue;
    // Some last several days; an hour less or more where the clock changes is no other day.
    const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
    for (let n = 0; n < count; n += 1)
      days.set(new Date(Date.parse(`${date.slice(0, 10)}T12:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10), name);
  }
  daysOf.set(key, days);
  return days;
};

/** True when the holidays of this country or region are known. */
export const isHolidayRegion = (region: string): boolean => {
  const [country = '', state, part] = region.split('-');
  const all = new (library())();
  if (!Object.hasOwn(all.getCountries(), country)) return false;
  if (state === undefined) return true;
  if (!Object.hasOwn(all.getStates(country) ?? {}, state)) return false;
  return part === undefined || Object.hasOwn(all.getRegions(country, state) ?? {}, part);
};

/** Days off: those of `people.yaml` for everybody, and the public holidays of each person's region. */
export const holidayCalendar = (everybody: People['holidays']): HolidayOn => {
  const shared = new Map((everybody ?? []).map(({ date, name }) => [date, name]));
  return ({ holidays }, day) =>
    shared.get(day) ?? (holidays ? (holidaysIn(holidays, Number(day.slice(0, 4))).get(day) ?? null) : null);
};
