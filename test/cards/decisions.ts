import fc from 'fast-check';
import type { Queue } from '../../src/core/approval/queue.ts';
import type { AttentionNumbers } from '../../src/core/attention/numbers.ts';
import { Action } from '../../src/core/decision/action.ts';
import { Decision, DecisionState } from '../../src/core/decision/decision.ts';
import { Experiment } from '../../src/core/experiment/experiment.ts';
import { AgentName, RoleName } from '../../src/core/ids.ts';

export const NOW = new Date('2026-11-20T14:00:00Z');
const hour = 3_600_000;

/** The numbers of somebody who decided about nothing yet. */
export const noNumbers: AttentionNumbers = {
  decided: 0,
  approved: 0,
  edited: 0,
  rejected: 0,
  medianMs: null,
  glanced: 0,
  agreement: { together: 0, rate: null },
  tests: { caught: 0, missed: 0 },
  byKind: {},
};

/** A queue of one page that holds these and nothing else. */
export const queueWith = (items: Decision[], changes: Partial<Queue> = {}): Queue => ({
  items,
  counts: { waiting: items.length, dueToday: 0, highRisk: 0, onOthers: 0 },
  found: items.length,
  view: { whose: 'mine', page: 0 },
  pages: 1,
  agents: [...new Set(items.map((one) => one.agent))],
  kinds: [...new Set(items.map((one) => one.action.kind))],
  ...changes,
});

/** A plain pending proposal of one mail; everything else in the tests is a change of it. */
export const emailDecision = (changes: Record<string, unknown> = {}): Decision =>
  Decision.parse({
    _id: 'D-1042',
    state: 'pending',
    revision: 1,
    version: 3,
    digest: 'd'.repeat(64),
    agent: 'sdr',
    runId: 'run-1',
    accountId: 'A1',
    title: 'Email to Grace Lee, VP Finance at Northwind',
    channel: 'approvals',
    action: {
      kind: 'send-email',
      accountId: 'A1',
      personId: 'P1',
      template: 'intro',
      purpose: 'introduce',
      email: {
        from: 'ann@us.example',
        to: 'grace@northwind.example',
        replyTo: 'ann@us.example',
        subject: 'Your *pricing* question <b>',
        text: 'Dear Grace,\n\nTwo colleagues of yours read our pricing page.\nMay I show you the numbers?\n\nAnn\nExample Inc, 1 Road, Berlin\nOpt out: https://us.example/u/1',
        headers: { 'List-Unsubscribe': '<https://us.example/u/1>' },
      },
      citations: [{ sentence: 'Two colleagues read it.', signalId: 'S1', at: new Date('2026-11-18T09:00:00Z') }],
    },
    audience: [
      {
        personId: 'P1',
        name: 'Grace Lee',
        title: 'VP Finance',
        accountId: 'A1',
        accountName: 'Northwind',
        stage: 'engaged',
      },
    ],
    cost: { minor: 0, currency: 'USD' },
    evidence: [
      {
        signalId: 'S1',
        at: new Date('2026-11-18T09:00:00Z'),
        text: 'Two people of the committee read the pricing page',
      },
    ],
    goal: { text: 'technical sponsor engaged', step: 2, of: 4, stepLabel: 'economic buyer heard' },
    expected: { metric: 'reply', unit: 'rate', mean: 0.11, low: 0.06, high: 0.17, n: 214, basis: 'mails like it' },
    alternatives: [
      {
        kind: 'send-email',
        label: 'mail Grace',
        score: 4200,
        propensity: 0.7,
        verdict: 'needs-approval',
        ruleIds: ['new-contact'],
        chosen: true,
      },
      {
        kind: 'create-rep-task',
        label: 'call task',
        score: 3100,
        propensity: 0.2,
        expected: { metric: 'reply', unit: 'rate', mean: 0.09, low: 0.04, high: 0.16, n: 90, basis: 'calls' },
        verdict: 'allowed',
        ruleIds: [],
        chosen: false,
      },
      {
        kind: 'wait',
        label: 'wait a week',
        score: 900,
        propensity: 0.1,
        verdict: 'allowed',
        ruleIds: [],
        chosen: false,
      },
    ],
    because: [],
    writer: { name: 'built-in' },
    verdict: {
      outcome: 'needs-approval',
      rules: [{ id: 'new-contact-needs-a-person', effect: 'ask', text: 'a first mail to a person is looked at' }],
      need: { groups: [{ roles: ['marketing'], quorum: 1 }], withinMs: 4 * hour, fourEyes: false },
      risk: 'low',
      facts: { capAccount: 3, touchesAccount7d: 0 },
      charterHash: 'c',
      policyHash: 'p',
      judgedAt: NOW,
    },
    charterHash: 'c',
    policyHash: 'p',
    approvals: [],
    editedBy: [],
    expiresAt: new Date(NOW.getTime() + 2 * hour),
    attempts: [],
    outcomes: [],
    events: [],
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  });

