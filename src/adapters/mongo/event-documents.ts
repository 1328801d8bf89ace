import type { Model } from 'mongoose';
import { isDuplicateKey, type Stored } from './collection.ts';

/** The next number of a counter, 1 the first time. */
export const nextNumber = async (counters: Model<Stored>, name: string): Promise<number> => {
  for (;;) {
    try {
      const counter = await counters
        .findOneAndUpdate({ _id: name }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' })
        .lean<Stored>();
      return Number(counter?.n);
    } catch (error) {
      // Two first upserts at once: the server may refuse one, and then the counter is there.
      if (!isDuplicateKey(error)) throw error;
    }
  }
};

/**
 * Replaces a document with events only while its `version` is the expected one, and marks it as not yet relayed; `also`
 * names fields to drop. False when somebody was faster.
 */
export const replaceAtVersion = async (
  documents: Model<Stored>,
  next: { _id: string },
  expectedVersion: number,
  also: readonly string[] = [],
): Promise<boolean> => {
  const { _id, ...fields } = next;
  const entries = Object.entries(fields);
  const gone = [...entries.filter(([, value]) => value === undefined).map(([key]) => key), ...also];
  const result = await documents.collection.updateOne({ _id, version: expectedVersion } as never, {
    $set: { ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)), unrelayed: true },
    ...(gone.length > 0 ? { $unset: Object.fromEntries(gone.map((key) => [key, ''])) } : {}),
  });
  return result.matchedCount === 1;
};

/** Notes how far the log has a document's events; one that changed since stays to be relayed. */
export const markRelayed = async (
  documents: Model<Stored>,
  marks: readonly { id: string; upTo: number; version: number }[],
): Promise<void> => {
  if (marks.length === 0) return;
  await documents.collection.bulkWrite(
    marks.flatMap(({ id, upTo, version }) => [
      { updateOne: { filter: { _id: id as never }, update: { $max: { relayed: upTo } } } },
      { updateOne: { filter: { _id: id as never, version }, update: { $set: { unrelayed: false } } } },
    ]),
    { ordered: true },
  );
};
