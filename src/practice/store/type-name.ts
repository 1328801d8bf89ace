import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import { badValue, refusal } from './store-error.ts';
import { isDoc, toNumber } from './value.ts';

const NUMBERS: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
};
const NAMES = new Set(Object.values(NUMBERS));

/** The value's BSON type by MongoDB's alias; `missing` for a field that is not there. */
export const typeName = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof Int32) return 'int';
  if (value instanceof Double || typeof value === 'number') return 'double';
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof Long) return 'long';
  if (value instanceof Decimal128) return 'decimal';
  if (value instanceof ObjectId) return 'objectId';
  if (value instanceof Binary) return 'binData';
  if (value instanceof BSONRegExp) return 'regex';
  if (isDoc(value)) return 'object';
  throw refusal('a value of a deprecated BSON type');
};

/** A `$type` operand (alias, number, or a list of them) as a test. */
export const compileType = (operand: unknown): ((value: unknown) => boolean) => {
  const wanted = new Set<string>();
  const operands = Array.isArray(operand) ? operand : [operand];
  if (operands.length === 0) throw badValue('a must match at least one type');
  for (const item of operands) {
    const number = toNumber(item);
    const name = number === undefined ? item : NUMBERS[number];
    if (name === 'number') for (const each of ['int', 'long', 'double', 'decimal']) wanted.add(each);
    else if (typeof name === 'string' && NAMES.has(name)) wanted.add(name);
    else throw refusal(`the type \`${String(item)}\` in \`$type\``);
  }
  return (value) => value !== undefined && wanted.has(typeName(value));
};
