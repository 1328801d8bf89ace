import type { Connection } from 'mongoose';
import { z } from 'zod';
import type { Slot, Touches } from '../../ports/store.ts';
import { collection, isDuplicateKey, type Stored } from './collection.ts';

const Row = z.object({
  version: z.number(),
  uses: z.array(z.object({ decisionId: z.string(), at: z.date(), amount: z.number() })),
});
type Row = z.infer<typeof Row>;

/** One document per cap key with its uses. A key has one window; what is older than two of them is dropped at a write. */
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

  /** Writers of this process to one key take turns, so that only other processes make them repeat themselves. */
  const turns = new Map<string, Promise<unknown>>();
  const inTurn = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const mine = (turns.get(key) ?? Promise.resolve()).then(work, work);
    turns.set(key, mine);
    const leave = () => {
      if (turns.get(key) === mine) turns.delete(key);
    };
    mine.then(leave, leave);
    return mine;
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
      const oldest = 2 * slot.since.getTime() - use.at.getTime();
      const kept = (before?.uses ?? []).filter((known) => known.at.getTime() > oldest);
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
        const result = await inTurn(slot.key, () => takeOne(slot, { decisionId, at, amount }));
        if (!result.ok) {
          for (const key of taken) await inTurn(key, () => releaseOne(key, decisionId));
          return { ok: false, key: slot.key, used: result.used, cap: slot.cap };
        }
        if (result.fresh) taken.push(slot.key);
      }
      return { ok: true };
    },
    release: async (decisionId, keys) => {
      for (const key of keys) await inTurn(key, () => releaseOne(key, decisionId));
    },
    used: async (key, since, except) => usedIn(await read(key), since, except),
  };
};
