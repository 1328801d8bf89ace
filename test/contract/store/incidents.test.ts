import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { DecisionId, SlackUserId } from '../../../src/core/ids.ts';
import { evolveIncident } from '../../../src/core/incident/evolve-incident.ts';
import { openedIncident } from '../../../src/core/incident/finding.ts';
import { type Incident, IncidentId, type IncidentState } from '../../../src/core/incident/incident.ts';
import { onEveryStore } from './store-world.ts';

const AT = new Date('2026-03-02T10:00:00Z');
const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const rules = loaded.value.incidents.complaint;

let n = 0;
const incidentOf = (subject: string, over: Partial<Incident> = {}): Incident => ({
  ...openedIncident({
    id: IncidentId.parse(`I-${5_000 + n++}`),
    finding: {
      kind: 'complaint',
      subject,
      title: 'Complaints about what outreach sent',
      agent: 'outreach',
      domain: 'email',
      occurrence: {
        key: `complaint/${subject}/1`,
        at: AT,
        text: 'marked as spam',
        decisionId: DecisionId.parse('D-77'),
      },
    },
    rules,
    owner: null,
    dueAt: AT,
    at: AT,
  }),
  ...over,
});
const changed = (incident: Incident, to: IncidentState, patch: Partial<Incident> = {}): Incident => {
  const next = evolveIncident(incident, {
    type: to === 'closed' ? 'incident-closed' : to === 'taken' ? 'incident-taken' : 'incident-repeated',
    to,
    by: 'U1',
    at: new Date(AT.getTime() + 1),
    patch,
  });
  if (!next.ok) throw new Error(next.error);
  return next.value;
};

onEveryStore('incidents', (world) => {
  test('come back as they were put in, with dates as dates', async () => {
    const { stores, fresh } = world();
    const one = incidentOf(fresh('agent'), { overdueSince: AT });
    expect(await stores.incidents.insert(one)).toBe(true);
    expect(await stores.incidents.get(one._id)).toEqual(one);
    expect(await stores.incidents.get('I-1')).toBeNull();
  });

  test('one-open-incident-per-subject: of many that open at once over several connections, one does', async () => {
    const { stores, another, fresh } = world();
    const connections = [stores, await another(), await another()];
    const subject = fresh('agent');
    const opened = await Promise.all(
      Array.from({ length: 12 }, (_, at) => (connections[at % 3] ?? stores).incidents.insert(incidentOf(subject))),
    );
    expect(opened.filter(Boolean)).toHaveLength(1);
    const known = await stores.incidents.openFor('complaint', subject);
    expect(known?.subject).toBe(subject);
    // Another kind of the same subject is another incident.
    expect(await stores.incidents.openFor('wrong-send', subject)).toBeNull();
    expect(await stores.incidents.insert({ ...incidentOf(subject), kind: 'wrong-send' })).toBe(true);

    // Closed, it makes room for one that happens anew, and stays on record.
    const closed = changed(known as Incident, 'closed');
    expect(await stores.incidents.replace(closed, (known as Incident).version)).toBe(true);
    expect(await stores.incidents.openFor('complaint', subject)).toBeNull();
    const anew = incidentOf(subject);
    expect(await stores.incidents.insert(anew)).toBe(true);
    expect((await stores.incidents.openFor('complaint', subject))?._id).toBe(anew._id);
    expect(await stores.incidents.get(closed._id)).toMatchObject({ state: 'closed' });
  });

  test('one-writer-one-winner: of two changes of one version, one is written', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const one = incidentOf(fresh('agent'));
    await stores.incidents.insert(one);
    const wrote = await Promise.all([
      stores.incidents.replace(changed(one, 'taken', { level: 1 }), 1),
      other.incidents.replace(changed(one, 'taken', { level: 2 }), 1),
    ]);
    expect(wrote.filter(Boolean)).toHaveLength(1);
    const now = await stores.incidents.get(one._id);
    expect(now).toMatchObject({ version: 2, level: wrote[0] ? 1 : 2 });
    expect(await stores.incidents.replace(changed(one, 'closed'), 1)).toBe(false);
  });

  test('numbers are given once, whoever asks', async () => {
    const { stores, another } = world();
    const other = await another();
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? stores : other).incidents.nextId()),
    );
    expect(new Set(ids).size).toBe(20);
  });

  test('what some incident holds already is known, also when it is closed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 8 }),
        fc.boolean(),
        async (held, asked, isClosed) => {
          const { stores, fresh } = world();
          const subject = fresh('agent');
          const keyOf = (of: number) => `complaint/${subject}/${of}`;
          const occurrences = held.map((of) => ({ key: keyOf(of), at: AT, text: 'marked as spam' }));
          const one = incidentOf(subject, { occurrences });
          await stores.incidents.insert(one);
          if (isClosed) await stores.incidents.replace(changed(one, 'closed'), 1);
          const known = await stores.incidents.known(asked.map(keyOf));
          expect([...known].sort()).toEqual([...new Set(asked.filter((of) => held.includes(of)).map(keyOf))].sort());
        },
      ),
      { numRuns: 12 },
    );
  });

  describe('lists', () => {
    test('the open ones by the end of their clock, those of a decision, and lessons that are due', async () => {
      const { stores, fresh } = world();
      const decisionId = DecisionId.parse(fresh('D'));
      const later = new Date(AT.getTime() + 60_000);
      const [first, second, done] = [
        incidentOf(fresh('agent'), { dueAt: AT, decisionIds: [decisionId] }),
        incidentOf(fresh('agent'), { dueAt: later, decisionIds: [decisionId], createdAt: later }),
        incidentOf(fresh('agent'), { createdAt: later }),
      ];
      for (const one of [second, first, done]) await stores.incidents.insert(one);
      const closure = {
        cause: 'wrong-data' as const,
        causeWords: 'an old list',
        lesson: 'playbook' as const,
        lessonWords: 'check the list',
        slackUserId: SlackUserId.parse('U1'),
        name: 'Mara',
        at: later,
      };
      await stores.incidents.replace(changed(done, 'closed', { closure }), 1);
      const open = (await stores.incidents.open(500)).map(({ _id }) => _id);
      expect(open.indexOf(first._id)).toBeLessThan(open.indexOf(second._id));
      expect(open).not.toContain(done._id);
      expect((await stores.incidents.forDecision(decisionId)).map(({ _id }) => _id)).toEqual([first._id, second._id]);
      const since = (await stores.incidents.openedSince(later)).map(({ _id }) => _id);
      expect(since).toEqual(expect.arrayContaining([second._id, done._id]));
      expect(since).not.toContain(first._id);
      expect((await stores.incidents.lessonsDue(500)).map(({ _id }) => _id)).toContain(done._id);
    });

    test('what the ledger has not had, until it is marked for the version that was relayed', async () => {
      const { stores, fresh } = world();
      const one = incidentOf(fresh('agent'));
      await stores.incidents.insert(one);
      const mine = async () => (await stores.incidents.unrelayed(500)).find(({ _id }) => _id === one._id);
      expect(await mine()).toMatchObject({ relayed: 0, version: 1, events: [{ type: 'incident-opened' }] });
      await stores.incidents.replace(changed(one, 'taken'), 1);
      // The event of version 2 came after what was relayed.
      await stores.incidents.markRelayed([{ id: one._id, upTo: 1, version: 1 }]);
      expect(await mine()).toMatchObject({ version: 2 });
      await stores.incidents.markRelayed([{ id: one._id, upTo: 2, version: 2 }]);
      expect(await mine()).toBeUndefined();
    });
  });
});
