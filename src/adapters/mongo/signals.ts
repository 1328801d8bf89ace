import type { Connection } from 'mongoose';
import { Signal } from '../../core/signal/signal.ts';
import type { Signals } from '../../ports/store.ts';
import { collection, isDuplicateKey, parseAll, type Stored } from './collection.ts';

type WriteError = { index: number; code?: number };
const parse = ({ _id, ...rest }: Stored): Signal => Signal.parse({ ...rest, id: _id });

/** Signals keep their derived id as `_id`, so that the same observation twice is one document. */
export const createSignals = (connection: Connection): Signals & { indexes(): Promise<void> } => {
  const signals = collection(connection, 'signals', String, [
    [{ accountId: 1, at: -1, _id: 1 }],
    [{ decisionId: 1 }, { sparse: true }],
    [{ kind: 1, at: -1 }],
  ]);
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
        if (!isDuplicateKey(error)) throw error;
        const { writeErrors = [] } = error as { writeErrors?: WriteError | WriteError[] };
        const failures = [writeErrors].flat();
        // A batch may fail for another reason too; what was not kept must be heard of.
        if (failures.some((failure) => !isDuplicateKey(failure))) throw error;
        const failed = new Set(failures.map((failure) => failure.index));
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
    byDecision: async (decisionId) => {
      const docs = await signals.find({ decisionId }).sort({ at: 1 }).lean<Stored[]>();
      return docs.map(parse);
    },
    get: async (id) => {
      const doc = await signals.findById(id).lean<Stored>();
      return doc ? parse(doc) : null;
    },
    count: (kind, since) => signals.countDocuments({ kind, at: { $gte: since } }),
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
