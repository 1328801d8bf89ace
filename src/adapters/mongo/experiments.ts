import type { Connection } from 'mongoose';
import { Experiment } from '../../core/experiment/experiment.ts';
import type { Experiments } from '../../ports/store.ts';
import { collection, type Stored } from './collection.ts';

/** Variant tests, changed by compare-and-set on `version`. */
export const createExperiments = (connection: Connection): Experiments & { indexes(): Promise<void> } => {
  const experiments = collection(connection, 'experiments', String, [[{ state: 1 }], [{ startedAt: -1 }]]);
  const parse = (doc: Stored): Experiment => Experiment.parse(doc);
  return {
    indexes: async () => {
      await experiments.createIndexes();
    },
    insert: async (experiment) => {
      await experiments.collection.insertOne({ ...experiment } as never);
    },
    get: async (id) => {
      const doc = await experiments.findById(id).lean<Stored>();
      return doc ? parse(doc) : null;
    },
    running: async () => (await experiments.find({ state: 'running' }).lean<Stored[]>()).map(parse),
    all: async (limit) => (await experiments.find({}).sort({ startedAt: -1 }).limit(limit).lean<Stored[]>()).map(parse),
    replace: async ({ _id, ...fields }, expectedVersion) => {
      const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const result = await experiments.updateOne({ _id, version: expectedVersion }, { $set: set });
      return result.matchedCount === 1;
    },
  };
};
