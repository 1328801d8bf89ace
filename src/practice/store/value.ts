import { type Binary, type BSONRegExp, Decimal128, Double, Int32, Long, type ObjectId, Timestamp } from 'bson';
import { compareNumbers } from './number.ts';
import { refusal } from './store-error.ts';

/** A document as decoded with `promoteValues: false`: numbers stay boxed, so that their BSON type is never lost. */
export type Doc = Record<string, unknown>;

/** BSON's sort order of types; `null`, `undefined` and a missing field are one kind. */
export const KIND = {
  minKey: 1,
  emptyArray: 3,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  maxKey: 127,
} as const;

const KIND_BY_TAG: Readonly<Record<string, number>> = {
  Int32: KIND.number,
  Double: KIND.number,
  Long: KIND.number,
  Decimal128: KIND.number,
  ObjectId: KIND.objectId,
  Binary: KIND.binary,
  BSONRegExp: KIND.regex,
  Timestamp: KIND.timestamp,
  MinKey: KIND.minKey,
  MaxKey: KIND.maxKey,
};

/** The kind of a value; BSON's deprecated types (code, symbol, DBRef) are refused wherever a value has to be understood. */
export const kindOf = (value: unknown): number => {
  if (value === null || value === undefined) return KIND.null;
  switch (typeof value) {
    case 'string':
      return KIND.string;
    case 'number':
      return KIND.number;
    case 'boolean':
      return KIND.boolean;
    case 'object':
      break;
    default:
      throw refusal(`a value of type \`${typeof value}\``);
  }
  if (Array.isArray(value)) return KIND.array;
  if (value instanceof Date) return KIND.date;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return KIND.object;
  const tag = (value as { _bsontype?: unknown })._bsontype;
  const kind = typeof tag === 'string' ? KIND_BY_TAG[tag] : undefined;
  if (kind === undefined) throw refusal(`the BSON type \`${String(tag)}\` in a comparison`);
  return kind;
};

export const isDoc = (value: unknown): value is Doc => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

export const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' ||
  value instanceof Int32 ||
  value instanceof Double ||
  value instanceof Decimal128 ||
  (value instanceof Long && !(value instanceof Timestamp));

/** The number as a JavaScript number, or undefined when the value is not a number. */
export const toNumber = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Timestamp) return undefined;
  if (value instanceof Long) return value.toNumber();
  if (value instanceof Decimal128) return Number(value.toString());
  return undefined;
};

/** What MongoDB takes for true: everything but false, null, missing and zero. */
export const isTruthy = (value: unknown): boolean => {
  if (value === null || value === undefined || value === false) return false;
  const number = toNumber(value);
  return number === undefined || number !== 0;
};

/** UTF-8 byte order, which differs from JavaScript's order for characters beyond the basic plane. */
export const compareStrings = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x < y ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
};

const compareSame = (kind: number, a: unknown, b: unknown): number => {
  switch (kind) {
    case KIND.number:
      return compareNumbers(a, b);
    case KIND.string:
      return compareStrings(a as string, b as string);
    case KIND.object:
      return compareDocs(a as Doc, b as Doc);
    case KIND.array:
      return compareArrays(a as unknown[], b as unknown[]);
    case KIND.binary: {
      const x = a as Binary;
      const y = b as Binary;
      return x.position - y.position || x.sub_type - y.sub_type || Buffer.compare(x.value(), y.value());
    }
    case KIND.objectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case KIND.boolean:
      return Number(a) - Number(b);
    case KIND.date:
      return (a as Date).getTime() - (b as Date).getTime();
    case KIND.timestamp:
      return (a as Timestamp).compare(b as Timestamp);
    case KIND.regex: {
      const x = a as BSONRegExp;
      const y = b as BSONRegExp;
      return compareStrings(x.pattern, y.pattern) || compareStrings(x.options, y.options);
    }
    default:
      return 0;
  }
};

/** BSON's total order: by kind first, then by value; subdocuments by type, name and value of each field in turn. */
export const compare = (a: unknown, b: unknown): number => {
  const kind = kindOf(a);
  const other = kindOf(b);
  return kind === other ? compareSame(kind, a, b) : kind - other;
};

const compareArrays = (a: unknown[], b: unknown[]): number => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

const compareDocs = (a: Doc, b: Doc): number => {
  const names = Object.keys(a);
  const others = Object.keys(b);
  const shared = Math.min(names.length, others.length);
  for (let i = 0; i < shared; i++) {
    const name = names[i] as string;
    const other = others[i] as string;
    const order = kindOf(a[name]) - kindOf(b[other]) || compareStrings(name, other) || compare(a[name], b[other]);
    if (order !== 0) return order;
  }
  return names.length - others.length;
};

export const isEqual = (a: unknown, b: unknown): boolean => compare(a, b) === 0;

/** True when both are the same value of the same BSON type: what decides whether an update changed anything. */
export const isIdentical = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (kindOf(a) !== kindOf(b)) return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => isIdentical(item, b[i]));
  if (isDoc(a) && isDoc(b)) {
    const names = Object.keys(a);
    const others = Object.keys(b);
    return (
      names.length === others.length && names.every((name, i) => name === others[i] && isIdentical(a[name], b[name]))
    );
  }
  if (isNumeric(a) && numericTag(a) !== numericTag(b)) return false;
  if (a instanceof Decimal128) return String(a) === String(b);
  return compare(a, b) === 0;
};

const numericTag = (value: unknown): string =>
  value instanceof Int32 ? 'int' : value instanceof Long ? 'long' : value instanceof Decimal128 ? 'decimal' : 'double';

/** A copy that shares only immutable values, so that an update never touches the document it started from. */
export const clone = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map((item) => clone(item)) as T;
  if (isDoc(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, clone(item)])) as T;
  return value;
};
