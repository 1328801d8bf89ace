import { Int32 } from 'bson';
import type { Collection, Row } from './collection.ts';
import type { CommandContext } from './command-context.ts';
import type { Variables } from './expression.ts';
import { compileFilter } from './matcher.ts';
import { findRows, firstRow } from './query.ts';
import { parseSort, type SortField } from './sort-key.ts';
import { compilePipeline, isWriting, type Outside } from './stage.ts';
import { refusal, StoreError } from './store-error.ts';
import { type Doc, isDoc, isEqual, toNumber } from './value.ts';

function* documents(rows: Iterable<Row>): Generator<Doc> {
  for (const { doc } of rows) yield doc;
}

const outsideOf = ({ engine, db }: CommandContext): Outside => ({
  find: (name, filter, variables) => {
    const collection = engine.find(db, name);
    const query = { filter, sort: [], skip: 0, limit: Number.POSITIVE_INFINITY, variables };
    return collection ? documents(findRows(collection, query)) : [];
  },
  merge: (name, doc, whenMatched, whenNotMatched) => {
    const collection = engine.ensure(db, name);
    const known = '_id' in doc ? firstRow(collection, { _id: { $eq: doc._id } }) : null;
    if (!known) {
      if (whenNotMatched === 'fail')
        throw new StoreError(13113, 'MergeStageNoMatchingDocument', '$merge could not find a matching document');
      if (whenNotMatched === 'insert') collection.insert(doc);
    } else if (whenMatched === 'fail') collection.insert(doc);
    else if (whenMatched !== 'keepExisting')
      collection.update(known, whenMatched === 'merge' ? { ...known.doc, ...doc } : doc);
  },
  replaceAll: (name, docs) => {
    const collection = engine.ensure(db, name);
    for (const row of findRows(collection, { filter: {}, sort: [], skip: 0, limit: Number.POSITIVE_INFINITY }))
      collection.remove(row);
    for (const doc of docs) collection.insert(doc);
  },
});

type Head = { filter: Doc; sort: SortField[]; skip: number; limit: number; rest: unknown[] };

/** What the collection itself can do of a pipeline: a leading match, sort, skip and limit. */
const split = (stages: readonly unknown[]): Head => {
  const head: Head = { filter: {}, sort: [], skip: 0, limit: Number.POSITIVE_INFINITY, rest: [...stages] };
  const next = (name: string): unknown => {
    const [stage] = head.rest;
    return isDoc(stage) && Object.keys(stage).join() === name ? stage[name] : undefined;
  };
  const filter = next('$match');
  if (isDoc(filter)) {
    head.filter = filter;
    head.rest.shift();
  }
  const sort = next('$sort');
  if (isDoc(sort) && Object.keys(sort).length > 0) {
    head.sort = parseSort(sort);
    head.rest.shift();
  }
  const skip = toNumber(next('$skip'));
  if (skip !== undefined && Number.isInteger(skip) && skip >= 0) {
    head.skip = skip;
    head.rest.shift();
  }
  const limit = toNumber(next('$limit'));
  if (limit !== undefined && Number.isInteger(limit) && limit > 0) {
    head.limit = limit;
    head.rest.shift();
  }
  return head;
};

/** `countDocuments`, which needs no document decoded: only counted. */
const isCount = ({ rest }: Head): boolean =>
  rest.length === 1 && isDoc(rest[0]) && isEqual(rest[0], { $group: { _id: 1, n: { $sum: 1 } } });

const countRows = (collection: Collection, { filter, skip, limit }: Head, variables: Variables): number => {
  if (Object.keys(filter).length === 0 && skip === 0 && limit === Number.POSITIVE_INFINITY) return collection.count();
  let n = 0;
  for (const _ of findRows(collection, { filter, sort: [], skip, limit, variables })) n++;
  return n;
};

/** The result of a pipeline over a collection, one document at a time where its stages allow. */
export const aggregate = (context: CommandContext, name: string, stages: readonly unknown[]): Iterable<Doc> => {
  const { engine, db } = context;
  const variables: Variables = { NOW: new Date() };
  const outside = outsideOf(context);
  compilePipeline(stages, outside);
  const head = split(stages);
  compileFilter(head.filter);
  const pipeline = compilePipeline(head.rest, outside);
  const collection = engine.find(db, name);
  if (collection && isCount(head)) {
    const n = countRows(collection, head, variables);
    return n === 0 ? [] : [{ _id: new Int32(1), n: new Int32(n) }];
  }
  const source = collection ? documents(findRows(collection, { ...head, variables })) : [];
  const last = stages.at(-1);
  if (!isWriting(last)) return pipeline(source, variables);
  if (isDoc(last) && (last.$out === name || last.$merge === name))
    throw refusal('`$out` or `$merge` into the collection being read');
  return engine.atomically(() => pipeline(source, variables));
};
