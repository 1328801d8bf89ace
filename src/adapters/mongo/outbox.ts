import type { Connection } from 'mongoose';
import { z } from 'zod';
import type { Outbox, OutboxRow } from '../../ports/outbox.ts';
import { collection, isDuplicateKey, type Stored } from './collection.ts';

const Row = z.object({
  _id: z.string(),
  kind: z.enum(['card', 'note', 'home', 'live']),
  decisionId: z.string().optional(),
  shared: z.object({ on: z.string(), decisionIds: z.array(z.string()) }).optional(),
  channel: z.string(),
  threadTs: z.string().optional(),
  note: z
    .object({ text: z.string(), context: z.string().optional(), blocks: z.array(z.unknown()).optional() })
    .optional(),
  wantedVersion: z.number(),
  shownVersion: z.number(),
  postingSince: z.date().optional(),
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
  ]);
  const parse = ({ behind: _, recordedAt: __, ...doc }: Stored): OutboxRow => Row.parse(doc);
  const get = async (id: string): Promise<OutboxRow | null> => {
    const doc = await outbox.findById(id).lean<Stored>();
    return doc ? parse(doc) : null;
  };
  return {
    indexes: async () => {
      await outbox.createIndexes();
    },
    want: async (row) => {
      const { _id, ...fields } = row;
      const fresh = { _id, ...given(fields), shownVersion: 0, tries: 0 };
      try {
        await outbox.collection.insertOne({ ...fresh, behind: true } as never);
        return Row.parse(fresh);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const newer = await outbox.collection.findOneAndUpdate(
        { _id: _id as never, wantedVersion: { $lt: row.wantedVersion } },
        {
          $set: {
            wantedVersion: row.wantedVersion,
            behind: true,
            ...(row.note ? { note: row.note } : {}),
            ...(row.shared ? { shared: row.shared } : {}),
          },
          $unset: { retryAt: '' },
        },
        { returnDocument: 'after' },
      );
      const saved = newer ? parse(newer as unknown as Stored) : await get(_id);
      if (!saved) throw new Error(`the outbox lost \`${_id}\``);
      return saved;
    },
    get,
    find: async ({ kind, decisionId }) => {
      const own = (await outbox.find({ kind, ...(decisionId ? { decisionId } : {}) }).lean<Stored[]>()).map(parse);
      if (!decisionId) return own;
      const shared = await outbox.find({ 'shared.decisionIds': decisionId, kind }).lean<Stored[]>();
      return [...own, ...shared.map(parse)];
    },
    unshown: async (now, limit) => {
      const docs = await outbox
        .find({ behind: true, $or: [{ retryAt: { $exists: false } }, { retryAt: { $lte: now } }] })
        .sort({ createdAt: 1 })
        .limit(limit)
        .lean<Stored[]>();
      return docs.map(parse);
    },
    record: async (id, fields) => {
      const { shownVersion, ...rest } = fields;
      const unset = Object.fromEntries(
        Object.entries(rest)
          .filter(([, value]) => value === undefined)
          .map(([key]) => [key, '']),
      );
      const doc = await outbox.collection.findOneAndUpdate(
        { _id: id as never },
        {
          $set: { ...given(rest), recordedAt: new Date() },
          ...(shownVersion === undefined ? {} : { $max: { shownVersion } }),
          ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
        },
        { returnDocument: 'after' },
      );
      const row = doc && parse(doc as unknown as Stored);
      if (row && row.shownVersion >= row.wantedVersion) {
        await outbox.collection.updateOne(
          { _id: id as never, wantedVersion: row.wantedVersion },
          { $set: { behind: false } },
        );
      }
    },
  };
};
