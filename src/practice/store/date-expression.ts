import { Int32 } from 'bson';
import { badValue, refusal, StoreError } from './store-error.ts';
import { toNumber } from './value.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIXED: Readonly<Record<string, number>> = { millisecond: 1, second: 1000, minute: MINUTE, hour: HOUR, day: DAY };

/** A zone's distance from UTC in ms. Named zones other than UTC are refused: their days are not all 24 hours long. */
const zoneOffset = (zone: unknown): number => {
  if (zone === undefined || zone === null || zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  const match = /^([+-])(\d\d)(?::?([0-5]\d))?$/.exec(String(zone));
  if (!match) throw refusal(`the time zone \`${String(zone)}\``);
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * MINUTE;
};

const dateOf = (operator: string, value: unknown): Date => {
  if (value instanceof Date) return value;
  throw new StoreError(16006, 'Location16006', `${operator} needs a date`);
};

const floorTo = (value: number, step: number): number => Math.floor(value / step) * step;

/** 2000-01-01, MongoDB's reference point for bins of more than one unit. */
const REFERENCE = Date.UTC(2000, 0, 1);
const WEEK_DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const truncateMonths = (local: number, months: number): number => {
  const date = new Date(local);
  const index = (date.getUTCFullYear() - 2000) * 12 + date.getUTCMonth();
  const start = floorTo(index, months);
  const result = new Date(0);
  result.setUTCFullYear(2000 + Math.floor(start / 12), ((start % 12) + 12) % 12, 1);
  return result.getTime();
};

/** `$dateTrunc`: the start of the unit (or of the bin of units) that holds the date. */
export const truncateDate = (args: Record<string, unknown>): Date | null => {
  if (args.date === null || args.date === undefined) return null;
  const date = dateOf('$dateTrunc', args.date);
  const size = args.binSize === undefined ? 1 : toNumber(args.binSize);
  if (size === undefined || !Number.isInteger(size) || size < 1)
    throw badValue('$dateTrunc needs a positive whole `binSize`');
  const offset = zoneOffset(args.timezone);
  const local = date.getTime() + offset;
  const unit = String(args.unit);
  const step = FIXED[unit];
  if (step !== undefined) return new Date(REFERENCE + floorTo(local - REFERENCE, step * size) - offset);
  if (unit === 'week') {
    const first = WEEK_DAYS.indexOf(
      String(args.startOfWeek ?? 'sunday')
        .toLowerCase()
        .slice(0, 3),
    );
    if (first < 0) throw badValue('$dateTrunc does not know this `startOfWeek`');
    const reference = REFERENCE + ((first - 6 + 7) % 7) * DAY;
    return new Date(reference + floorTo(local - reference, 7 * DAY * size) - offset);
  }
  const months = { month: 1, quarter: 3, year: 12 }[unit];
  if (months === undefined) throw badValue(`unknown time unit value: ${unit}`);
  return new Date(truncateMonths(local, months * size) - offset);
};

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

const FORMATS: Readonly<Record<string, (date: Date, offset: number) => string>> = {
  Y: (date) => pad(date.getUTCFullYear(), 4),
  m: (date) => pad(date.getUTCMonth() + 1, 2),
  d: (date) => pad(date.getUTCDate(), 2),
  H: (date) => pad(date.getUTCHours(), 2),
  M: (date) => pad(date.getUTCMinutes(), 2),
  S: (date) => pad(date.getUTCSeconds(), 2),
  L: (date) => pad(date.getUTCMilliseconds(), 3),
  z: (_, offset) =>
    `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / HOUR), 2)}${pad((Math.abs(offset) / MINUTE) % 60, 2)}`,
  '%': () => '%',
};

/** `$dateToString` with the specifiers that mean the same in every version. */
export const formatDate = (args: Record<string, unknown>): unknown => {
  if (args.date === null || args.date === undefined) return args.onNull ?? null;
  const offset = zoneOffset(args.timezone);
  const date = new Date(dateOf('$dateToString', args.date).getTime() + offset);
  const format = args.format ?? (offset === 0 ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L');
  if (typeof format !== 'string') throw badValue('$dateToString needs a string as `format`');
  return format.replace(/%(.?)/gs, (_, specifier: string) => {
    const print = FORMATS[specifier];
    if (!print) throw refusal(`the date format \`%${specifier}\``);
    return print(date, offset);
  });
};

const PARTS: Readonly<Record<string, (date: Date) => number>> = {
  $year: (date) => date.getUTCFullYear(),
  $month: (date) => date.getUTCMonth() + 1,
  $dayOfMonth: (date) => date.getUTCDate(),
  $hour: (date) => date.getUTCHours(),
  $minute: (date) => date.getUTCMinutes(),
  $second: (date) => date.getUTCSeconds(),
  $millisecond: (date) => date.getUTCMilliseconds(),
};

/** One part of a date, in UTC or at a fixed offset. */
export const datePart = (operator: string, value: unknown, zone: unknown): Int32 | null => {
  if (value === null || value === undefined) return null;
  const part = PARTS[operator];
  if (!part) throw refusal(`the expression \`${operator}\``);
  return new Int32(part(new Date(dateOf(operator, value).getTime() + zoneOffset(zone))));
};
