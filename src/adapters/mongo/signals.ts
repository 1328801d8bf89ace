import type { Connection } from 'mongoose';
import { Signal } from '../../core/signal/signal.ts';
import type { CorrectedReading, Signals } from '../../ports/store.ts';
import { below, collection, duplicatesIn, parseAll, type Stored } from './collection.ts';
import { askOnce, byIdTogether, together } from './together.ts';

const parse = ({ _id, ...rest }: Stored): Signal => Signal.parse({ ...rest, id: _id });

const isCorrected = (signal: Signal): signal is Signal & { extracted: CorrectedReading } =>
  signal.extracted?.corrected !== undefined;

/** Signals keep their derived id as `_id`, so that the same observation twice is one document. */
export const createSignals = (connection: Connection): Signals & { indexes(): Promise<void> } => {
  const signals = collection(connection, 'signals', String, [
    [{ accountId: 1, at: -1, _id: 1 }],
    [{ decisionId: 1 }, { sparse: true }],
    [{ kind: 1, at: -1 }],
    [{ 'extracted.corrected.at': -1 }, { sparse: true }],
  ]);
  const count = askOnce(
    ({ kind, since }: { kind: Signal['kind']; since: Date }) => `${kind} ${since.getTime()}`,
    ({ kind, since }) => signals.countDocuments({ kind, at: { $gte: since } }).exec(),
  );
  return {
    indexes: async () => {
      await signals.createIndexes();
    },
    append: async (batch) => {
      if (batch.length === 0) return { added: [] };
      const docs = batch.map(({ id, ...rest }) => ({ _id: id, ...rest }));
      try {
        await signals.collection.insertMany(docs as never, { ordered: false });
        return { added: batch };
      } catch (error) {
        // A batch may fail for another reason too; what was not kept must be heard of.
        const failed = duplicatesIn(error);
        return { added: batch.filter((_, index) => !failed.has(index)) };
      }
    },
    forAccount: async (accountId, limit) => {
      const docs = await signals.find({ accountId }).sort({ at: -1, _id: 1 }).limit(limit).lean<Stored[]>();
      return docs.map(parse);
    },
    forAccounts: async (accountIds) => {
      const docs = await signals.find({ accountId: { $in: accountIds } }).lean<Stored[]>();
      return parseAll(docs, parse);
    },
    byDecision: together(async (decisionIds) => {
      const docs = await signals
        .find({ decisionId: { $in: [...new Set(decisionIds)] } })
        .sort({ at: 1 })
        .lean<Stored[]>();
      const of = Map.groupBy(docs, (doc) => doc.decisionId as string);
      return decisionIds.map((id) => (of.get(id) ?? []).map(parse));
    }),
    get: byIdTogether(signals, parse),
    correct: async (id, reading) => {
      // INVARIANT (later-corrections-stay): of two corrections, the one that was made later is there at the end.
      const written = await signals.collection.updateOne(
        { _id: id as never, 'extracted.corrected.times': below(reading.corrected.times) } as never,
        { $set: { extracted: reading } },
      );
      return written.matchedCount === 1;
    },
    corrected: async (limit) => {
      const docs = await signals
        .find({ 'extracted.corrected.at': { $exists: true } })
        .sort({ 'extracted.corrected.at': -1 })
        .limit(limit)
        .lean<Stored[]>();
      return (await parseAll(docs, parse)).flatMap((signal) => (isCorrected(signal) ? [signal] : []));
    },
    count: (kind, since) => count({ kind, since }),
    recent: async (kinds, since, limit) => {
      const docs = await signals
        .find({ kind: { $in: kinds }, at: { $gte: since } })
        .sort({ at: -1 })
        .limit(limit)
        .lean<Stored[]>();
      return docs.map(parse);
    },
  };
};
