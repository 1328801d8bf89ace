import type { Connection } from 'mongoose';
import { z } from 'zod';
import { Action, ActionKind } from '../../core/decision/action.ts';
import { Decision } from '../../core/decision/decision.ts';
import { Verdict } from '../../core/gate/verdict.ts';
import type { Decisions } from '../../ports/store.ts';
import { collection, isDuplicateKey, PAGE, parseAll, type Stored } from './collection.ts';
import { firedIn } from './fired-rules.ts';

/** What is read of a decision to judge it again; the content is parsed only when somebody asks for it. */
const Judged = Decision.pick({ _id: true, agent: true, title: true, createdAt: true, revision: true }).extend({
  verdict: Verdict,
  action: z.looseObject({ kind: ActionKind }),
});
const recorded = ({ _id, agent, title, createdAt, revision, verdict, action }: z.infer<typeof Judged>) => ({
  decisionId: _id,
  title,
  at: createdAt,
  agent,
  kind: action.kind,
  verdict,
  isEdited: revision > 1,
  action: () => Action.safeParse(action).data ?? null,
});
const Relayed = Decision.pick({ _id: true, events: true, version: true });

/**
 * The decision documents. INVARIANT (one writer, one winner): every change replaces the document only while its
 * `version` is the one that was read.
 */
