import type { Collection, Row } from './collection.ts';
import type { Variables } from './expression.ts';
import { compileFilter, fieldsRead } from './matcher.ts';
import { splitPath } from './path.ts';
import { compileSort, type SortField, smallest } from './sort-key.ts';
import type { Doc } from './value.ts';

export type Query = {
  readonly filter: Doc;
  readonly sort: readonly SortField[];
  readonly skip: number;
  /** Infinity: no limit. */
  readonly limit: number;
  readonly variables?: Variables;
};

function* slice<T>(items: Iterable<T>, skip: number, limit: number): Generator<T> {
  if (limit <= 0) return;
  let at = 0;
  for (const item of items) {
    if (at++ < skip) continue;
    yield item;
    if (at >= skip + limit) return;
  }
}

/**
 * The matching rows in order. An index gives the order where one can; otherwise only sort keys and row numbers are held, and
 * each row is read, and tested again, when its turn comes.
 */
export function* findRows(collection: Collection, query: Query): Generator<Row> {
  const predicate = compileFilter(query.filter, query.variables);
  const plan = collection.plan(query.filter, query.sort);
  const tested = fieldsRead(query.filter);
  const matching = function* (): Generator<Row> {
    for (const row of collection.rows(plan)) if (predicate(row.fields(tested))) yield row;
  };
  if (plan.isSorted) {
    yield* slice(matching(), query.skip, query.limit);
    return;
  }
  const keyOf = compileSort(query.sort);
  const sorted = new Set(query.sort.map(({ path }) => splitPath(path)[0] as string));
  const keyed = function* (): Generator<readonly [Buffer, number]> {
    for (const row of matching()) yield [keyOf(row.fields(sorted)), row.rid];
  };
  const rids = smallest(keyed(), query.skip + query.limit);
  for (const rid of rids.slice(query.skip)) {
    const row = collection.get(rid);
    if (row && predicate(row.fields(tested))) yield row;
  }
}

/** The row numbers of everything that matches, fixed before anything is changed. */
export const matchingRids = (collection: Collection, filter: Doc, limit = Number.POSITIVE_INFINITY): number[] => {
  const rids: number[] = [];
  for (const row of findRows(collection, { filter, sort: [], skip: 0, limit })) rids.push(row.rid);
  return rids;
};

export const firstRow = (collection: Collection, filter: Doc, sort: readonly SortField[] = []): Row | null => {
  for (const row of findRows(collection, { filter, sort, skip: 0, limit: 1 })) return row;
  return null;
};
