import type { Connection } from 'mongoose';
import { Incident, openKeyOf } from '../../core/incident/incident.ts';
import type { Incidents } from '../../ports/incidents.ts';
import { collection, isDuplicateKey, type Stored } from './collection.ts';
import { markRelayed, nextNumber, replaceAtVersion } from './event-documents.ts';

/**
 * The incident documents. INVARIANT (one writer, one winner): every change replaces the document only while its `version`
 * is the one that was read. INVARIANT (one open incident per subject): `openKey` is unique and there only until the end.
 */
export const createIncidents = (connection: Connection): Incidents & { indexes(): Promise<void> } => {
  const incidents = collection(connection, 'incidents', String, [
    [{ openKey: 1 }, { unique: true, sparse: true }],
    [{ state: 1, dueAt: 1 }],
    [{ decisionIds: 1 }],
    [{ 'occurrences.key': 1 }],
    [{ createdAt: -1 }],
    [{ unrelayed: 1 }, { partialFilterExpression: { unrelayed: true } }],
  ]);
  const counters = collection(connection, 'counters', String, []);
  const parse = ({ unrelayed: _, relayed: __, openKey: ___, ...doc }: Stored): Incident => Incident.parse(doc);
  const list = (docs: Stored[]): Incident[] => docs.map(parse);
  const NOT_CLOSED = { state: { $in: ['open', 'taken', 'escalated'] } };
  return {
    indexes: async () => {
      await incidents.createIndexes();
    },
    nextId: async () => `I-${1000 + (await nextNumber(counters, 'incident'))}`,
    insert: async (incident) => {
      try {
        const doc = { ...incident, openKey: openKeyOf(incident), unrelayed: true, relayed: 0 };
        await incidents.collection.insertOne(doc as never);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    get: async (id) => {
      const doc = await incidents.findById(id).lean<Stored>();
      return doc ? parse(doc) : null;
    },
    replace: (next, expectedVersion) =>
      replaceAtVersion(incidents, next, expectedVersion, { also: next.state === 'closed' ? ['openKey'] : [] }),
    openFor: async (kind, subject) => {
      const doc = await incidents.findOne({ openKey: openKeyOf({ kind, subject }) }).lean<Stored>();
      return doc ? parse(doc) : null;
    },
    known: async (keys) => {
      if (keys.length === 0) return new Set();
      const wanted = new Set(keys);
      const found = list(await incidents.find({ 'occurrences.key': { $in: keys } }).lean<Stored[]>());
      return new Set(
        found.flatMap(({ occurrences }) => occurrences.map(({ key }) => key)).filter((k) => wanted.has(k)),
      );
    },
    open: async (limit) => list(await incidents.find(NOT_CLOSED).sort({ dueAt: 1 }).limit(limit).lean<Stored[]>()),
    forDecision: async (decisionId) =>
      list(await incidents.find({ decisionIds: decisionId }).sort({ createdAt: 1 }).lean<Stored[]>()),
    openedSince: async (since) => list(await incidents.find({ createdAt: { $gte: since } }).lean<Stored[]>()),
    lessonsDue: async (limit) =>
      list(
        await incidents
          .find({
            state: 'closed',
            'closure.lesson': { $in: ['playbook', 'rule'] },
            'closure.lessonDecisionId': { $exists: false },
          })
          .limit(limit)
          .lean<Stored[]>(),
      ),
    unrelayed: async (limit) => {
      const docs = await incidents.find({ unrelayed: true }).limit(limit).lean<Stored[]>();
      return docs.map((doc) => {
        const { _id, events, version } = parse(doc);
        return { _id, events, version, relayed: Number(doc.relayed ?? 0) };
      });
    },
    markRelayed: (marks) => markRelayed(incidents, marks),
  };
};
