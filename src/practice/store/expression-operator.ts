import { Double, Int32, Long, ObjectId } from 'bson';
import { calculateOrWiden } from './number.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { Summation } from './summation.ts';
import { typeName } from './type-name.ts';
import { compare, type Doc, isDoc, isEqual, isNumeric, isTruthy, KIND, kindOf, toNumber } from './value.ts';

type Operator = (args: unknown[]) => unknown;

const isMissing = (value: unknown): boolean => value === null || value === undefined;
const wrong = (message: string): StoreError => new StoreError(14, 'TypeMismatch', message);

/** In expressions, unlike in filters, a missing field is less than null. */
export const compareInExpression = (a: unknown, b: unknown): number => {
  if (a === undefined || b === undefined) {
    if (a === b) return 0;
    return kindOf(a === undefined ? b : a) === KIND.minKey ? (a === undefined ? 1 : -1) : a === undefined ? -1 : 1;
  }
  return compare(a, b);
};

const comparison =
  (passes: (order: number) => boolean): Operator =>
  ([a, b]) =>
    passes(compareInExpression(a, b));

const numeric = (name: string, value: unknown): unknown => {
  if (isNumeric(value)) return value;
  throw wrong(`${name} only supports numeric types, not ${typeName(value)}`);
};

const rounding =
  (name: string, apply: (value: number) => number): Operator =>
  ([value]) => {
    if (isMissing(value)) return null;
    numeric(name, value);
    if (value instanceof Double) return new Double(apply(value.value));
    if (value instanceof Int32 || value instanceof Long) {
      if (name !== '$abs') return value;
      return toNumber(value) === undefined || (toNumber(value) as number) >= 0
        ? value
        : calculateOrWiden('-', new Int32(0), value);
    }
    throw refusal('arithmetic on `Decimal128`');
  };

const add: Operator = (args) => {
  if (args.some(isMissing)) return null;
  const dates = args.filter((value) => value instanceof Date);
  const sum = new Summation();
  for (const value of args) if (!(value instanceof Date)) sum.add(numeric('$add', value));
  if (dates.length > 1) throw badValue('only one date allowed in an $add expression');
  const [date] = dates;
  return date ? new Date(date.getTime() + Math.round(toNumber(sum.total()) as number)) : sum.total();
};

const subtract: Operator = ([a, b]) => {
  if (isMissing(a) || isMissing(b)) return null;
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  if (a instanceof Date) return new Date(a.getTime() - Math.round(toNumber(numeric('$subtract', b)) as number));
  return calculateOrWiden('-', numeric('$subtract', a), numeric('$subtract', b));
};

const divide: Operator = ([a, b]) => {
  if (isMissing(a) || isMissing(b)) return null;
  const divisor = toNumber(numeric('$divide', b)) as number;
  calculateOrWiden('+', numeric('$divide', a), b);
  if (divisor === 0) throw new StoreError(2, 'BadValue', `can't $divide by zero`);
  return new Double((toNumber(a) as number) / divisor);
};

const modulo: Operator = ([a, b]) => {
  if (isMissing(a) || isMissing(b)) return null;
  calculateOrWiden('+', numeric('$mod', a), numeric('$mod', b));
  const divisor = toNumber(b) as number;
  if (divisor === 0) throw new StoreError(16610, 'Location16610', `can't $mod by zero`);
  if (a instanceof Double || b instanceof Double) return new Double((toNumber(a) as number) % divisor);
  const rest = BigInt(String(a)) % BigInt(String(b));
  return a instanceof Long || b instanceof Long ? Long.fromBigInt(rest) : new Int32(Number(rest));
};

const text = (name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  throw wrong(`${name} needs strings, not ${typeName(value)}`);
};

const changeCase =
  (name: string, change: (value: string) => string): Operator =>
  ([value]) =>
    isMissing(value) ? '' : change(text(name, value)).toString();
const ascii = (value: string, upper: boolean): string =>
  upper ? value.replace(/[a-z]+/g, (run) => run.toUpperCase()) : value.replace(/[A-Z]+/g, (run) => run.toLowerCase());

const list = (name: string, value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  throw wrong(`${name} needs an array, not ${typeName(value)}`);
};

