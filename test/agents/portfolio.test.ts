import { describe, expect, test } from '@jest/globals';
import { analyst } from '../../agents/analyst.ts';
import { content } from '../../agents/content.ts';
import { experiment } from '../../agents/experiment.ts';
import { research } from '../../agents/research.ts';
import { decisionCard } from '../../src/cards/decision-card.ts';
import { Action } from '../../src/core/decision/action.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { Experiment } from '../../src/core/experiment/experiment.ts';
import { countedWords } from '../../src/core/plan/beliefs-from-history.ts';
import type { AccountView } from '../../src/core/plan/plan.ts';
import type { Agent, AgentContext } from '../../src/ports/agent.ts';
import { emailDecision } from '../cards/decisions.ts';
import { accountOf, committee, contextOf, daysAgo, NOW, personOf, signalOf, viewOf } from '../kit/account-fixtures.ts';
import { decisionOf } from '../kit/decisions.ts';

/** The drafts of every candidate, each checked against the schema that everything an agent says has to pass. */
const propose = async (agent: Agent, context: AgentContext) => {
  const plan = await agent.plan(context);
  const candidates = await agent.candidates(context, plan);
  const drafts = [];
  for (const candidate of candidates.filter(({ kind }) => kind !== 'wait')) {
    const draft = await agent.draft(context, plan, candidate);
    if (!draft.ok) throw new Error(draft.error);
    expect(Action.safeParse(draft.value.action).error).toBeUndefined();
    drafts.push(draft.value);
  }
  return { plan, candidates, drafts };
};

/** Accounts with one champion each, who may be written to. */
const many = (n: number, over: (i: number) => Record<string, unknown> = () => ({})): AccountView[] =>
  Array.from({ length: n }, (_, i) => {
    const accountId = `acct_${i}`;
    return viewOf([], {
      account: accountOf({ id: accountId, name: `Company ${i}` }),
      people: [personOf(`p${i}`, 'champion', { accountId, ...over(i) })],
    });
  });
const experimentOn = (views: AccountView[], tests: Experiment[] = [], decisions: Decision[] = []) =>
  contextOf('experiment', undefined, {
    reads: { committees: async () => views, experiments: async () => tests, recentDecisions: async () => decisions },
  });

describe('experiment', () => {
  const startOn = async (views: AccountView[], tests?: Experiment[]) => {
    const { drafts } = await propose(experiment, experimentOn(views, tests));
    return drafts.flatMap(({ action }) => (action.kind === 'start-experiment' ? [action] : []));
  };

  test('proposes two arms that differ, and holds one in ten out', async () => {
    const [action] = await startOn(many(40));
    if (!action) throw new Error('no test was proposed');
    expect([action.personIds.length, action.heldOutPersonIds.length]).toEqual([36, 4]);
    expect(new Set([...action.personIds, ...action.heldOutPersonIds]).size).toBe(40);
    expect(action.arms).toHaveLength(2);
    expect(action.arms[0]?.opening).not.toBe(action.arms[1]?.opening);
    expect(action.minimumDetectableEffect).toBeGreaterThan(0);
    expect(action.metric).toBe('replied');
  });

  test('proposes none on fewer than 24 people', async () => {
    expect(await startOn(many(23))).toEqual([]);
    expect((await startOn(many(24))).length).toBeGreaterThan(0);
  });

  test('leaves out who opted out, and private addresses without consent', async () => {
    const gone = { suppression: { kind: 'unsubscribed', at: daysAgo(3) } };
    const views = many(40, (i) => (i === 0 ? gone : i === 1 ? { emailType: 'personal' } : {}));
    for (const action of await startOn(views)) {
      const all = [...action.personIds, ...action.heldOutPersonIds].map(String);
      expect(all).toHaveLength(38);
      expect(all).not.toContain('p0');
      expect(all).not.toContain('p1');
    }
  });

  const running = (over: Record<string, unknown> = {}) =>
    Experiment.parse({
      _id: 'exp-1',
      decisionId: 'D-1001',
      state: 'running',
      hypothesis: 'h',
      segment: 'champions in logistics',
      metric: 'replied',
      arms: ['a', 'b'].map((key) => {
        const arm = { key, name: key, subject: 's', opening: key, allocation: 0.5 };
        return { ...arm, sent: 0, successes: 0, complaints: 0 };
      }),
      personIds: ['p0', 'p1'],
      heldOutPersonIds: ['p2'],
      assignments: [],
      stopWhen: { complaintRate: 0.001, maxDays: 28 },
      startedAt: daysAgo(2),
      version: 1,
      ...over,
    });

  test('puts nobody into a second test', async () => {
    for (const action of await startOn(many(40), [running()]))
      expect([...action.personIds, ...action.heldOutPersonIds]).toHaveLength(37);
  });

  test('proposes to end a test that is over its time, and not one that still runs', async () => {
    const stops = async (test: Experiment) =>
      (await propose(experiment, experimentOn([], [test]))).drafts.map(({ action }) => action);
    expect(await stops(running())).toEqual([]);
    expect(await stops(running({ startedAt: daysAgo(29) }))).toMatchObject([
      { kind: 'stop-experiment', experimentId: 'exp-1' },
    ]);
  });
});

