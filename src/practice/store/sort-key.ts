import { EMPTY_ARRAY, encodeKey } from './key.ts';
import { splitPath, valuesAtPath } from './path.ts';
import { badValue, refusal } from './store-error.ts';
import { compare, type Doc, isDoc, toNumber } from './value.ts';

export type SortField = { readonly path: string; readonly direction: 1 | -1 };

/** `{ a: 1, b: -1 }`; an absent or empty sort is an empty list. */
export const parseSort = (spec: unknown): SortField[] => {
  if (spec === undefined || spec === null) return [];
  if (!isDoc(spec)) throw badValue('a sort must be a document');
  return Object.entries(spec).map(([path, direction]) => {
    const number = toNumber(direction);
    if (number !== 1 && number !== -1)
      throw isDoc(direction) ? refusal('a sort by `$meta`') : badValue(`$sort key ordering must be 1 or -1`);
    if (path.startsWith('$') || path === '') throw badValue(`\`${path}\` cannot be sorted by`);
    return { path, direction: number };
  });
};

const isSmaller = (a: unknown, b: unknown): boolean => {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY) return a === EMPTY_ARRAY && b !== EMPTY_ARRAY;
  return compare(a, b) < 0;
};

/** What a document sorts by at a path: of an array its smallest element going up, its greatest going down. */
const representative = (doc: Doc, parts: readonly string[], direction: 1 | -1): unknown => {
  const [only] = parts;
  const reached =
    parts.length === 1 && only !== undefined ? [Object.hasOwn(doc, only) ? doc[only] : null] : valuesAtPath(doc, parts);
  const values = reached.flatMap((value): unknown[] =>
    Array.isArray(value) ? (value.length === 0 ? [EMPTY_ARRAY] : value) : [value ?? null],
  );
  if (values.length === 0) return null;
  return values.reduce((best, value) =>
    (direction === 1 ? isSmaller(value, best) : isSmaller(best, value)) ? value : best,
  );
};

/** A function from document to bytes whose order is the sort's. */
export const compileSort = (fields: readonly SortField[]): ((doc: Doc) => Buffer) => {
  const paths = fields.map(({ path, direction }) => ({ parts: splitPath(path), direction }));
  const directions = fields.map(({ direction }) => direction);
  return (doc) =>
    encodeKey(
      paths.map(({ parts, direction }) => representative(doc, parts, direction)),
      directions,
    );
};

/** Keeps the first `limit` items of a stream by key, equal keys in order of arrival, holding little more than that. */
export const smallest = <T>(items: Iterable<readonly [key: Buffer, item: T]>, limit: number): T[] => {
  // One character per byte: compares as the bytes do, and takes a third of a buffer's memory.
  type Kept = { readonly key: string; readonly at: number; readonly item: T };
  const order = (a: Kept, b: Kept): number => (a.key === b.key ? a.at - b.at : a.key < b.key ? -1 : 1);
  let kept: Kept[] = [];
  let at = 0;
  for (const [key, item] of items) {
    kept.push({ key: key.toString('latin1'), at: at++, item });
    if (kept.length > limit * 2 + 1000) kept = kept.sort(order).slice(0, limit);
  }
  return kept
    .sort(order)
    .slice(0, limit)
    .map(({ item }) => item);
};
