import { Int32 } from 'bson';
import type { Collection, Row } from './collection.ts';
import type { CommandContext, Reply } from './command-context.ts';
import { collectionName, documentField, documentsField, refuseCollation, wholeField } from './command-field.ts';
import { compileFilter } from './matcher.ts';
import { compileProjection } from './projection.ts';
import { firstRow, matchingRids } from './query.ts';
import { parseSort } from './sort-key.ts';
import { failedToParse, StoreError } from './store-error.ts';
import { requireServed } from './supported.ts';
import { compileUpdate, updated, upserted } from './updater.ts';
import { type Doc, isTruthy } from './value.ts';

const writeError = (index: number, error: StoreError): Doc => ({
  index: new Int32(index),
  code: new Int32(error.code),
  errmsg: error.message,
  ...error.more,
});

/** Runs each statement; a failed one is reported and, when `ordered`, ends the command. */
const statements = <T>(
  items: readonly T[],
  isOrdered: boolean,
  run: (item: T, index: number) => void,
): { writeErrors?: Doc[] } => {
  const writeErrors: Doc[] = [];
  for (const [index, item] of items.entries()) {
    try {
      run(item, index);
    } catch (error) {
      // A refusal is about the command, not about a document: it fails the whole, so that it cannot be overlooked.
      if (!(error instanceof StoreError) || error.code === 115) throw error;
      writeErrors.push(writeError(index, error));
      if (isOrdered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
};

const isOrdered = (body: Doc): boolean => body.ordered !== false;

export const insert = ({ engine, db, body }: CommandContext): Reply =>
  engine.atomically(() => {
    const collection = engine.ensure(db, collectionName(body, 'insert'));
    let n = 0;
    const errors = statements(documentsField(body, 'documents'), isOrdered(body), (doc) => {
      collection.insert(doc);
      n++;
    });
    return { n, ...errors };
  });

const rowsFor = function* (collection: Collection, filter: Doc, isMulti: boolean): Generator<Row> {
  if (!isMulti) {
    const row = firstRow(collection, filter);
    if (row) yield row;
    return;
  }
  for (const rid of matchingRids(collection, filter)) {
    const row = collection.get(rid);
    if (row) yield row;
  }
};

export const update = ({ engine, db, body }: CommandContext): Reply =>
  engine.atomically(() => {
    const name = collectionName(body, 'update');
    const collection = engine.find(db, name);
    let n = 0;
    let nModified = 0;
    const inserted: Doc[] = [];
    const errors = statements(documentsField(body, 'updates'), isOrdered(body), (statement, index) => {
      for (const field of Object.keys(statement)) requireServed('update statement field', field);
      refuseCollation(statement);
      const filter = documentField(statement, 'q');
      const isMulti = isTruthy(statement.multi);
      const change = compileUpdate(statement.u, statement.arrayFilters);
      if (change.isReplacement && isMulti)
        throw failedToParse('multi update is not supported for replacement-style update');
      let matched = 0;
      compileFilter(filter);
      for (const row of collection ? rowsFor(collection, filter, isMulti) : []) {
        matched++;
        const next = updated(change, row.doc, filter);
        n++;
        if (!next) continue;
        collection?.update(row, next);
        nModified++;
      }
      if (matched > 0 || !isTruthy(statement.upsert)) return;
      const { _id } = engine.ensure(db, name).insert(upserted(change, filter));
      inserted.push({ index: new Int32(index), _id });
      n++;
    });
    return { n, nModified, ...(inserted.length > 0 ? { upserted: inserted } : {}), ...errors };
  });

export const remove = ({ engine, db, body }: CommandContext): Reply =>
  engine.atomically(() => {
    const collection = engine.find(db, collectionName(body, 'delete'));
    let n = 0;
    const errors = statements(documentsField(body, 'deletes'), isOrdered(body), (statement) => {
      for (const field of Object.keys(statement)) requireServed('delete statement field', field);
      refuseCollation(statement);
      const filter = documentField(statement, 'q');
      compileFilter(filter);
      if (!collection) return;
      for (const row of rowsFor(collection, filter, wholeField(statement, 'limit') !== 1)) {
        collection.remove(row);
        n++;
      }
    });
    return { n, ...errors };
  });

const fitsOnlyRemove = (body: Doc): void => {
  if (body.update !== undefined) throw failedToParse('Cannot specify both an update and remove=true');
  if (isTruthy(body.upsert)) throw failedToParse('Cannot specify both upsert=true and remove=true');
  if (isTruthy(body.new))
    throw failedToParse(`Cannot specify both new=true and remove=true; 'remove' always returns the deleted document`);
};

/** Compare-and-set: the filter is tested and the one document changed with no other command in between. */
export const findAndModify = ({ engine, db, body, command }: CommandContext): Reply =>
  engine.atomically(() => {
    const name = collectionName(body, command);
    const collection = engine.find(db, name);
    const filter = documentField(body, 'query');
    const fields = documentField(body, 'fields');
    const variables = { NOW: new Date() };
    const project = Object.keys(fields).length > 0 ? compileProjection(fields, true) : null;
    const show = (doc: Doc | null): Doc | null => (doc && project ? project(doc, variables) : doc);
    const isRemove = isTruthy(body.remove);
    if (isRemove) fitsOnlyRemove(body);
    else if (body.update === undefined) throw failedToParse('Either an update or remove=true must be specified');
    const change = isRemove ? null : compileUpdate(body.update, body.arrayFilters);
    compileFilter(filter);
    const row = collection ? firstRow(collection, filter, parseSort(body.sort)) : null;
    if (!change) {
      if (row) collection?.remove(row);
      return { lastErrorObject: { n: new Int32(row ? 1 : 0) }, value: show(row?.doc ?? null) };
    }
    if (!row && !isTruthy(body.upsert))
      return { lastErrorObject: { n: new Int32(0), updatedExisting: false }, value: null };
    if (!row) {
      const doc = engine.ensure(db, name).insert(upserted(change, filter));
      return {
        lastErrorObject: { n: new Int32(1), updatedExisting: false, upserted: doc._id },
        value: isTruthy(body.new) ? show(doc) : null,
      };
    }
    const next = updated(change, row.doc, filter);
    if (next) collection?.update(row, next);
    return {
      lastErrorObject: { n: new Int32(1), updatedExisting: true },
      value: show(isTruthy(body.new) ? (next ?? row.doc) : row.doc),
    };
  });
