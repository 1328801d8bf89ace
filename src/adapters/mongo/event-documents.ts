import type { Model } from 'mongoose';
import { isDuplicateKey, type Stored } from './collection.ts';

type EventDocument = { _id: string; version: number; events: readonly unknown[] };

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
 * names fields to drop. Given the document that `next` was made from, it writes what differs. False when somebody was faster.
 */
export const replaceAtVersion = async <T extends EventDocument>(
  documents: Model<Stored>,
  next: T,
  expectedVersion: number,
  { also = [], before }: { also?: readonly string[]; before?: T } = {},
): Promise<boolean> => {
  const { _id, events, ...fields } = next;
  const known: Partial<Record<string, unknown>> = before?.version === expectedVersion ? before : {};
  const entries = Object.entries(fields).filter(([key, value]) => value !== known[key] || value === undefined);
  const gone = [...entries.filter(([, value]) => value === undefined).map(([key]) => key), ...also];
  const kept = known.events === undefined ? 0 : (before?.events.length ?? 0);
  const isAppended = kept > 0 && before?.events.every((event, n) => event === events[n]);
  const update: Record<string, unknown> = {
    $set: {
      ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
      ...(isAppended ? {} : { events }),
      unrelayed: true,
    },
    ...(isAppended ? { $push: { events: { $each: events.slice(kept) } } } : {}),
    ...(gone.length > 0 ? { $unset: Object.fromEntries(gone.map((key) => [key, ''])) } : {}),
  };
  const result = await documents.collection.updateOne({ _id, version: expectedVersion } as never, update);
  return result.matchedCount === 1;
};

/**
 * Notes how far the log has a document's events. One that changed since stays to be relayed: its next round finds the
 * events that the log has already.
 */
export const markRelayed = async (
  documents: Model<Stored>,
  marks: readonly { id: string; upTo: number; version: number }[],
): Promise<void> => {
  if (marks.length === 0) return;
  await documents.collection.bulkWrite(
    marks.map(({ id, upTo, version }) => ({
      updateOne: {
        filter: { _id: id as never, version },
        update: { $max: { relayed: upTo }, $set: { unrelayed: false } },
      },
    })),
    { ordered: false },
  );
};
