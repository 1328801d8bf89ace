import { Int32, Long, serialize } from 'bson';
import { aggregate } from './aggregate.ts';
import type { CommandContext, Reply } from './command-context.ts';
import { collectionName, documentField, wholeField } from './command-field.ts';
import { encodeKey } from './key.ts';
import { anyAtPath, splitPath } from './path.ts';
import { compileProjection } from './projection.ts';
import { findRows } from './query.ts';
import { parseSort } from './sort-key.ts';
import { badValue } from './store-error.ts';
import { type Doc, isTruthy } from './value.ts';

const FIRST_BATCH = 101;

/** `find`: raw bytes go out as they are stored unless a projection changes them. */
export const find = ({ engine, cursors, db, body }: CommandContext): Reply => {
  const name = collectionName(body, 'find');
  const limit = wholeField(body, 'limit') ?? 0;
  if (limit < 0) throw badValue(`BSON field 'limit' value must be >= 0, actual value '${limit}'`);
  const query = {
    filter: documentField(body, 'filter'),
    sort: parseSort(body.sort),
    skip: wholeField(body, 'skip') ?? 0,
    limit: limit === 0 ? Number.POSITIVE_INFINITY : limit,
    variables: { NOW: new Date() },
  };
  const spec = documentField(body, 'projection');
  const projection = Object.keys(spec).length > 0 ? compileProjection(spec, true) : null;
  const collection = engine.find(db, name);
  const results = function* (): Generator<Uint8Array> {
    if (!collection) return;
    for (const row of findRows(collection, query))
      yield projection ? serialize(projection(row.doc, query.variables)) : row.raw;
  };
  return cursors.start(
    `${db}.${name}`,
    results(),
    wholeField(body, 'batchSize') ?? FIRST_BATCH,
    isTruthy(body.singleBatch),
  );
};

export const getMore = ({ cursors, body }: CommandContext): Reply => {
  if (!(body.getMore instanceof Long)) throw badValue('getMore needs a cursor id');
  const size = wholeField(body, 'batchSize') ?? 0;
  return cursors.more(body.getMore, size > 0 ? size : Number.POSITIVE_INFINITY);
};

export const killCursors = ({ cursors, body }: CommandContext): Reply => {
  const ids = (Array.isArray(body.cursors) ? body.cursors : []).filter((id): id is Long => id instanceof Long);
  const killed = ids.filter((id) => cursors.kill(id));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

export const count = ({ engine, db, body }: CommandContext): Reply => {
  const collection = engine.find(db, collectionName(body, 'count'));
  const filter = documentField(body, 'query');
  const skip = wholeField(body, 'skip') ?? 0;
  const limit = Math.abs(wholeField(body, 'limit') ?? 0);
  if (!collection) return { n: new Int32(0) };
  if (Object.keys(filter).length === 0 && skip === 0 && limit === 0) return { n: collection.count() };
  let n = 0;
  for (const _ of findRows(collection, {
    filter,
    sort: [],
    skip,
    limit: limit === 0 ? Number.POSITIVE_INFINITY : limit,
  }))
    n++;
  return { n };
};

export const distinct = ({ engine, db, body }: CommandContext): Reply => {
  const collection = engine.find(db, collectionName(body, 'distinct'));
  if (typeof body.key !== 'string') throw badValue('distinct needs the field `key`');
  const parts = splitPath(body.key);
  const values = new Map<string, unknown>();
  const query = { filter: documentField(body, 'query'), sort: [], skip: 0, limit: Number.POSITIVE_INFINITY };
  const collect = (value: unknown): void => {
    if (value !== undefined) values.set(encodeKey([value]).toString('latin1'), value);
  };
  if (collection)
    for (const { doc } of findRows(collection, query))
      anyAtPath(doc, parts, false, (value) => {
        if (Array.isArray(value)) value.forEach(collect);
        else collect(value);
        return false;
      });
  return { values: [...values.values()] };
};

export const runAggregate = (context: CommandContext): Reply => {
  const { cursors, db, body } = context;
  const name = collectionName(body, 'aggregate');
  if (!Array.isArray(body.pipeline)) throw badValue('aggregate needs the field `pipeline`');
  const results = aggregate(context, name, body.pipeline as Doc[]);
  const encoded = function* (): Generator<Uint8Array> {
    for (const doc of results) yield serialize(doc);
  };
  return cursors.start(
    `${db}.${name}`,
    encoded(),
    wholeField(documentField(body, 'cursor'), 'batchSize') ?? FIRST_BATCH,
    false,
  );
};