export const approval = (changes: Record<string, unknown> = {}) => ({
  slackUserId: 'U1',
  name: 'Mia Marketer',
  role: 'marketing',
  digest: 'd'.repeat(64),
  revision: 1,
  at: new Date(NOW.getTime() - hour),
  ...changes,
});

/** Texts as the world has them: markup, mentions, emoji, other scripts, very long ones. */
const nasty = (max: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '<!channel> *now* `x` ~y~',
        '<@U1|me> & <https://evil.example|click>',
        '👩‍👩‍👧‍👦 Grüße 你好',
        '\n\n a \n b',
      ),
    },
    { weight: 1, arbitrary: fc.integer({ min: 1, max }).map((n) => '<&> é '.repeat(n).slice(0, max)) },
  );
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/);
const date = fc.date({ min: new Date('2024-01-01'), max: new Date('2028-12-31'), noInvalidDate: true });
const rate = fc.double({ min: 0, max: 1, noNaN: true });
const moneyArb = fc.record({ minor: fc.integer({ min: -1e9, max: 1e9 }), currency: fc.constantFrom('USD', 'EUR') });
const some = <T>(one: fc.Arbitrary<T>, min: number, max: number) => fc.array(one, { minLength: min, maxLength: max });
const campaign = fc.record({ campaignId: id, name: nasty(500), beforeDaily: moneyArb, afterDaily: moneyArb });
const citation = fc.record({ sentence: nasty(2_000), signalId: id, at: date });

const action: fc.Arbitrary<Action> = fc
  .oneof(
    fc.record({
      kind: fc.constant('send-email'),
      accountId: id,
      personId: id,
      template: nasty(50),
      purpose: fc.constant('introduce'),
      email: fc.record({
        from: nasty(100),
        to: nasty(100),
        replyTo: nasty(100),
        subject: nasty(200).map((s) => s.slice(0, 200) || 's'),
        text: nasty(20_000).map((s) => s || 't'),
        headers: fc.dictionary(id, nasty(200), { maxKeys: 4 }),
      }),
      citations: some(citation, 0, 4),
    }),
    fc.record({
      kind: fc.constant('book-meeting'),
      accountId: id,
      personId: id,
      repId: id,
      startsAt: date,
      durationMs: fc.integer({ min: 0, max: 1e8 }),
      title: nasty(500),
      description: nasty(5_000),
      attendeeEmail: nasty(200),
    }),
    fc.record({
      kind: fc.constant('create-rep-task'),
      accountId: id,
      repId: id,
      title: nasty(500),
      body: nasty(9_000),
      dueAt: date,
    }),
    fc.record({
      kind: fc.constant('write-brief'),
      accountId: id,
      title: nasty(500),
      body: nasty(30_000),
      citations: some(citation, 0, 2),
    }),
    fc.record({
      kind: fc.constant('start-experiment'),
      experimentId: id,
      hypothesis: nasty(2_000),
      segment: nasty(300),
      metric: fc.constantFrom('replied', 'meeting-booked', 'opportunity-created'),
      arms: some(fc.record({ key: id, name: nasty(100), subject: nasty(300), opening: nasty(5_000) }), 2, 6).map(
        (arms) => arms.map((arm, i) => ({ ...arm, key: String.fromCharCode(65 + i) })),
      ),
      personIds: some(id, 0, 30),
      heldOutPersonIds: some(id, 0, 10),
      stopWhen: fc.record({ complaintRate: rate, maxDays: fc.integer({ min: 1, max: 90 }) }),
      minimumDetectableEffect: rate,
    }),
    fc.record({
      kind: fc.constant('stop-experiment'),
      experimentId: id,
      winner: fc.option(nasty(50), { nil: undefined }),
      reason: nasty(4_000),
    }),
    fc.record({
      kind: fc.constant('move-budget'),
      platform: fc.constantFrom('google', 'meta', 'linkedin'),
      from: campaign,
      to: campaign,
      amountDaily: moneyArb,
    }),
    fc.record({
      kind: fc.constant('repair-records'),
      repair: fc.constantFrom('duplicate', 'lifecycle-stage', 'utm-taxonomy', 'owner', 'country'),
      rows: some(
        fc.record({
          object: fc.constantFrom('contact', 'company', 'deal'),
          recordId: id,
          field: nasty(100),
          before: fc.option(nasty(500)),
          after: fc.option(nasty(500)),
          why: nasty(500),
          confidence: rate,
        }),
        1,
        60,
      ),
    }),
    fc.record({
      kind: fc.constant('adopt-playbook'),
      name: nasty(100),
      condition: nasty(2_000),
      play: nasty(2_000),
      evidence: nasty(2_000),
      n: fc.nat(),
    }),
    fc.record({
      kind: fc.constant('revise-template'),
      template: nasty(100),
      segment: nasty(100),
      subject: nasty(300),
      opening: nasty(6_000),
      reason: nasty(3_000),
    }),
    fc.record({
      kind: fc.constant('escalate-account'),
      accountId: id,
      flaggedBy: id,
      words: nasty(3_000),
      ownerRepId: id,
      brief: nasty(6_000),
      nextSteps: some(nasty(500), 0, 3),
    }),
  )
  .map((value) => Action.parse(value));

