import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { assess, fallOf } from '../../../src/core/autonomy/assess.ts';
import { AutonomyRules, needsOf } from '../../../src/core/autonomy/autonomy-rules.ts';
import { type Evidence, evidenceOf } from '../../../src/core/autonomy/evidence.ts';
import { difference, wilson } from '../../../src/core/autonomy/interval.ts';
import { AutonomyStage, nextStage, rank } from '../../../src/core/autonomy/stage.ts';
import { decisionOf } from '../../kit/decisions.ts';

const rules = AutonomyRules.parse(parse(readFileSync('charters/autonomy.yaml', 'utf8')));
const now = new Date('2026-03-30T10:00:00Z');
const DAY = 86_400_000;
const ago = (days: number): Date => new Date(now.getTime() - days * DAY);

const good = (over: Partial<Evidence> = {}): Evidence => ({
  agent: 'sdr',
  domain: 'email',
  at: now,
  from: ago(28),
  carriedOut: 400,
  decided: 400,
  agreement: wilson(390, 400),
  incidents: wilson(0, 400),
  incidentIds: [],
  complaints: wilson(0, 400),
  complaintIds: [],
  lift: { own: wilson(40, 400), history: wilson(50, 1_000), ...difference(wilson(40, 400), wilson(50, 1_000)) },
  drift: { isDrifting: false, because: 'no change', proxyChange: 0, resultChange: 0 },
  stableDays: 28,
  unknownIds: [],
  unansweredIds: [],
  staleSystems: [],
  isWindowFull: true,
  ...over,
});

describe('the intervals', () => {
  test('are Wilson’s and Newcombe’s: the published examples', () => {
    // Newcombe 1998 (Statistics in Medicine 17:857), table I: 81 of 263; table II (a): 56 of 70 against 48 of 80.
    const one = wilson(81, 263);
    expect([one.low, one.high].map((x) => x.toFixed(4))).toEqual(['0.2553', '0.3662']);
    const two = difference(wilson(56, 70), wilson(48, 80));
    expect([two.low, two.high].map((x) => x.toFixed(4))).toEqual(['0.0524', '0.3339']);
  });
  test('say nothing without observations', () => {
    expect(wilson(0, 0)).toEqual({ k: 0, n: 0, mean: 0, low: 0, high: 1 });
  });
});

