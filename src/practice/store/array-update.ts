import { compileFilter, isOperatorDoc, valueTest } from './matcher.ts';
import { compileRegex, isRegex } from './regex.ts';
import { compileSort, parseSort } from './sort-key.ts';
import { badValue, typeMismatch } from './store-error.ts';
import { requireServed } from './supported.ts';
import { typeName } from './type-name.ts';
import { compare, type Doc, isDoc, isEqual, toNumber } from './value.ts';

/** From the value at the path to the new one; `undefined` in means missing, `undefined` out means leave it alone. */
export type Change = (current: unknown, path: string) => unknown;

const hasEach = (operand: unknown): operand is Doc & { $each: unknown[] } => {
  if (!isDoc(operand) || !('$each' in operand)) return false;
  if (!Array.isArray(operand.$each)) throw badValue('The argument to $each must be an array');
  return true;
};

const wholeNumber = (name: string, value: unknown): number => {
  const number = toNumber(value);
  if (number === undefined || !Number.isInteger(number))
    throw badValue(`The value for ${name} must be an integer value`);
  return number;
};

const sorter = (spec: unknown): ((items: unknown[]) => unknown[]) => {
  if (isDoc(spec)) {
    const keyOf = compileSort(parseSort(spec));
    return (items) =>
      items
        .map((item) => ({ item, key: keyOf(isDoc(item) ? item : {}) }))
        .sort((a, b) => Buffer.compare(a.key, b.key))
        .map(({ item }) => item);
  }
  const direction = toNumber(spec);
  if (direction !== 1 && direction !== -1) throw badValue('The $sort element value must be either 1 or -1');
  return (items) => [...items].sort((a, b) => direction * compare(a, b));
};

/** `$push` with its modifiers, applied in MongoDB's order: position, sort, slice. */
export const push = (operand: unknown): Change => {
  const modifiers: Doc & { $each: unknown[] } = hasEach(operand) ? operand : { $each: [operand] };
  for (const name of Object.keys(modifiers)) requireServed('push modifier', name);
  const sort = modifiers.$sort === undefined ? undefined : sorter(modifiers.$sort);
  const slice = modifiers.$slice === undefined ? undefined : wholeNumber('$slice', modifiers.$slice);
  const position = modifiers.$position === undefined ? undefined : wholeNumber('$position', modifiers.$position);
  return (current, path) => {
    if (current !== undefined && !Array.isArray(current))
      throw badValue(`The field '${path}' must be an array but is of type ${typeName(current)}`);
    let items: unknown[] = [...(current ?? [])];
    items.splice(position ?? items.length, 0, ...modifiers.$each);
    if (sort) items = sort(items);
    if (slice === undefined) return items;
    return slice < 0 ? items.slice(slice) : items.slice(0, slice);
  };
};

export const addToSet = (operand: unknown): Change => {
  if (hasEach(operand) && Object.keys(operand).length > 1) throw badValue('$addToSet takes only the modifier $each');
  const additions = hasEach(operand) ? operand.$each : [operand];
  return (current, path) => {
    if (current !== undefined && !Array.isArray(current))
      throw badValue(
        `Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${typeName(current)}`,
      );
    const items: unknown[] = [...(current ?? [])];
    for (const item of additions) if (!items.some((known) => isEqual(known, item))) items.push(item);
    return items;
  };
};

const pullTest = (operand: unknown): ((item: unknown) => boolean) => {
  if (isOperatorDoc(operand)) return valueTest(operand);
  if (isRegex(operand)) {
    const regex = compileRegex(operand.pattern, operand.options);
    return (item) => typeof item === 'string' && regex.test(item);
  }
  if (isDoc(operand)) {
    const predicate = compileFilter(operand);
    return (item) => isDoc(item) && predicate(item);
  }
  return (item) => isEqual(item, operand);
};

export const pull = (operand: unknown): Change => {
  const test = pullTest(operand);
  return (current) => {
    if (current === undefined) return undefined;
    if (!Array.isArray(current)) throw badValue('Cannot apply $pull to a non-array value');
    return current.filter((item) => !test(item));
  };
};

export const pullAll = (operand: unknown): Change => {
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
  return (current) => {
    if (current === undefined) return undefined;
    if (!Array.isArray(current)) throw badValue('Cannot apply $pull to a non-array value');
    return current.filter((item) => !operand.some((unwanted) => isEqual(item, unwanted)));
  };
};

export const pop = (operand: unknown): Change => {
  const end = toNumber(operand);
  if (end !== 1 && end !== -1) throw badValue('$pop expects 1 or -1');
  return (current, path) => {
    if (current === undefined) return undefined;
    if (!Array.isArray(current))
      throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeName(current)}'`);
    return end === 1 ? current.slice(0, -1) : current.slice(1);
  };
};
