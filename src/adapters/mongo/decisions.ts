import type { Connection } from 'mongoose';
import { z } from 'zod';
import { Action, ActionKind } from '../../core/decision/action.ts';
import { Decision, OPEN_STATES } from '../../core/decision/decision.ts';
import { DecisionLine } from '../../core/decision/decision-line.ts';
import { Verdict } from '../../core/gate/verdict.ts';
import type { Decisions } from '../../ports/store.ts';
import { collection, PAGE, parseAll, type Stored } from './collection.ts';
import { markRelayed, nextNumber, replaceAtVersion } from './event-documents.ts';
import { firedIn } from './fired-rules.ts';
import { askOnce, byIdTogether, together } from './together.ts';

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
const Proposed = Decision.pick({ createdAt: true });
/** Test drafts take no place of what is proposed. */
const NO_TEST = { seeded: { $exists: false } };
/** What a line needs; of the action without its content, which stays in the store. */
const LINE_FIELDS = Object.fromEntries(
  Object.keys(DecisionLine.shape)
    .filter((name) => name !== 'action')
    .concat(Object.keys(DecisionLine.shape.action.shape).map((name) => `action.${name}`))
    .map((name) => [name, 1]),
);
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
  const countByAgent = askOnce(
    ({ agent, since, before }: { agent: string; since: Date; before?: Date }) =>
      `${agent} ${since.getTime()} ${before?.getTime() ?? ''}`,
    ({ agent, since, before }) =>
      decisions
        .countDocuments({
          agent,
          createdAt: { $gte: since, ...(before && { $lt: before }) },
          ...NO_TEST,
        })
        .exec(),
  );
  return {
    indexes: async () => {
      await decisions.createIndexes();
    },
    nextId: async () => `D-${1000 + (await nextNumber(counters, 'decision'))}`,
    insert: async (decision) => {
      await decisions.collection.insertOne({ ...decision, unrelayed: true, relayed: 0 } as never);
    },
    get: byIdTogether(decisions, parse),
    byEffect: async (recordId) => {
      const doc = await decisions.findOne({ 'effect.recordId': recordId }).lean<Stored>();
      return doc ? parse(doc) : null;
    },
    replace: (next, expectedVersion, before) => replaceAtVersion(decisions, next, expectedVersion, { before }),
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
            createdAt: 1,
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
    openOrSince: together(async (asked: readonly { accountId: string; since: Date }[]) => {
      const earliest = new Date(Math.min(...asked.map(({ since }) => since.getTime())));
      const docs = await decisions
        .find({
          accountId: { $in: [...new Set(asked.map(({ accountId }) => accountId))] },
          $or: [{ state: { $in: OPEN_STATES } }, { updatedAt: { $gte: earliest } }],
        })
        .sort({ createdAt: -1 })
        .batchSize(PAGE)
        .lean<Stored[]>();
      const of = Map.groupBy(await list(docs), (decision) => decision.accountId as string);
      return asked.map(({ accountId, since }) =>
        (of.get(accountId) ?? []).filter(({ state, updatedAt }) => OPEN_STATES.includes(state) || updatedAt >= since),
      );
    }),
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
    markRelayed: (marks) => markRelayed(decisions, marks),
    newest: async (limit) =>
      list(await decisions.find({}).sort({ createdAt: -1 }).limit(limit).batchSize(PAGE).lean<Stored[]>()),
    lines: async ({ changedSince, limit }) => {
      const docs = await decisions
        .find(changedSince ? { updatedAt: { $gte: changedSince } } : {}, LINE_FIELDS)
        .sort({ updatedAt: -1 })
        .limit(limit)
        .batchSize(PAGE)
        .lean<Stored[]>();
      return parseAll(docs, (doc) => DecisionLine.parse(doc));
    },
    ofAgent: async (agent, changedSince) =>
      list(
        await decisions
          .find({ agent, updatedAt: { $gte: changedSince } })
          .batchSize(PAGE)
          .lean<Stored[]>(),
      ),
    countByAgent: (agent, since, before) => countByAgent({ agent, since, before }),
    proposalTimes: async (agent, since) => {
      const asked = { agent, createdAt: { $gte: since }, ...NO_TEST };
      const found = await decisions.find(asked, { createdAt: 1 }).lean<Stored[]>();
      return found.map((doc) => Proposed.parse(doc).createdAt);
    },
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