const whole = (name: string, value: unknown): number => {
  const number = toNumber(value);
  if (number !== undefined && Number.isInteger(number)) return number;
  throw wrong(`${name} needs whole numbers, not ${typeName(value)}`);
};

const slice: Operator = ([array, first, second]) => {
  if (isMissing(array) || isMissing(first)) return null;
  const items = list('$slice', array);
  const n = whole('$slice', first);
  if (second === undefined) return n >= 0 ? items.slice(0, n) : items.slice(n);
  const count = whole('$slice', second);
  if (count <= 0) throw badValue('the third argument of $slice must be positive');
  const from = n >= 0 ? n : Math.max(0, items.length + n);
  return items.slice(from, from + count);
};

const toText: Operator = ([value]) => {
  if (isMissing(value)) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Int32 || value instanceof Long) return value.toString();
  throw refusal(`\`$toString\` of a value of type \`${typeName(value)}\``);
};

const toDate: Operator = ([value]) => {
  if (isMissing(value)) return null;
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Long || value instanceof Double) return new Date(Math.trunc(toNumber(value) as number));
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value)) return new Date(value);
  throw refusal(`\`$toDate\` of a value of type \`${typeName(value)}\``);
};

const toInt: Operator = ([value]) => {
  if (isMissing(value)) return null;
  if (typeof value === 'boolean') return new Int32(value ? 1 : 0);
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : toNumber(value);
  const result = number === undefined ? Number.NaN : Math.trunc(number);
  if (!(Math.abs(result) <= 2147483647))
    throw new StoreError(
      241,
      'ConversionFailure',
      `Failed to convert a value of type ${typeName(value)} to int in $convert`,
    );
  return new Int32(result);
};

const arrayToObject: Operator = ([array]) => {
  if (isMissing(array)) return null;
  const entries = list('$arrayToObject', array).map((item): [string, unknown] => {
    if (Array.isArray(item) && item.length === 2) return [text('$arrayToObject', item[0]), item[1]];
    if (isDoc(item) && Object.keys(item).sort().join() === 'k,v') return [text('$arrayToObject', item.k), item.v];
    throw badValue('$arrayToObject needs pairs, or documents with exactly `k` and `v`');
  });
  return Object.fromEntries(entries);
};

const unique = (values: unknown[]): unknown[] =>
  [...values].sort(compare).filter((value, i, sorted) => i === 0 || !isEqual(value, sorted[i - 1]));

const extreme =
  (sign: number): Operator =>
  (args) => {
    const [only] = args;
    const values = (args.length === 1 && Array.isArray(only) ? only : args).filter((value) => !isMissing(value));
    if (values.length === 0) return null;
    return values.reduce((best, value) => (compare(value, best) * sign > 0 ? value : best));
  };

const summed =
  (finish: (sum: Summation) => unknown): Operator =>
  (args) => {
    const [only] = args;
    const sum = new Summation();
    for (const value of args.length === 1 && Array.isArray(only) ? only : args) sum.add(value);
    return finish(sum);
  };

const at: Operator = ([array, position]) => {
  if (isMissing(array) || isMissing(position)) return null;
  const items = list('$arrayElemAt', array);
  const index = whole('$arrayElemAt', position);
  return items[index < 0 ? items.length + index : index];
};

const range: Operator = ([start, end, step = new Int32(1)]) => {
  const [from, to, by] = [start, end, step].map((value) => whole('$range', value)) as [number, number, number];
  if (by === 0) throw badValue('$range requires a non-zero step value');
  const length = Math.max(0, Math.ceil((to - from) / by));
  if (length > 100_000) throw refusal('a `$range` of more than 100000 numbers');
  return Array.from({ length }, (_, i) => new Int32(from + i * by));
};