describe('the gates', () => {
  test.each(['standardize', 'assist', 'automate', 'supervise'] as const)(
    'with good evidence, the stage after %s is ready',
    (stage) => {
      expect(assess(rules, good(), stage, 'expand')).toMatchObject({ next: nextStage(stage), isReady: true });
    },
  );
  test('the last stage has no next', () => {
    expect(assess(rules, good(), 'expand', 'expand')).toMatchObject({ next: null, isReady: false, checks: [] });
  });
  test('name what is missing with number, interval and source', () => {
    const few = good({ carriedOut: 6, decided: 5, agreement: wilson(5, 5), incidents: wilson(0, 6) });
    const found = assess(rules, few, 'standardize', 'supervise').checks.filter(({ passes }) => !passes);
    expect(found).toEqual([
      {
        id: 'carried-out',
        label: 'Carried out',
        found: '6',
        needed: 'at least 20',
        source: 'decisions of 28 days',
        passes: false,
      },
      {
        id: 'decided',
        label: 'Decided by people',
        found: '5',
        needed: 'at least 20',
        source: 'decisions of 28 days',
        passes: false,
      },
      {
        id: 'agreement',
        label: 'Approval agreement',
        found: '100 % (5 of 5; 95 % interval 56.6 % to 100 %)',
        needed: 'at least 70 % at the low end',
        source: 'approved as proposed and not undone, decisions of 28 days',
        passes: false,
      },
      {
        id: 'incidents',
        label: 'Incident rate',
        found: '0 % (0 of 6; 95 % interval 0 % to 39 %)',
        needed: 'at most 17 % at the high end',
        source: 'complaints and incidents on record, decisions of 28 days',
        passes: false,
      },
    ]);
  });
  test('the charter’s ceiling leaves no room, whatever the evidence', () => {
    const found = assess(rules, good(), 'assist', 'assist');
    expect(found).toMatchObject({ isWithinCeiling: false, isReady: false });
    expect(found.checks.every(({ passes }) => passes)).toBe(true);
  });
  test('a lift without a history to compare with is not passed, and is not asked where a domain has no results', () => {
    const missing = good({ lift: { missing: 'no imported history of `email` to compare with' } });
    expect(assess(rules, missing, 'assist', 'expand').checks.find(({ id }) => id === 'lift')).toMatchObject({
      passes: false,
      found: 'no imported history of `email` to compare with',
    });
    expect(assess(rules, good({ lift: null }), 'assist', 'expand').isReady).toBe(true);
  });
  test('never-up-without-evidence: any single gate that fails keeps a domain where it is', () => {
    const breaks: Partial<Evidence>[] = [
      { carriedOut: 0 },
      { decided: 0 },
      { agreement: wilson(0, 0) },
      { incidents: wilson(0, 0) },
      { stableDays: 0 },
      { unknownIds: ['D-1'] },
      { staleSystems: ['resend'] },
      { unansweredIds: ['D-2'] },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom('standardize', 'assist', 'automate', 'supervise' as const),
        fc.constantFrom(...AutonomyStage.options),
        fc.subarray(breaks, { minLength: 1 }),
        (stage, ceiling, some) => {
          expect(assess(rules, good(Object.assign({}, ...some)), stage as AutonomyStage, ceiling).isReady).toBe(false);
        },
      ),
    );
  });
  test('never-up-without-evidence: ready means that every number holds, at the careful end', () => {
    const share = fc
      .integer({ min: 0, max: 500 })
      .chain((n) => fc.integer({ min: 0, max: n }).map((k) => wilson(k, n)));
    fc.assert(
      fc.property(
        fc.constantFrom(...AutonomyStage.options),
        fc.constantFrom(...AutonomyStage.options),
        fc.record({
          carriedOut: fc.integer({ min: 0, max: 500 }),
          decided: fc.integer({ min: 0, max: 500 }),
          agreement: share,
          incidents: share,
          stableDays: fc.double({ min: 0, max: 60, noNaN: true }),
        }),
        (stage, ceiling, over) => {
          const found = assess(rules, good(over), stage, ceiling);
          if (!found.isReady || !found.next) return;
          const needs = needsOf(rules, found.next);
          expect(rank(found.next)).toBe(rank(stage) + 1);
          expect(rank(found.next)).toBeLessThanOrEqual(rank(ceiling));
          expect(over.carriedOut).toBeGreaterThanOrEqual(needs?.carriedOut ?? Number.NaN);
          expect(over.decided).toBeGreaterThanOrEqual(needs?.decided ?? Number.NaN);
          expect(over.agreement.low).toBeGreaterThanOrEqual(needs?.agreement ?? Number.NaN);
          expect(over.incidents.high).toBeLessThanOrEqual(needs?.incidentRate ?? Number.NaN);
          expect(over.stableDays).toBeGreaterThanOrEqual(needs?.stableDays ?? Number.NaN);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the way down', () => {
  test.each([
    ['complaint', { complaints: wilson(1, 40), complaintIds: ['D-7'] }, '1 of 40 mails were marked as spam'],
    [
      'drift',
      { drift: { isDrifting: true, because: 'opens +30 %', proxyChange: 0.3, resultChange: -0.5 } },
      'opens and clicks rise while replies and meetings fall',
    ],
    ['unanswered-exceptions', { unansweredIds: ['D-1', 'D-2'] }, '2 exceptions were left without an answer'],
    ['missing-evidence', { staleSystems: ['resend'] }, 'what came of it cannot be read: resend'],
    ['missing-evidence', { carriedOut: 2 }, 'too few observations: 2 in 28 days'],
  ] as const)('%s says why', (reason, over, because) => {
    const evidence = good(over as Partial<Evidence>);
    expect(fallOf(rules, evidence, 'assist')).toMatchObject({ reason, because });
    expect(fallOf(rules, evidence, 'standardize')).toBeNull();
  });
  test('good evidence takes nothing down, and few observations do so only after a whole window', () => {
    expect(fallOf(rules, good(), 'expand')).toBeNull();
    expect(fallOf(rules, good({ carriedOut: 0, isWindowFull: false }), 'assist')).toBeNull();
  });
});

describe('the evidence', () => {
  const sent = (n: number, over: Record<string, unknown> = {}) =>
    decisionOf({
      _id: `D-${n}`,
      state: 'executed',
      effect: { system: 'crm', recordId: `task/${n}`, at: ago(5), detail: 'task created' },
      approvals: [{ slackUserId: 'U1', name: 'Mara', role: 'marketing', digest: 'd', revision: 1, at: ago(5) }],
      createdAt: ago(6),
      updatedAt: ago(5),
      ...over,
    });
  const read = (decisions: ReturnType<typeof sent>[], over: Record<string, unknown> = {}) =>
    evidenceOf({
      agent: 'outreach',
      domain: 'escalation',
      actions: ['create-rep-task', 'escalate-account'],
      decisions,
      rules,
      beliefs: [],
      since: ago(40),
      failing: [],
      incidents: [],
      now,
      ...over,
    });
  test('counts what people agreed to; an edit, a rejection and an undo are no agreement; silence is nothing', () => {
    const who = { slackUserId: 'U1', name: 'Mara', at: ago(4) };
    const found = read([
      sent(1),
      sent(2),
      sent(3, { editedBy: [{ ...who, revision: 2 }] }),
      sent(4, { state: 'undone', undoneBy: who }),
      sent(5, { state: 'rejected', effect: undefined, approvals: [], rejection: { ...who, kind: 'brand', words: '' } }),
      sent(6, { state: 'expired', effect: undefined, approvals: [] }),
      sent(7, { effect: { system: 'crm', recordId: 'task/7', at: ago(29), detail: '' }, updatedAt: ago(29) }),
    ]);
    expect(found).toMatchObject({ carriedOut: 4, decided: 5, agreement: { k: 2, n: 5 }, incidents: { k: 0, n: 4 } });
  });
  test('an incident on record counts against the decision it names, and breaks stability', () => {
    const found = read([sent(1), sent(2)], {
      incidents: [{ id: 'I-1', decisionIds: ['D-2'], at: ago(2), isHere: true, isUnanswered: true }],
    });
    expect(found).toMatchObject({
      incidents: { k: 1, n: 2 },
      incidentIds: ['D-2'],
      stableDays: 2,
      unansweredIds: ['I-1'],
    });
  });
  test('a system that has not answered for long enough is stale, and an effect unknown for long enough counts', () => {
    const found = read(
      [sent(1, { state: 'unknown', updatedAt: ago(2) }), sent(2, { state: 'unknown', updatedAt: now })],
      {
        failing: [
          { system: 'hubspot', since: ago(2) },
          { system: 'resend', since: ago(0.5) },
        ],
      },
    );
    expect(found).toMatchObject({ unknownIds: ['D-1'], staleSystems: ['hubspot'] });
  });
});
