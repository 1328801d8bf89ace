import type { Connection } from 'mongoose';
import { z } from 'zod';
import type { Outbox, OutboxRow, Wish } from '../../ports/outbox.ts';
import { collection, duplicatesIn, type Stored } from './collection.ts';
import { byIdTogether, GATHER_MS, together } from './together.ts';

const Row = z.object({
  _id: z.string(),
  kind: z.enum(['card', 'note', 'home', 'live']),
  decisionId: z.string().optional(),
  shared: z.object({ on: z.string(), decisionIds: z.array(z.string()) }).optional(),
  channel: z.string(),
  threadTs: z.string().optional(),
  note: z
    .object({
      text: z.string(),
      context: z.string().optional(),
      blocks: z.array(z.unknown()).optional(),
      card: z.object({ id: z.string(), channel: z.string() }).optional(),
    })
    .optional(),
  wantedVersion: z.number(),
  shownVersion: z.number(),
  draws: z.number().default(0),
  postingSince: z.date().optional(),
  postingBy: z.string().optional(),
  channelId: z.string().optional(),
  ts: z.string().optional(),
  failure: z.string().optional(),
  retryAt: z.date().optional(),
  tries: z.number(),
  createdAt: z.date(),
});

const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Messages the bot wants to exist, one document each. `behind` marks those whose wish is newer than what is shown. */
export const createOutbox = (connection: Connection): Outbox & { indexes(): Promise<void> } => {
  const outbox = collection(connection, 'outbox', String, [
    [{ behind: 1, createdAt: 1 }, { partialFilterExpression: { behind: true } }],
    [{ kind: 1, decisionId: 1 }],
    [{ 'shared.decisionIds': 1 }, { sparse: true }],
    [{ ts: 1 }, { sparse: true }],
  ]);
  const parse = ({ behind: _, recordedAt: __, ...doc }: Stored): OutboxRow => Row.parse(doc);
  const get = byIdTogether(outbox, parse);
  const want = together(async (wishes: readonly Wish[]) => {
    try {
      await outbox.collection.bulkWrite(
        wishes.map(({ _id, wantedVersion, note, shared, ...fixed }) => ({
          updateOne: {
            // A version that is shown already is no wish: the row would be due for ever and never be behind.
            filter: { _id, wantedVersion: { $lt: wantedVersion }, shownVersion: { $lt: wantedVersion } },
            update: {
              $set: { wantedVersion, behind: true, ...given({ note, shared }) },
              $unset: { retryAt: '' },
              $setOnInsert: { ...given(fixed), shownVersion: 0, draws: 0, tries: 0 },
            },
            upsert: true,
          },
        })) as never,
        { ordered: false },
      );
    } catch (error) {
      // Such a row is there, and wants or shows this version or a later one.
      duplicatesIn(error);
    }
    return wishes.map(() => undefined);
  }, GATHER_MS);
  return {
    indexes: async () => {
      await outbox.createIndexes();
    },
    want,
    get,
    find: async ({ kind, decisionId }) => {
      const own = (await outbox.find({ kind, ...(decisionId ? { decisionId } : {}) }).lean<Stored[]>()).map(parse);
      if (!decisionId) return own;
      const shared = await outbox.find({ 'shared.decisionIds': decisionId, kind }).lean<Stored[]>();
      return [...own, ...shared.map(parse)];
    },
    postedAt: async ({ channelId, ts }) => {
      const doc = await outbox.findOne({ ts, channelId }).lean<Stored>();
      return doc && parse(doc);
    },
    unshown: async (now, limit) => {
      const docs = await outbox
        .find({ behind: true, $or: [{ retryAt: { $exists: false } }, { retryAt: { $lte: now } }] })
        .sort({ createdAt: 1 })
        .limit(limit)
        .lean<Stored[]>();
      return docs.map(parse);
    },
    claim: async ({ _id, ts, postingSince, postingBy }, { by, at }) => {
      const asSeen = (value: unknown): unknown => (value === undefined ? { $exists: false } : value);
      // INVARIANT (one-post-one-claim): of two who saw the same row, one finds it as it was seen.
      const claimed = await outbox.collection.updateOne(
        {
          _id: _id as never,
          ts: asSeen(ts),
          postingSince: asSeen(postingSince),
          postingBy: asSeen(postingBy),
        } as never,
        { $set: { postingSince: at, postingBy: by, recordedAt: new Date() }, $unset: { ts: '', channelId: '' } },
      );
      return claimed.matchedCount === 1;
    },
    shown: async ({ _id, draws }, version) => {
      // Rows of earlier versions have no count.
      const asSeen = { _id: _id as never, draws: draws === 0 ? { $in: [0, null] } : draws };
      const drawn = { $max: { shownVersion: version }, $inc: { draws: 1 }, $unset: { failure: '', retryAt: '' } };
      const now = { recordedAt: new Date() };
      // INVARIANT (last-draw-is-known): of two who drew at once, one finds the count as it was.
      const isAll = await outbox.collection.updateOne({ ...asSeen, wantedVersion: { $lte: version } } as never, {
        ...drawn,
        $set: { ...now, behind: false },
      });
      if (isAll.matchedCount === 1) return true;
      const isPart = await outbox.collection.updateOne(asSeen as never, { ...drawn, $set: now });
      if (isPart.matchedCount === 1) return true;
      await outbox.collection.updateOne(
        { _id: _id as never },
        { $set: { ...now, behind: true, shownVersion: 0 }, $inc: { draws: 1 }, $unset: { retryAt: '' } },
      );
      return false;
    },
    record: async (id, fields) => {
      const { shownVersion, ...rest } = fields;
      const unset = Object.fromEntries(
        Object.entries(rest)
          .filter(([, value]) => value === undefined)
          .map(([key]) => [key, '']),
      );
      const change = {
        $set: { ...given(rest), recordedAt: new Date() },
        ...(shownVersion === undefined ? {} : { $max: { shownVersion } }),
        ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
      };
      if (shownVersion !== undefined) {
        const isAll = await outbox.collection.updateOne(
          { _id: id as never, wantedVersion: { $lte: shownVersion } },
          { ...change, $set: { ...change.$set, behind: false } },
        );
        if (isAll.matchedCount === 1) return;
      }
      await outbox.collection.updateOne({ _id: id as never }, change);
    },
  };
};
