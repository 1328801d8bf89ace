import type { Connection } from 'mongoose';
import { z } from 'zod';
import { AgentName } from '../../core/ids.ts';
import type { Belief, MemoryItem } from '../../core/plan/plan.ts';
import type { Memory, Settings } from '../../ports/store.ts';
import { below, collection, isDuplicateKey, type Stored } from './collection.ts';
import { askOnce, byIdTogether, GATHER_MS, together } from './together.ts';

const StoredMemory = z.object({
  id: z.string(),
  accountId: z.string().optional(),
  personId: z.string().optional(),
  agent: AgentName.optional(),
  kind: z.enum(['tried', 'said', 'objected', 'rejected', 'learned']),
  tag: z.string(),
  text: z.string(),
  at: z.date(),
  decisionId: z.string().optional(),
  about: z
    .object({
      play: z.enum(['email', 'rep-task', 'meeting', 'wait', 'brief']).optional(),
      template: z.string().optional(),
      citedSignalIds: z.array(z.string()),
    })
    .optional(),
});
const StoredBelief = z.object({
  key: z.string(),
  wins: z.number(),
  losses: z.number(),
  n: z.number(),
  basis: z.string(),
});

/** Agent memory and beliefs. */
export const createMemory = (connection: Connection): Memory & { indexes(): Promise<void> } => {
  const items = collection(connection, 'memory', String, [[{ accountId: 1, at: -1 }], [{ at: -1 }]]);
  const beliefs = collection(connection, 'beliefs', String, []);
  const parse = ({ _id, ...rest }: Stored): MemoryItem => StoredMemory.parse({ ...rest, id: _id });
  const remember = together(async (batches: readonly MemoryItem[][]) => {
    await items.collection.bulkWrite(
      batches.flat().map(({ id, ...rest }) => ({
        updateOne: { filter: { _id: id }, update: { $setOnInsert: rest }, upsert: true },
      })) as never,
    );
    return batches.map(() => undefined);
  }, GATHER_MS);
  const allBeliefs = askOnce(
    (what: 'all') => what,
    async () =>
      (await beliefs.find({}, { counted: 0 }).lean<Stored[]>()).map(
        ({ _id, ...rest }): Belief => StoredBelief.parse({ ...rest, key: _id }),
      ),
  );
  return {
    indexes: async () => {
      await items.createIndexes();
    },
    remember: async (batch) => {
      if (batch.length > 0) await remember(batch);
    },
    forAccount: async (accountId) =>
      (await items.find({ accountId }).sort({ at: -1 }).limit(100).lean<Stored[]>()).map(parse),
    forAccounts: async (accountIds) =>
      (await items.find({ accountId: { $in: accountIds } }).lean<Stored[]>()).map(parse),
    recent: async (limit) => (await items.find({}).sort({ at: -1 }).limit(limit).lean<Stored[]>()).map(parse),
    beliefs: () => allBeliefs('all'),
    saveBeliefs: async (batch) => {
      if (batch.length === 0) return;
      await beliefs.bulkWrite(
        batch.map(({ key, ...rest }) => ({
          updateOne: { filter: { _id: key }, update: { $set: rest }, upsert: true },
        })) as never,
        { ordered: false },
      );
    },
    correct: async ({ id, ...rest }, corrections) => {
      const older = { _id: id as never, corrections: below(corrections) };
      const written = { $set: { ...rest, corrections } };
      try {
        await items.collection.updateOne(older, written, { upsert: true });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // It came to be meanwhile, or was written after as many corrections or more.
        await items.collection.updateOne(older, written);
      }
    },
    addEvidence: async (key, { decisionId, from, won }) => {
      const at = `counted.${decisionId}`;
      while (!(await beliefs.exists({ _id: key, [at]: { $exists: true } }))) {
        try {
          // INVARIANT (evidence-counts-once): what a decision counted for stands beside the counts and is written with them.
          await beliefs.updateOne(
            { _id: key, [at]: { $exists: false } },
            {
              $inc: { wins: won ? 1 : 0, losses: won ? 0 : 1, n: 1 },
              $set: { [at]: { from, won, corrections: 0 } },
              $setOnInsert: { basis: 'own results' },
            },
            { upsert: true },
          );
          return;
        } catch (error) {
          // Somebody was faster with the belief, and perhaps with this decision too.
          if (!isDuplicateKey(error)) throw error;
        }
      }
    },
    correctEvidence: async (key, { decisionId, from, won }, corrections) => {
      const at = `counted.${decisionId}`;
      const older = { _id: key, [`${at}.from`]: from, [`${at}.corrections`]: { $lt: corrections } };
      const written = { $set: { [`${at}.won`]: won, [`${at}.corrections`]: corrections } };
      const by = won ? 1 : -1;
      // An earlier correction may turn it between the two; then it is looked at again.
      while (await beliefs.exists(older)) {
        // INVARIANT (evidence-counts-once): of two who turn it the same way, one finds it as it was.
        const turned = await beliefs.updateOne(
          { ...older, [`${at}.won`]: !won },
          { ...written, $inc: { wins: by, losses: -by } },
        );
        if (turned.matchedCount === 0) await beliefs.updateOne({ ...older, [`${at}.won`]: won }, written);
      }
    },
  };
};

/** Small values that outlive the process. */
export const createSettings = (connection: Connection): Settings => {
  const settings = collection(connection, 'settings', String, []);
  const read = byIdTogether(settings, ({ value }) => value ?? null);
  return {
    get: async <T>(key: string) => (await read(key)) as T | null,
    set: async (key, value) => {
      await settings.updateOne({ _id: key }, { $set: { value }, $inc: { version: 1 } }, { upsert: true });
    },
    change: async <T>(key: string, change: (before: T | null) => T) => {
      for (;;) {
        const doc = await settings.findById(key).lean<Stored>();
        const value = change((doc?.value as T | undefined) ?? null);
        if (doc) {
          const version = doc.version ?? { $exists: false };
          const result = await settings.updateOne({ _id: key, version }, { $set: { value }, $inc: { version: 1 } });
          if (result.matchedCount === 1) return value;
        } else {
          try {
            await settings.collection.insertOne({ _id: key, value, version: 1 } as never);
            return value;
          } catch (error) {
            if (!isDuplicateKey(error)) throw error;
          }
        }
      }
    },
    claim: async (key) => {
      try {
        await settings.collection.insertOne({ _id: key, value: true } as never);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
};
