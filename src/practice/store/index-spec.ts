import { compileFilter, isOperatorDoc, type Predicate } from './matcher.ts';
import { isArrayIndex, splitPath } from './path.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { requireServed } from './supported.ts';
import { type Doc, isDoc, isIdentical, isTruthy, toNumber } from './value.ts';

/** A secondary index as declared, checked and compiled. */
export type IndexSpec = {
  readonly name: string;
  readonly key: Doc;
  readonly paths: readonly string[];
  readonly parts: readonly (readonly string[])[];
  readonly directions: readonly (1 | -1)[];
  readonly isUnique: boolean;
  readonly isSparse: boolean;
  readonly partial: { readonly filter: Doc; readonly predicate: Predicate } | null;
  readonly expireAfterSeconds: number | null;
  /** As `listIndexes` shows it. */
  readonly declared: Doc;
};

const cannot = (message: string): StoreError => new StoreError(67, 'CannotCreateIndex', message);

const checkPartial = (filter: Doc): void => {
  for (const [name, condition] of Object.entries(filter)) {
    if (name.startsWith('$')) {
      requireServed('partial filter operator', name);
      if (!Array.isArray(condition)) throw badValue(`${name} must be an array`);
      for (const item of condition) if (isDoc(item)) checkPartial(item);
    } else if (isOperatorDoc(condition)) {
      for (const operator of Object.keys(condition)) requireServed('partial filter operator', operator);
      if (condition.$exists !== undefined && !isTruthy(condition.$exists))
        throw cannot('a partialFilterExpression may only use `$exists: true`');
    }
  }
};

/** Reads an index declaration; whatever is not in the table is refused by name. */
export const parseIndexSpec = (declared: Doc): IndexSpec => {
  for (const option of Object.keys(declared)) requireServed('index option', option);
  const { key, name } = declared;
  if (!isDoc(key) || Object.keys(key).length === 0) throw cannot('Index keys cannot be empty');
  if (typeof name !== 'string' || name === '')
    throw new StoreError(9, 'FailedToParse', `The 'name' field is a required property of an index specification`);
  const paths = Object.keys(key);
  for (const path of paths) {
    if (path.includes('$') || splitPath(path).includes('')) throw refusal(`the index path \`${path}\``);
    if (splitPath(path).some(isArrayIndex)) throw refusal(`an array position in the index path \`${path}\``);
  }
  const directions = paths.map((path) => {
    const direction = toNumber(key[path]);
    requireServed('index direction', String(direction ?? key[path]));
    return direction as 1 | -1;
  });
  const filter = declared.partialFilterExpression;
  if (filter !== undefined && !isDoc(filter)) throw cannot('partialFilterExpression must be a document');
  if (filter) checkPartial(filter);
  const seconds = declared.expireAfterSeconds === undefined ? null : toNumber(declared.expireAfterSeconds);
  if (seconds === undefined || (seconds !== null && !(seconds >= 0 && seconds <= 2147483647)))
    throw cannot('TTL index `expireAfterSeconds` must be between 0 and 2147483647');
  if (seconds !== null && (paths.length > 1 || paths[0] === '_id'))
    throw cannot('TTL indexes are single-field indexes, compound indexes do not support TTL');
  if (filter && isTruthy(declared.sparse)) throw cannot('cannot mix "partialFilterExpression" and "sparse" options');
  const { ns: _, background: __, ...kept } = declared;
  return {
    name,
    key,
    paths,
    parts: paths.map(splitPath),
    directions,
    isUnique: isTruthy(declared.unique),
    isSparse: isTruthy(declared.sparse),
    partial: filter ? { filter, predicate: compileFilter(filter) } : null,
    expireAfterSeconds: seconds,
    declared: { v: 2, ...kept },
  };
};

/** True when a second declaration means the same index. */
export const isSameIndex = (a: IndexSpec, b: IndexSpec): boolean =>
  a.isUnique === b.isUnique &&
  a.isSparse === b.isSparse &&
  a.expireAfterSeconds === b.expireAfterSeconds &&
  isIdentical(a.partial?.filter ?? null, b.partial?.filter ?? null);

export const hasSameKey = (a: IndexSpec, b: IndexSpec): boolean =>
  a.paths.join('\0') === b.paths.join('\0') && a.directions.join() === b.directions.join();
