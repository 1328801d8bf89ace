import { expect, test } from '@jest/globals';
import { DecisionLine } from '../../../src/core/decision/decision-line.ts';
import { digestOf } from '../../../src/core/decision/digest.ts';
import { evolve } from '../../../src/core/decision/evolve.ts';
import { decisionOf } from '../../kit/decisions.ts';
import { onEveryStore } from './store-world.ts';

onEveryStore('decisions and experiments', (world) => {
  const change = (decision: ReturnType<typeof decisionOf>, patch = {}) => {
    const next = evolve(decision, { type: 'held', to: decision.state, by: 'test', at: decision.updatedAt, patch });
    if (!next.ok) throw new Error(next.error);
    return next.value;
  };

  test('comes back as it was written, with the same digest', async () => {
    const { stores, fresh } = world();
    const decision = decisionOf({ _id: fresh('D'), expected: undefined, inverse: { rows: [{ before: null }] } });
    await stores.decisions.insert(decision);
    const read = await stores.decisions.get(decision._id);
    expect(read).toEqual(JSON.parse(JSON.stringify(decision), (_, v) => reviveDate(v)));
    expect(read && digestOf(read)).toBe(decision.digest);
  });

  test('of many writers that read one version, one wins', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const decision = decisionOf({ _id: fresh('D') });
    await stores.decisions.insert(decision);
    const won = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        (i % 2 ? other : stores).decisions.replace(change(decision, { title: `writer ${i}` }), 1),
      ),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await stores.decisions.get(decision._id)).toMatchObject({
      version: 2,
      title: `writer ${won.indexOf(true)}`,
    });
  });

  test('a field set to nothing is gone', async () => {
    const { stores, fresh } = world();
    const held = { ruleIds: ['quiet.hours'], text: 'night', since: new Date(1), until: new Date(2) };
    const decision = decisionOf({ _id: fresh('D'), held });
    await stores.decisions.insert(decision);
    expect((await stores.decisions.get(decision._id))?.held).toEqual(held);
    await stores.decisions.replace(change(decision, { held: undefined }), 1);
    expect(await stores.decisions.get(decision._id)).not.toHaveProperty('held');
  });

  test('lines say what became of decisions without their content, what changed last first', async () => {
    const { stores, fresh } = world();
    const base = Date.parse('2031-01-01T00:00:00Z');
    const at = (hours: number) => new Date(base + hours * 3_600_000);
    const ids = [fresh('D'), fresh('D'), fresh('D')];
    for (const [n, _id] of ids.entries()) await stores.decisions.insert(decisionOf({ _id, updatedAt: at(n) }));
    const lines = await stores.decisions.lines({ changedSince: at(1), limit: 9 });
    expect(lines.map(({ _id }) => _id)).toEqual([ids[2], ids[1]]);
    expect((await stores.decisions.lines({ limit: 1 })).map(({ _id }) => _id)).toEqual([ids[2]]);
    const whole = await stores.decisions.get(ids[2] ?? '');
    expect(lines[0]).toEqual(whole && DecisionLine.parse(whole));
    expect(lines[0]?.action).not.toHaveProperty('email');
    expect(lines[0]).not.toHaveProperty('events');
  });

  test('what shares a card is found by the card, oldest first', async () => {
    const { stores, fresh } = world();
    const on = fresh('batch');
    const [early, late] = [fresh('D'), fresh('D')];
    const card = { on, left: false };
    await stores.decisions.insert(decisionOf({ _id: late, card, createdAt: new Date(2000) }));
    await stores.decisions.insert(decisionOf({ _id: early, card: { on, left: true }, createdAt: new Date(1000) }));
    await stores.decisions.insert(decisionOf({ _id: fresh('D') }));
    expect((await stores.decisions.onCard(on)).map((one) => one._id)).toEqual([early, late]);
  });

  test('ids are never given twice', async () => {
    const { stores, another } = world();
    const other = await another();
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? other : stores).decisions.nextId()));
    expect(new Set(ids).size).toBe(20);
    expect(ids[0]).toMatch(/^D-\d{4,}$/);
  });

  test('a decision that changed after it was copied to the log is copied again', async () => {
    const { stores, fresh } = world();
    const decision = decisionOf({ _id: fresh('D') });
    await stores.decisions.insert(decision);
    const mine = async () => (await stores.decisions.unrelayed(500)).find((one) => one._id === decision._id);
    expect(await mine()).toMatchObject({ relayed: 0 });
    const next = change(decision);
    await stores.decisions.replace(next, 1);
    await stores.decisions.markRelayed([{ id: decision._id, upTo: 0, version: 1 }]);
    expect(await mine()).toMatchObject({ relayed: 0 });
    await stores.decisions.markRelayed([{ id: decision._id, upTo: 1, version: 2 }]);
    expect(await mine()).toBeUndefined();
    await stores.decisions.replace(change(next), 2);
    await stores.decisions.markRelayed([{ id: decision._id, upTo: 0, version: 1 }]);
    expect(await mine()).toMatchObject({ relayed: 1 });
  });

  test('gives how decisions since a moment were judged, page by page, with the content on request', async () => {
    const { stores, fresh } = world();
    const since = new Date('2040-01-01T00:00:00Z');
    const [old, first, second] = [new Date('2039-12-31T00:00:00Z'), since, new Date('2040-01-02T00:00:00Z')].map(
      (createdAt, n) => decisionOf({ _id: fresh('D'), createdAt, revision: n, title: `judged ${n}` }),
    );
    for (const decision of [old, first, second]) if (decision) await stores.decisions.insert(decision);
    const page = await stores.decisions.verdicts(null, since, 10);
    expect(page.map(({ title, isEdited }) => [title, isEdited]).sort()).toEqual([
      ['judged 1', false],
      ['judged 2', true],
    ]);
    expect(page[0]).toMatchObject({ kind: 'create-rep-task', verdict: first?.verdict });
    expect(page[0]?.action()).toEqual(first?.action);
    const rest = await stores.decisions.verdicts(page[0]?.decisionId ?? null, since, 10);
    expect(rest.map(({ decisionId }) => decisionId)).toEqual([page[1]?.decisionId]);
  });

  test('gives which rules had a say, in the verdict, before the effect and for the other candidates', async () => {
    const { stores, fresh } = world();
    const since = new Date('2050-01-01T00:00:00Z');
    const candidate = { label: 'wait', score: 1, propensity: 0.5, verdict: 'forbidden', ruleIds: ['cap.person'] };
    const event = { eventId: 'x/1', at: since, by: 'countersign' };
    const decision = decisionOf({
      _id: fresh('D'),
      createdAt: since,
      alternatives: [
        { ...candidate, kind: 'send-email', chosen: false },
        { ...candidate, kind: 'create-rep-task', chosen: true, ruleIds: [] },
        { ...candidate, kind: 'wait', chosen: false, ruleIds: [] },
      ],
      events: [
        { ...event, type: 'held', data: { ruleIds: ['quiet.hours'] } },
        { ...event, type: 'execution-started', data: { rules: [{ id: 'autonomy.stage', effect: 'ask' }] } },
        { ...event, type: 'reminded', data: {} },
      ],
    });
    await stores.decisions.insert(decision);
    const own = { agent: 'outreach', kind: 'create-rep-task', isCandidate: false, at: decision.createdAt };
    expect(await stores.decisions.fired(null, since, 10)).toEqual([
      {
        decisionId: decision._id,
        fired: [
          { ...own, ruleIds: ['autonomy.stage', 'quiet.hours'] },
          { ...own, kind: 'send-email', isCandidate: true, ruleIds: ['cap.person'] },
        ],
      },
    ]);
  });

  test('finds what is due, what happened and what an effect belongs to', async () => {
    const { stores, fresh } = world();
    const accountId = fresh('a');
    const effectAt = new Date('2031-01-01T00:00:00Z');
    const due = decisionOf({ _id: fresh('D'), accountId, expiresAt: new Date('2020-01-01T00:00:00Z') });
    const done = decisionOf({
      _id: fresh('D'),
      accountId,
      state: 'executed',
      createdAt: new Date('2026-03-03T00:00:00Z'),
      effect: { system: 'crm', recordId: fresh('r'), at: effectAt, detail: 'task created' },
    });
    await stores.decisions.insert(due);
    await stores.decisions.insert(done);
    expect((await stores.decisions.pendingDue(new Date('2020-01-02T00:00:00Z'), 5)).map((d) => d._id)).toEqual([
      due._id,
    ]);
    expect((await stores.decisions.forAccount(accountId, 5)).map((d) => d._id)).toEqual([done._id, due._id]);
    expect((await stores.decisions.byEffect(done.effect?.recordId ?? ''))?._id).toBe(done._id);
    expect((await stores.decisions.executedSince(effectAt, 'create-rep-task')).map((d) => d._id)).toEqual([done._id]);
    expect(await stores.decisions.executedSince(effectAt, 'send-email')).toEqual([]);
    expect((await stores.decisions.page(due._id, 1)).map((d) => d._id)).toEqual([done._id]);
  });

  test('a test changes by compare-and-set', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const experiment = {
      _id: fresh('E'),
      decisionId: 'D-1',
      state: 'running',
      hypothesis: 'a question opens more replies',
      segment: 'finance',
      metric: 'replied',
      arms: [],
      personIds: [],
      heldOutPersonIds: [],
      assignments: [],
      stopWhen: { complaintRate: 0.001, maxDays: 14 },
      startedAt: new Date('2026-03-02T10:00:00Z'),
      version: 1,
    } as never as Parameters<typeof stores.experiments.insert>[0];
    await stores.experiments.insert(experiment);
    const next = { ...experiment, version: 2, hypothesis: 'changed' };
    const won = await Promise.all([
      stores.experiments.replace(next, 1),
      other.experiments.replace(next, 1),
      stores.experiments.replace(next, 1),
    ]);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await stores.experiments.get(experiment._id)).toEqual(next);
  });

  test('an agent’s decisions are counted from a moment on, and up to another without it', async () => {
    const { stores, fresh } = world();
    const times = [1, 2, 3].map((day) => new Date(`2031-03-0${day}T00:00:00Z`));
    for (const createdAt of times)
      await stores.decisions.insert(decisionOf({ _id: fresh('D'), agent: 'research', createdAt }));
    const [first = new Date(0), second = first, third = first] = times;
    expect(await stores.decisions.countByAgent('research', second)).toBe(2);
    expect(await stores.decisions.countByAgent('research', first, third)).toBe(2);
    expect(await stores.decisions.countByAgent('research', second, second)).toBe(0);
    expect((await stores.decisions.proposalTimes('research', second)).toSorted(earlier)).toEqual([second, third]);
  });
});

const earlier = (a: Date, b: Date): number => a.getTime() - b.getTime();
const reviveDate = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : value;