export const createDecisions = (connection: Connection): Decisions & { indexes(): Promise<void> } => {
  const decisions = collection(connection, 'decisions', String, [
    [{ state: 1, expiresAt: 1 }],
    [{ accountId: 1, createdAt: -1 }],
    [{ agent: 1, createdAt: -1 }],
    [{ createdAt: -1 }],
    [{ runId: 1 }],
    [{ unrelayed: 1 }, { partialFilterExpression: { unrelayed: true } }],
    [{ updatedAt: -1 }],
    [{ 'seeded.at': 1 }, { sparse: true }],
    [{ 'card.on': 1, createdAt: 1 }, { sparse: true }],
    [{ 'effect.recordId': 1 }, { sparse: true }],
    [{ 'effect.at': -1 }, { sparse: true }],
  ]);
  const counters = collection(connection, 'counters', String, []);
  const parse = ({ unrelayed: _, relayed: __, ...doc }: Stored): Decision => Decision.parse(doc);
  const list = (docs: Stored[]): Promise<Decision[]> => parseAll(docs, parse);
  return {
    indexes: async () => {
      await decisions.createIndexes();
    },
    nextId: async () => {
      for (;;) {
        try {
          const counter = await counters
            .findOneAndUpdate({ _id: 'decision' }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' })
            .lean<Stored>();
          return `D-${1000 + Number(counter?.n)}`;
        } catch (error) {
          // Two first upserts at once: the server may refuse one, and then the counter is there.
          if (!isDuplicateKey(error)) throw error;
        }
      }
    },
    insert: async (decision) => {
      await decisions.collection.insertOne({ ...decision, unrelayed: true, relayed: 0 } as never);
    },
    get: async (id) => {
      const doc = await decisions.findById(id).lean<Stored>();
      return doc ? parse(doc) : null;
    },
    byEffect: async (recordId) => {
      const doc = await decisions.findOne({ 'effect.recordId': recordId }).lean<Stored>();
      return doc ? parse(doc) : null;
    },
    replace: async (next, expectedVersion) => {
      const { _id, ...fields } = next;
      const unset = Object.fromEntries(
        Object.entries(fields)
          .filter(([, value]) => value === undefined)
          .map(([key]) => [key, '']),
      );
      const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const result = await decisions.collection.updateOne({ _id, version: expectedVersion } as never, {
        $set: { ...set, unrelayed: true },
        ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
      });
      return result.matchedCount === 1;
    },
    page: async (after, limit) =>
      list(
        await decisions
          .find(after === null ? {} : { _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<Stored[]>(),
      ),
    verdicts: async (after, since, limit) => {
      const docs = await decisions.collection
        .find({ createdAt: { $gte: since }, ...(after === null ? {} : { _id: { $gt: after } }) } as never, {
          projection: { agent: 1, title: 1, createdAt: 1, revision: 1, verdict: 1, action: 1 },
        })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map((doc) => recorded(Judged.parse(doc)));
    },
    fired: async (after, since, limit) => {
      const docs = await decisions.collection
        .find({ createdAt: { $gte: since }, ...(after === null ? {} : { _id: { $gt: after } }) } as never, {
          projection: {
            agent: 1,
            'action.kind': 1,
            'verdict.rules.id': 1,
            'alternatives.kind': 1,
            'alternatives.chosen': 1,
            'alternatives.ruleIds': 1,
            'events.data.rules': 1,
            'events.data.ruleIds': 1,
          },
        })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map((doc) => firedIn(doc));
    },
    inState: async (states, limit) =>
      list(
        await decisions
          .find({ state: { $in: states } })
          .sort({ expiresAt: 1 })
          .limit(limit)
          .batchSize(PAGE)
          .lean<Stored[]>(),
      ),
    forAccount: async (accountId, limit) =>
      list(await decisions.find({ accountId }).sort({ createdAt: -1 }).limit(limit).lean<Stored[]>()),
    forAccounts: async (accountIds, changedSince) =>
      list(
        await decisions
          .find({ accountId: { $in: accountIds }, updatedAt: { $gte: changedSince } })
          .batchSize(PAGE)
          .lean<Stored[]>(),
      ),
    decidedSince: async (since) =>
      list(
        await decisions
          .find({
            updatedAt: { $gte: since },
            'events.type': { $in: ['approval-given', 'approved', 'edited', 'rejected', 'test-caught', 'test-missed'] },
          })
          .lean<Stored[]>(),
      ),
    testsSince: async (since) => list(await decisions.find({ 'seeded.at': { $gte: since } }).lean<Stored[]>()),
    onCard: async (on) => list(await decisions.find({ 'card.on': on }).sort({ createdAt: 1 }).lean<Stored[]>()),
    pendingDue: async (now, limit) =>
      list(
        await decisions
          .find({ state: 'pending', expiresAt: { $lte: now } })
          .sort({ expiresAt: 1 })
          .limit(limit)
          .lean<Stored[]>(),
      ),
    unrelayed: async (limit) =>
      (
        await decisions.find({ unrelayed: true }, { events: 1, version: 1, relayed: 1 }).limit(limit).lean<Stored[]>()
      ).map((doc) => ({ ...Relayed.parse(doc), relayed: Number(doc.relayed ?? 0) })),
    markRelayed: async (marks) => {
      if (marks.length === 0) return;
      await decisions.collection.bulkWrite(
        marks.flatMap(({ id, upTo, version }) => [
          { updateOne: { filter: { _id: id as never }, update: { $max: { relayed: upTo } } } },
          { updateOne: { filter: { _id: id as never, version }, update: { $set: { unrelayed: false } } } },
        ]),
        { ordered: true },
      );
    },
    newest: async (limit) =>
      list(await decisions.find({}).sort({ createdAt: -1 }).limit(limit).batchSize(PAGE).lean<Stored[]>()),
    ofAgent: async (agent, changedSince) =>
      list(
        await decisions
          .find({ agent, updatedAt: { $gte: changedSince } })
          .batchSize(PAGE)
          .lean<Stored[]>(),
      ),
    countByAgent: (agent, since) =>
      decisions.countDocuments({ agent, createdAt: { $gte: since }, seeded: { $exists: false } }),
    byRun: async (runId) => list(await decisions.find({ runId }).lean<Stored[]>()),
    countInState: (states) => decisions.countDocuments({ state: { $in: states } }),
    executedSince: async (since, kind) =>
      list(
        await decisions
          .find({ 'effect.at': { $gte: since }, ...(kind ? { 'action.kind': kind } : {}) })
          .batchSize(PAGE)
          .lean<Stored[]>(),
      ),
  };
};
