import type { Connection } from 'mongoose';
import { z } from 'zod';
import type { Ledger, LedgerEntry } from '../../ports/store.ts';
import { collection, isDuplicateKey, type Stored } from './collection.ts';

const Entry = z.object({
  _id: z.number(),
  eventId: z.string(),
  decisionId: z.string(),
  type: z.string(),
  at: z.date(),
  by: z.string(),
  data: z.record(z.string(), z.unknown()),
  previous: z.string(),
  hash: z.string(),
});

/**
 * The append-only `audit_log`. INVARIANT (one chain): `_id` is the sequence number and unique, so of two relays that
 * append after the same entry one wins and the other reads again. `chain` computes the next entry from the last one.
 */
export const createLedger = (
  connection: Connection,
  chain: (last: LedgerEntry | null, event: Omit<LedgerEntry, '_id' | 'previous' | 'hash'>) => LedgerEntry,
): Ledger & { indexes(): Promise<void> } => {
  const log = collection(connection, 'audit_log', Number, [
    [{ eventId: 1 }, { unique: true }],
    [{ decisionId: 1, _id: 1 }],
  ]);
  const parse = (doc: Stored): LedgerEntry => Entry.parse(doc);
  const last = async (): Promise<LedgerEntry | null> => {
    const doc = await log.findOne({}).sort({ _id: -1 }).lean<Stored>();
    return doc ? parse(doc) : null;
  };
  const appendAll: Ledger['appendAll'] = async (events) => {
    const done = new Map<string, LedgerEntry>();
    for (;;) {
      const open = events.filter(({ eventId }) => !done.has(eventId));
      if (open.length === 0) return events.map(({ eventId }) => done.get(eventId) as LedgerEntry);
      const known = await log.find({ eventId: { $in: open.map(({ eventId }) => eventId) } }).lean<Stored[]>();
      for (const entry of known.map(parse)) done.set(entry.eventId, entry);
      const entries: LedgerEntry[] = [];
      let before = await last();
      for (const event of open) {
        if (done.has(event.eventId)) continue;
        before = chain(before, event);
        entries.push(before);
      }
      if (entries.length === 0) continue;
      try {
        await log.collection.insertMany(entries.map((entry) => ({ ...entry })) as never, { ordered: true });
        for (const entry of entries) done.set(entry.eventId, entry);
      } catch (error) {
        // Another relay was faster at one of the numbers; what went in before that stays and is found as known.
        if (!isDuplicateKey(error)) throw error;
      }
    }
  };
  return {
    indexes: async () => {
      await log.createIndexes();
    },
    append: async (event) => (await appendAll([event]))[0] as LedgerEntry,
    appendAll,
    forDecision: async (decisionId) => (await log.find({ decisionId }).sort({ _id: 1 }).lean<Stored[]>()).map(parse),
    read: async (from, limit) =>
      (
        await log
          .find({ _id: { $gte: from } })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<Stored[]>()
      ).map(parse),
    last,
  };
};