describe('content', () => {
  const template = 'introduce.champion';
  const reply = (days: number, objection: string) =>
    signalOf(
      'email-replied',
      'carla',
      daysAgo(days),
      { template: '' },
      {
        extracted: { intent: 'objection', objection, confidence: 1, extractor: 't' },
      },
    );
  const revise = async (signals: AccountView['signals'], decisions: Decision[] = []) => {
    const reads = { accountViews: async () => [viewOf(signals)], recentDecisions: async () => decisions };
    return (await propose(content, contextOf('content', undefined, { reads }))).drafts;
  };
  const named = (signals: AccountView['signals'], name: string) =>
    signals.map((signal) => ({ ...signal, facts: { ...signal.facts, template: name } }));

  test('takes up an objection that a template met twice, and says how often', async () => {
    const { anglesFor } = await import('../../agents/writing/angles.ts');
    const key = `${template}.${anglesFor('champion')[0]?.key}`;
    const sends = [9, 8, 7].map((days) => signalOf('email-sent', 'carla', daysAgo(days)));
    const met = named([...sends, reply(3, 'security'), reply(2, 'security')], key);
    const [draft] = await revise(met);
    expect(draft?.action).toMatchObject({
      kind: 'revise-template',
      template: key,
      segment: 'logistics',
      opening: expect.stringContaining('usual security questions'),
      reason: '2 of 3 emails with this template to champions in logistics met an objection about security',
    });
    // Once is no pattern, and what was revised lately is left alone.
    expect(await revise(named([...sends, reply(2, 'security')], key))).toEqual([]);
    const done = decisionOf({ action: draft?.action, updatedAt: daysAgo(10) });
    expect(await revise(met, [done])).toEqual([]);
  });

  test('changes an opening that ten people did not answer', async () => {
    const { anglesFor } = await import('../../agents/writing/angles.ts');
    const key = `${template}.${anglesFor('champion')[0]?.key}`;
    const sends = (n: number) =>
      named(
        Array.from({ length: n }, (_, i) => signalOf('email-sent', 'carla', daysAgo(20 - i))),
        key,
      );
    expect((await revise(sends(10)))[0]?.action).toMatchObject({
      reason: 'none of 10 emails with this template to champions in logistics was answered',
    });
    expect(await revise(sends(9))).toEqual([]);
  });
});

