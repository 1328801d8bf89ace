import type { Connection } from 'mongoose';
import { z } from 'zod';
import type { Slot, Touches } from '../../ports/store.ts';
import { collection, isDuplicateKey } from './collection.ts';
import { byIdTogether } from './together.ts';

const Row = z.object({
  version: z.number(),
  uses: z.array(z.object({ decisionId: z.string(), at: z.date(), amount: z.number() })),
});
type Row = z.infer<typeof Row>;
type Use = Row['uses'][number];
/** What one caller does with the uses of a key, given what those before it left; `next` is absent when nothing changes. */
type Step<T> = (uses: readonly Use[]) => { next?: Use[]; result: T };
type Waiting = { step: Step<unknown>; answer(result: unknown): void; failed(error: unknown): void };
type Taken = { ok: true; fresh: boolean } | { ok: false; rule: string; used: number; cap: number };

/** Uses are kept this much longer than the longest window, for clocks of several processes. */
const SLACK_MS = 86_400_000;

/** One document per cap key with its uses, counted in each window of the key; what is older than all is dropped at a write. */
export const createTouches = (connection: Connection): Touches => {
  const rows = collection(connection, 'touches', String, []);
  const read = byIdTogether(rows, (doc) => Row.parse(doc));
  const within = (uses: readonly Use[], since: Date, except?: string): Use[] =>
    uses.filter((use) => use.at > since && use.decisionId !== except);
  const usedIn = (uses: readonly Use[], since: Date, except?: string): number =>
    within(uses, since, except).reduce((sum, use) => sum + use.amount, 0);

  const write = async (key: string, before: Row | null, uses: Row['uses']): Promise<boolean> => {
    if (before) {
      const result = await rows.collection.updateOne({ _id: key, version: before.version } as never, {
        $set: { uses, version: before.version + 1 },
      });
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

  const waiting = new Map<string, Waiting[]>();
  /** What waits for one key is worked off in its order, by one read and one write for all that came meanwhile. */
  const workOff = async (key: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const turn = queue.splice(0);
      try {
        for (;;) {
          const before = await read(key);
          let uses: Use[] | null = null;
          const answers = turn.map(({ step, answer }) => {
            const { next, result } = step(uses ?? before?.uses ?? []);
            uses = next ?? uses;
            return () => answer(result);
          });
          // INVARIANT (caps hold under races): the row is only written while it is the one that was counted.
          if (uses !== null && !(await write(key, before, uses))) continue;
          for (const answer of answers) answer();
          break;
        }
      } catch (error) {
        for (const { failed } of turn) failed(error);
      }
    }
    waiting.delete(key);
  };
  const change = <T>(key: string, step: Step<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const one = { step, answer: resolve as (result: unknown) => void, failed: reject };
      const queue = waiting.get(key);
      if (queue) {
        queue.push(one);
        return;
      }
      const fresh: Waiting[] = [one];
      waiting.set(key, fresh);
      void workOff(key, fresh);
    });

  const take = (slot: Slot, use: Use): Promise<Taken> =>
    change<Taken>(slot.key, (uses) => {
      if (uses.some((known) => known.decisionId === use.decisionId)) return { result: { ok: true, fresh: false } };
      for (const { rule, cap, since } of slot.windows) {
        const used = usedIn(uses, since);
        if (used + use.amount > cap) return { result: { ok: false, rule, used, cap } };
      }
      const oldest = Math.min(...slot.windows.map(({ since }) => since.getTime())) - SLACK_MS;
      const kept = uses.filter((known) => known.at.getTime() > oldest);
      return { next: [...kept, use], result: { ok: true, fresh: true } };
    });
  const release = (key: string, decisionId: string): Promise<void> =>
    change<void>(key, (uses) => {
      const left = uses.filter((use) => use.decisionId !== decisionId);
      return { ...(left.length < uses.length && { next: left }), result: undefined };
    });

  return {
    reserve: async ({ decisionId, at, amount = 1, slots }) => {
      const taken: string[] = [];
      for (const slot of slots) {
        const result = await take(slot, { decisionId, at, amount });
        if (!result.ok) {
          for (const key of taken) await release(key, decisionId);
          return { ...result, key: slot.key };
        }
        if (result.fresh) taken.push(slot.key);
      }
      return { ok: true };
    },
    release: async (decisionId, keys) => {
      for (const key of keys) await release(key, decisionId);
    },
    used: async (key, since, except) => usedIn((await read(key))?.uses ?? [], since, except),
    uses: async (key, since, except) =>
      within((await read(key))?.uses ?? [], since, except).map(({ at, amount }) => ({ at, amount })),
  };
};
