import DataLoader from 'dataloader';
import type { Model } from 'mongoose';
import { PAGE, type Stored } from './collection.ts';

/** How long writes that a person does not see at once wait for others beside them. */
export const GATHER_MS = 3;

/**
 * Calls of one turn of the event loop become one command with at most `PAGE` of them. Nothing is remembered: the command
 * leaves after the last of them was made, so a read sees at least what was there when it was asked for, and a write is
 * answered when it is written. `run` gives one value per call, in their order; two may ask for the same. `gatherMs` waits
 * that long for more.
 */
export const together = <K, T>(
  run: (calls: readonly K[]) => Promise<(T | Error)[]>,
  gatherMs = 0,
): ((call: K) => Promise<T>) => {
  const loader = new DataLoader<K, T>(run, {
    cache: false,
    maxBatchSize: PAGE,
    // After what other sockets brought in the same turn, so that decisions side by side share their commands.
    batchScheduleFn: (send) => (gatherMs > 0 ? setTimeout(send, gatherMs) : setImmediate(send)),
  });
  return (call) => loader.load(call);
};

const attempt = <T>(make: () => T): T | Error => {
  try {
    return make();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/** Documents by `_id`, null where there is none. One that `parse` refuses fails for those who asked for it, and for nobody else. */
export const byIdTogether = <T>(
  documents: Model<Stored>,
  parse: (doc: Stored) => T,
): ((id: string) => Promise<T | null>) =>
  together(async (ids: readonly string[]) => {
    const docs = await documents.find({ _id: { $in: [...new Set(ids)] } }).lean<Stored[]>();
    const found = new Map(docs.map((doc) => [doc._id, doc]));
    return ids.map((id) => {
      const doc = found.get(id);
      return doc ? attempt(() => parse(doc)) : null;
    });
  });

/** A question that several ask in one turn of the event loop is put to the store once; `name` tells questions apart. */
export const askOnce = <K, T>(
  name: (question: K) => string,
  ask: (question: K) => Promise<T>,
): ((question: K) => Promise<T>) =>
  together(async (questions: readonly K[]) => {
    const asked = new Map<string, Promise<T | Error>>();
    for (const question of questions) {
      const key = name(question);
      if (!asked.has(key))
        asked.set(
          key,
          ask(question).catch((error: Error) => error),
        );
    }
    return Promise.all(questions.map((question) => asked.get(name(question)) as Promise<T | Error>));
  });
