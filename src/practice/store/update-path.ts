import { compileFilter, type Predicate, positionOfMatch } from './matcher.ts';
import { fieldOf, isArrayIndex, splitPath } from './path.ts';
import { badValue, failedToParse, refusal, StoreError } from './store-error.ts';
import { typeName } from './type-name.ts';
import { type Doc, isDoc } from './value.ts';

export type ArrayFilters = ReadonlyMap<string, Predicate>;

/** `[{ 'e.v': { $gte: 6 } }]` as predicates over `{ e: element }`, by identifier. */
export const compileArrayFilters = (filters: unknown): ArrayFilters => {
  if (filters === undefined) return new Map();
  if (!Array.isArray(filters)) throw badValue('arrayFilters must be an array');
  return new Map(
    filters.map((filter): [string, Predicate] => {
      if (!isDoc(filter)) throw badValue('arrayFilters must hold documents');
      const ids = new Set(Object.keys(filter).map((name) => name.split('.')[0] as string));
      const [id] = ids;
      if (id === undefined || ids.size > 1)
        throw failedToParse('Expected a single top-level field name in an array filter');
      if (id.startsWith('$')) throw refusal(`\`${id}\` in an array filter`);
      return [id, compileFilter(filter)];
    }),
  );
};

/** Where positional parts get their meaning: the filter that matched and the array filters. */
export type PathContext = { readonly filter: Doc; readonly arrayFilters: ArrayFilters; readonly isInsert: boolean };

const positions = (part: string, array: unknown, path: string, prefix: string, context: PathContext): number[] => {
  if (part === '$') {
    if (context.isInsert || !Array.isArray(array))
      throw badValue('The positional operator did not find the match needed from the query.');
    return [positionOfMatch(context.filter, prefix, array)];
  }
  if (array === undefined)
    throw badValue(`The path '${prefix}' must exist in the document in order to apply array updates.`);
  if (!Array.isArray(array)) throw badValue(`Cannot apply array updates to non-array element ${prefix}`);
  const id = part.slice(2, -1);
  if (id === '') return [...array.keys()];
  const predicate = context.arrayFilters.get(id);
  if (!predicate) throw badValue(`No array filter found for identifier '${id}' in path '${path}'`);
  return [...array.keys()].filter((i) => predicate({ [id]: array[i] }));
};

const isPositional = (part: string): boolean => part === '$' || (part.startsWith('$[') && part.endsWith(']'));

/** Every concrete path an update path stands for in this document, `$`, `$[]` and `$[id]` filled in. */
export const expandPath = (doc: Doc, path: string, context: PathContext): string[][] => {
  let found: { value: unknown; parts: string[] }[] = [{ value: doc, parts: [] }];
  for (const part of splitPath(path)) {
    if (part === '')
      throw new StoreError(56, 'EmptyFieldName', `The update path '${path}' contains an empty field name.`);
    if (part.startsWith('$') && !isPositional(part))
      throw new StoreError(
        52,
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`,
      );
    found = found.flatMap(({ value, parts }) => {
      const names = isPositional(part) ? positions(part, value, path, parts.join('.'), context).map(String) : [part];
      return names.map((name) => ({ value: step(value, name), parts: [...parts, name] }));
    });
  }
  return found.map(({ parts }) => parts);
};

const step = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return isArrayIndex(name) ? value[Number(name)] : undefined;
  return isDoc(value) ? fieldOf(value, name) : undefined;
};

export const getAt = (doc: Doc, parts: readonly string[]): unknown => parts.reduce<unknown>(step, doc);

const notViable = (name: string, value: unknown): StoreError =>
  new StoreError(28, 'PathNotViable', `Cannot create field '${name}' in element of type ${typeName(value)}`);

const LONGEST_PADDING = 1_500_000;

const put = (holder: unknown, name: string, value: unknown): void => {
  if (Array.isArray(holder)) {
    if (!isArrayIndex(name)) throw notViable(name, holder);
    const index = Number(name);
    if (index - holder.length > LONGEST_PADDING) throw badValue(`can't backfill more than ${LONGEST_PADDING} elements`);
    while (holder.length < index) holder.push(null);
    holder[index] = value;
  } else if (isDoc(holder)) {
    if (name === '__proto__') throw refusal('the field name `__proto__`');
    holder[name] = value;
  } else throw notViable(name, holder);
};

/** Sets the value in place, creating subdocuments on the way; fails where a scalar is in the way. */
export const setAt = (doc: Doc, parts: readonly string[], value: unknown): void => {
  let holder: unknown = doc;
  for (const name of parts.slice(0, -1)) {
    let next = step(holder, name);
    if (next === undefined) {
      next = {};
      put(holder, name, next);
    }
    holder = next;
  }
  put(holder, parts.at(-1) as string, value);
};

/** Removes a field; an array's element becomes null. */
export const unsetAt = (doc: Doc, parts: readonly string[]): void => {
  const holder = getAt(doc, parts.slice(0, -1));
  const name = parts.at(-1) as string;
  if (Array.isArray(holder)) {
    if (isArrayIndex(name) && Number(name) < holder.length) holder[Number(name)] = null;
  } else if (isDoc(holder)) delete holder[name];
};

/** MongoDB's order of new fields: by name, numbers as numbers. */
export const compareUpdatePaths = (a: string, b: string): number => {
  const x = splitPath(a);
  const y = splitPath(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [left, right] = [x[i] as string, y[i] as string];
    if (left === right) continue;
    if (isArrayIndex(left) && isArrayIndex(right)) return Number(left) - Number(right);
    return left < right ? -1 : 1;
  }
  return x.length - y.length;
};
