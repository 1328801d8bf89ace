import type { Connection } from 'mongoose';
import { z } from 'zod';
import type { Slot, Touches } from '../../ports/store.ts';
import { collection, isDuplicateKey, type Stored } from './collection.ts';

const Row = z.object({
  version: z.number(),
  uses: z.array(z.object({ decisionId: z.string(), at: z.date(), amount: z.number() })),
});
type Row = z.infer<typeof Row>;
/** Uses older than this are dropped when a row is written; no window is longer. */
const KEEP_MS = 40 * 24 * 3600_000;

/** One document per cap key with the uses inside the longest window. */
export const createTouches = (connection: Connection): Touches => {
  const rows = collection(connection, 'touches', String, []);
  const read = async (key: string): Promise<Row | null> => {
    const doc = await rows.findById(key).lean<Stored>();
    return doc ? Row.parse(doc) : null;
  };
  const usedIn = (row: Row | null, since: Date, except?: string): number =>
    (row?.uses ?? [])
      .filter((use) => use.at > since && use.decisionId !== except)
      .reduce((sum, use) => sum + use.amount, 0);

  const write = async (key: string, before: Row | null, uses: Row['uses']): Promise<boolean> => {
    if (before) {
      const result = await rows.updateOne(
        { _id: key, version: before.version },
        { $set: { uses, version: before.version + 1 } },
      );
      return result.matchedCount === 1;
    }
    try {
      await rows.collection.insertOne({ _id: key, version: 1, uses } as never);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };

  const takeOne = async (
    slot: Slot,
    use: Row['uses'][number],
  ): Promise<{ ok: true; fresh: boolean } | { ok: false; used: number }> => {
    for (;;) {
      const before = await read(slot.key);
      if (before?.uses.some((known) => known.decisionId === use.decisionId)) return { ok: true, fresh: false };
      const used = usedIn(before, slot.since);
      // INVARIANT (caps hold under races): the row is only written while it is the one that was counted.
      if (used + use.amount > slot.cap) return { ok: false, used };
      const kept = (before?.uses ?? []).filter((known) => known.at.getTime() > use.at.getTime() - KEEP_MS);
      if (await write(slot.key, before, [...kept, use])) return { ok: true, fresh: true };
    }
  };

  const releaseOne = async (key: string, decisionId: string): Promise<void> => {
    for (;;) {
      const before = await read(key);
      if (!before?.uses.some((use) => use.decisionId === decisionId)) return;
      if (
        await write(
          key,
          before,
          before.uses.filter((use) => use.decisionId !== decisionId),
        )
      )
        return;
    }
  };

  return {
    reserve: async ({ decisionId, at, amount = 1, slots }) => {
      const taken: string[] = [];
      for (const slot of slots) {
        const result = await takeOne(slot, { decisionId, at, amount });
        if (!result.ok) {
          for (const key of taken) await releaseOne(key, decisionId);
          return { ok: false, key: slot.key, used: result.used, cap: slot.cap };
        }
        if (result.fresh) taken.push(slot.key);
      }
      return { ok: true };
    },
    release: async (decisionId, keys) => {
      for (const key of keys) await releaseOne(key, decisionId);
    },
    used: async (key, since, except) => usedIn(await read(key), since, except),
  };
};