const rule = fc.record({
  id: nasty(60),
  effect: fc.constantFrom('permit', 'ask', 'forbid', 'error'),
  text: nasty(500),
});
const estimateArb = fc.record({
  metric: nasty(60),
  unit: fc.constantFrom('rate', 'money', 'count'),
  mean: rate,
  low: rate,
  high: rate,
  n: fc.nat(),
  basis: nasty(300),
});
const person = { slackUserId: id, name: nasty(80), at: date };

/** Any decision the types allow, in any state. */
export const anyDecision: fc.Arbitrary<Decision> = fc
  .record({
    _id: fc.integer({ min: 1, max: 1e9 }).map((n) => `D-${n}`),
    state: fc.constantFrom(...DecisionState.options),
    revision: fc.integer({ min: 1, max: 99 }),
    version: fc.nat(9_999),
    agent: fc.constantFrom(...AgentName.options),
    title: nasty(600),
    action,
    audience: some(
      fc.record({ name: nasty(200), title: nasty(200), accountName: nasty(200), stage: nasty(50), address: nasty(80) }),
      0,
      6,
    ),
    cost: moneyArb,
    evidence: some(
      fc.record({
        at: date,
        text: nasty(600),
        signalId: fc.option(id, { nil: undefined }),
        link: fc.option(fc.webUrl(), { nil: undefined }),
      }),
      0,
      8,
    ),
    goal: fc.record({ text: nasty(400), step: fc.nat(9), of: fc.nat(9), stepLabel: nasty(300) }),
    expected: fc.option(estimateArb, { nil: undefined }),
    alternatives: some(
      fc.record({
        kind: fc.constant('wait'),
        label: nasty(300),
        score: fc.double({ min: -1e7, max: 1e7, noNaN: true }),
        propensity: rate,
        expected: fc.option(estimateArb, { nil: undefined }),
        verdict: fc.constantFrom('allowed', 'needs-approval', 'forbidden'),
        ruleIds: some(id, 0, 2),
        chosen: fc.boolean(),
      }),
      0,
      6,
    ),
    because: some(nasty(500), 0, 6),
    writer: fc.record({
      name: fc.constantFrom('built-in', 'some-model'),
      fellBackBecause: fc.option(nasty(400), { nil: undefined }),
    }),
    verdict: fc.record({
      outcome: fc.constantFrom('allowed', 'needs-approval', 'forbidden'),
      rules: some(rule, 1, 8),
      need: fc.option(
        fc.record({
          groups: some(
            fc.record({
              roles: some(fc.constantFrom(...RoleName.options), 1, 3),
              quorum: fc.integer({ min: 1, max: 3 }),
            }),
            1,
            3,
          ),
          withinMs: fc.nat(),
          fourEyes: fc.boolean(),
        }),
        { nil: undefined },
      ),
      risk: fc.constantFrom('low', 'medium', 'high'),
      facts: fc.constant({ capAccount: 3, touchesAccount7d: 1, moneyTodayMinor: 5_000, capMoneyDayMinor: 90_000 }),
      flip: fc.option(fc.record({ change: nasty(300), to: fc.constantFrom('allowed', 'forbidden') }), {
        nil: undefined,
      }),
    }),
    approvals: some(
      fc.record({ ...person, role: fc.constantFrom(...RoleName.options), revision: fc.constant(1) }),
      0,
      3,
    ),
    rejection: fc.option(fc.record({ ...person, kind: fc.constant('wrong-time'), words: nasty(1_000) }), {
      nil: undefined,
    }),
    supersededBy: fc.option(fc.record({ decisionId: fc.constant('D-7'), reason: nasty(300) }), { nil: undefined }),
    expiresAt: date,
    held: fc.option(
      fc.record({
        ruleIds: some(id, 1, 2),
        text: nasty(300),
        since: date,
        until: date,
        freeAt: fc.option(date, { nil: undefined }),
      }),
      {
        nil: undefined,
      },
    ),
    noRoom: fc.option(
      fc.record({ ruleIds: some(id, 1, 2), text: nasty(300), freeAt: fc.option(date, { nil: undefined }) }),
      { nil: undefined },
    ),
    freeAt: fc.option(date, { nil: undefined }),
    snoozes: fc.option(some(fc.record({ ...person, until: date }), 0, 3), { nil: undefined }),
    attempts: some(
      fc.record({
        epoch: fc.nat(),
        idempotencyKey: id,
        startedAt: date,
        result: fc.constant('failed'),
        detail: nasty(600),
      }),
      0,
      2,
    ),
    effect: fc.option(fc.record({ system: nasty(50), recordId: id, link: fc.webUrl(), at: date, detail: nasty(500) }), {
      nil: undefined,
    }),
    inverse: fc.option(fc.constant({}), { nil: undefined }),
    undoneBy: fc.option(fc.record(person), { nil: undefined }),
    outcomes: some(
      fc.record({ at: date, kind: id, weight: fc.constantFrom('proxy', 'result'), text: nasty(600) }),
      0,
      3,
    ),
  })
  .map((d) =>
    Decision.parse({
      ...d,
      runId: 'run-1',
      channel: 'approvals',
      digest: 'd'.repeat(64),
      verdict: { ...d.verdict, charterHash: 'c', policyHash: 'p', judgedAt: NOW },
      approvals: d.approvals.map((a) => ({ ...a, digest: 'd'.repeat(64) })),
      charterHash: 'c',
      policyHash: 'p',
      editedBy: [],
      events: [],
      createdAt: NOW,
      updatedAt: NOW,
    }),
  );

export const runningExperiment = (changes: Record<string, unknown> = {}): Experiment =>
  Experiment.parse({
    _id: 'X1',
    decisionId: 'D-1042',
    state: 'running',
    hypothesis: 'A question opens more replies',
    segment: 'mid-market',
    metric: 'replied',
    arms: [
      {
        key: 'A',
        name: 'statement',
        subject: 's',
        opening: 'o',
        sent: 40,
        successes: 4,
        complaints: 0,
        allocation: 0.4,
      },
      {
        key: 'B',
        name: 'question',
        subject: 's?',
        opening: 'o',
        sent: 0,
        successes: 0,
        complaints: 0,
        allocation: 0.6,
      },
    ],
    personIds: Array.from({ length: 100 }, (_, i) => `P${i}`),
    heldOutPersonIds: ['Q1', 'Q2'],
    assignments: [],
    stopWhen: { complaintRate: 0.01, maxDays: 10 },
    startedAt: new Date(NOW.getTime() - 3 * 24 * hour),
    version: 1,
    ...changes,
  });