describe('analyst', () => {
  const belief = (key: string, wins: number, losses: number) => ({
    key,
    wins,
    losses,
    n: wins + losses,
    basis: `${wins} of ${wins + losses} ${countedWords(key)} followed by a meeting set within 3 days, 2 Jan to 3 Mar 2025, counted as 40 observations`,
  });
  const proposed = (beliefs: ReturnType<typeof belief>[], decisions: Decision[] = []) =>
    propose(
      analyst,
      contextOf('analyst', undefined, {
        beliefs: new Map(beliefs.map((one) => [one.key, one])),
        reads: { recentDecisions: async () => decisions },
      }),
    );
  const adopt = async (...input: Parameters<typeof proposed>) => (await proposed(...input)).drafts;
  /** What the card of the first proposal says. */
  const card = async (...input: Parameters<typeof proposed>): Promise<string> => {
    const { candidates, drafts } = await proposed(...input);
    const shown = decisionOf({ ...drafts[0], expected: candidates[0]?.estimate, state: 'pending' });
    return JSON.stringify(decisionCard(shown, { now: NOW, people: [], link: (path) => path }).blocks);
  };
  const all = belief('email|*|*', 100, 900);

  test('writes down what history says works, with its numbers, once', async () => {
    const good = belief('email|champion|logistics', 60, 140);
    const [draft] = await adopt([all, good]);
    expect(draft?.action).toMatchObject({
      kind: 'adopt-playbook',
      name: 'logistics: email champions first',
      evidence:
        '60 of 200 outbound emails to champions in logistics followed by a meeting set within 3 days, 2 Jan to 3 Mar 2025, against 10 % of all 1,000 outbound emails',
      n: 200,
    });
    expect(await adopt([all, good], [decisionOf({ action: draft?.action })])).toEqual([]);
  });

  test('says each number once, with its unit and what it is out of', async () => {
    const history = await card([all, belief('email|champion|logistics', 60, 140)]);
    expect(history).toContain(
      '*Rests on* 60 of 200 outbound emails to champions in logistics followed by a meeting set within 3 days, 2 Jan to 3 Mar 2025, against 10 % of all 1,000 outbound emails"',
    );
    expect(history).toContain(
      '*Expected*  30 % meetings within 3 days (24–36 %), from 200 outbound emails to champions in logistics\\n',
    );

    const send = (n: number, angle: string, answered: boolean) =>
      decisionOf({
        _id: `D-${n}`,
        state: 'observed',
        effect: { system: 'mail', recordId: `m${n}`, at: daysAgo(20), detail: 'accepted' },
        action: { ...emailDecision().action, template: `introduce.champion.${angle}` },
        outcomes: answered ? [{ at: daysAgo(19), kind: 'email-replied', weight: 'result', text: 'answered' }] : [],
      });
    const sends = [
      ...Array.from({ length: 40 }, (_, n) => send(n, 'cost', n < 20)),
      ...Array.from({ length: 60 }, (_, n) => send(100 + n, 'control', n < 6)),
    ];
    const own = await card([all], sends);
    expect(own).toContain(
      '*Rests on* 20 of 40 such emails brought a reply or a meeting, against 6 of 60 other emails (10 %)"',
    );
    expect(own).toMatch(/\*Expected\* {2}50 % replies or meetings \(\d+–\d+ %\), from 40 such emails/);
    for (const said of [history, own]) expect(said).not.toMatch(/n = |% results|counted as/);
  });

  test('and nothing from few cases, or where the interval reaches the mean of all', async () => {
    expect(await adopt([all, belief('email|champion|logistics', 60, 39)])).toEqual([]);
    expect(await adopt([all, belief('email|champion|logistics', 14, 106)])).toEqual([]);
  });
});

describe('research', () => {
  const seen = () => [
    signalOf('web-session', 'carla', daysAgo(1), { sessionType: 'pricing_page' }),
    signalOf('marketing-touch', 'edith', daysAgo(3), { touchType: 'webinar', direction: 'inbound' }),
  ];
  const brief = async (view: AccountView) => (await propose(research, contextOf('research', view))).drafts;

  test('briefs an account where something goes on; every dated line is cited', async () => {
    const signals = seen();
    const [draft] = await brief(viewOf(signals));
    if (draft?.action.kind !== 'write-brief') throw new Error('no brief');
    const { body, citations } = draft.action;
    expect(citations.map(({ signalId }) => String(signalId)).sort()).toEqual(
      signals.map(({ id }) => String(id)).sort(),
    );
    for (const { sentence } of citations) expect(body).toContain(sentence);
    for (const { name } of committee()) expect(body).toContain(name);
  });

  test('and none where nothing is known, or one was written already', async () => {
    expect(await brief(viewOf([]))).toEqual([]);
    const [draft] = await brief(viewOf(seen()));
    const recent = [decisionOf({ action: draft?.action, state: 'executed', createdAt: NOW, updatedAt: NOW })];
    expect(await brief(viewOf(seen(), { recent }))).toEqual([]);
  });
});