/** Every strict operator: its arguments are evaluated first. The second item is how many it takes, as [least, most]. */
export const OPERATORS: Readonly<Record<string, readonly [Operator, readonly [number, number]]>> = {
  $add: [add, [0, Infinity]],
  $subtract: [subtract, [2, 2]],
  $multiply: [
    (args) =>
      args.some(isMissing)
        ? null
        : args.reduce((product, value) => calculateOrWiden('*', product, numeric('$multiply', value)), new Int32(1)),
    [0, Infinity],
  ],
  $divide: [divide, [2, 2]],
  $mod: [modulo, [2, 2]],
  $abs: [rounding('$abs', Math.abs), [1, 1]],
  $ceil: [rounding('$ceil', Math.ceil), [1, 1]],
  $floor: [rounding('$floor', Math.floor), [1, 1]],
  $cmp: [([a, b]) => new Int32(Math.sign(compareInExpression(a, b))), [2, 2]],
  $eq: [comparison((order) => order === 0), [2, 2]],
  $ne: [comparison((order) => order !== 0), [2, 2]],
  $gt: [comparison((order) => order > 0), [2, 2]],
  $gte: [comparison((order) => order >= 0), [2, 2]],
  $lt: [comparison((order) => order < 0), [2, 2]],
  $lte: [comparison((order) => order <= 0), [2, 2]],
  $not: [([value]) => !isTruthy(value), [1, 1]],
  $concat: [
    (args) => (args.some(isMissing) ? null : args.map((value) => text('$concat', value)).join('')),
    [0, Infinity],
  ],
  $toLower: [changeCase('$toLower', (value) => ascii(value, false)), [1, 1]],
  $toUpper: [changeCase('$toUpper', (value) => ascii(value, true)), [1, 1]],
  $strLenCP: [([value]) => new Int32([...text('$strLenCP', value)].length), [1, 1]],
  $split: [
    ([value, separator]) => {
      if (isMissing(value) || isMissing(separator)) return null;
      if (separator === '') throw badValue('$split requires a non-empty separator');
      return text('$split', value).split(text('$split', separator));
    },
    [2, 2],
  ],
  $toString: [toText, [1, 1]],
  $toDate: [toDate, [1, 1]],
  $toInt: [toInt, [1, 1]],
  $type: [([value]) => typeName(value), [1, 1]],
  $isArray: [([value]) => Array.isArray(value), [1, 1]],
  $isNumber: [([value]) => isNumeric(value), [1, 1]],
  $size: [([value]) => new Int32(list('$size', value).length), [1, 1]],
  $in: [([value, array]) => list('$in', array).some((item) => compareInExpression(value, item) === 0), [2, 2]],
  $arrayElemAt: [at, [2, 2]],
  $first: [([array]) => (isMissing(array) ? null : list('$first', array)[0]), [1, 1]],
  $last: [([array]) => (isMissing(array) ? null : list('$last', array).at(-1)), [1, 1]],
  $slice: [slice, [2, 3]],
  $concatArrays: [
    (args) => (args.some(isMissing) ? null : args.flatMap((value) => list('$concatArrays', value))),
    [0, Infinity],
  ],
  $reverseArray: [([array]) => (isMissing(array) ? null : list('$reverseArray', array).toReversed()), [1, 1]],
  $arrayToObject: [arrayToObject, [1, 1]],
  $objectToArray: [
    ([value]) => {
      if (isMissing(value)) return null;
      if (!isDoc(value)) throw wrong(`$objectToArray needs a document, not ${typeName(value)}`);
      return Object.entries(value).map(([k, v]) => ({ k, v }));
    },
    [1, 1],
  ],
  $mergeObjects: [
    (args) => {
      const present = args.filter((value) => !isMissing(value));
      const wrongOne = present.find((value) => !isDoc(value));
      if (wrongOne !== undefined) throw wrong(`$mergeObjects requires object inputs, not ${typeName(wrongOne)}`);
      return Object.fromEntries(present.flatMap((value) => Object.entries(value as Doc)));
    },
    [0, Infinity],
  ],
  $min: [extreme(-1), [1, Infinity]],
  $max: [extreme(1), [1, Infinity]],
  $sum: [summed((sum) => sum.total()), [1, Infinity]],
  $avg: [summed((sum) => sum.average()), [1, Infinity]],
  $range: [range, [2, 3]],
  $setUnion: [
    (args) => (args.some(isMissing) ? null : unique(args.flatMap((value) => list('$setUnion', value)))),
    [0, Infinity],
  ],
};
