import { setImmediate as nextTurn } from 'node:timers/promises';
import mongoose, { type Connection, type IndexDefinition, type IndexOptions, type Model } from 'mongoose';

/** A stored document: mongoose keeps it as it is, zod gives it its type on the way out. */
export type Stored = Record<string, unknown> & { _id: string | number };

/**
 * One collection without a mongoose-side schema: shapes are checked by zod at the boundary, in one place. Whole documents
 * and bulk writes go to the driver's own `.collection`: without a schema there is nothing to cast, and walking every path
 * of a document to find that out costs more than writing it.
 */
export const collection = (
  connection: Connection,
  name: string,
  idType: StringConstructor | NumberConstructor,
  indexes: [IndexDefinition, IndexOptions?][],
): Model<Stored> => {
  const known = connection.models[name];
  if (known) return known as Model<Stored>;
  const schema = new mongoose.Schema<Stored>({ _id: idType } as never, {
    strict: false,
    versionKey: false,
    minimize: false,
    collection: name,
    autoCreate: false,
    strictQuery: false,
  });
  for (const [fields, options] of indexes) schema.index(fields, options);
  return connection.model<Stored>(name, schema);
};

/** Documents asked for at a time, and parsed before the event loop has its turn: a long list must not keep a click waiting. */
export const PAGE = 50;

/** Parses a long list page by page, with a turn of the event loop in between. Throws what `parse` throws. */
export const parseAll = async <T>(docs: readonly Stored[], parse: (doc: Stored) => T): Promise<T[]> => {
  const parsed: T[] = [];
  for (let from = 0; from < docs.length; from += PAGE) {
    if (from > 0) await nextTurn();
    for (const doc of docs.slice(from, from + PAGE)) parsed.push(parse(doc));
  }
  return parsed;
};

/** True for a unique-index violation. */
export const isDuplicateKey = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 11000;

/** A filter for a count that is not there yet, or lower. */
export const below = (count: number) => ({ $not: { $gte: count } });

type WriteError = { index: number; code?: number };

/** The places in a batch that a unique index refused; throws `error` itself when anything else went wrong too. */
export const duplicatesIn = (error: unknown): Set<number> => {
  if (!isDuplicateKey(error)) throw error;
  const { writeErrors = [] } = error as { writeErrors?: WriteError | WriteError[] };
  const failures = [writeErrors].flat();
  if (failures.some((failure) => !isDuplicateKey(failure))) throw error;
  return new Set(failures.map((failure) => failure.index));
};
