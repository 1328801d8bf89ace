import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../../src/core/decision/decision.ts';
import type { Experiment } from '../../../src/core/experiment/experiment.ts';
import {
  acceptedBySales,
  briefsUsed,
  claimsRejected,
  forecastOf,
  liftOf,
  openedAfter,
  opportunitiesBesideSpend,
  opportunitiesIn,
  progressedAfter,
  spendOf,
} from '../../../src/core/report/pipeline-numbers.ts';
import { daysAgo, NOW, pipeline, signalOf, viewOf } from '../../kit/account-fixtures.ts';
import { decisionOf } from '../../kit/decisions.ts';
import { emailOf } from '../../kit/recorded-verdicts.ts';

const effect = (days: number) => ({ system: 's', recordId: 'r', at: daysAgo(days), detail: 'd' });
const task = (days: number, over: Record<string, unknown> = {}): Decision =>
  decisionOf({ effect: effect(days), ...over });
const handover = (days: number): Decision =>
  task(days, { action: { ...task(days).action, title: 'Take over Harlow Freight: call Edith' } });
const answered = (kind: string, weight = 'result') => [{ at: NOW, kind, weight, text: kind }];
const expected = (mean: number) => ({
  metric: 'reply or meeting',
  unit: 'rate',
  mean,
  low: 0,
  high: 1,
  n: 9,
  basis: 'b',
});
const mail = (days: number, mean: number, outcomes: unknown[] = []): Decision =>
  decisionOf({ action: emailOf('Hello.'), effect: effect(days), expected: expected(mean), outcomes });
const deal = (days: number, opportunityId: string, stage = 'demo_scheduled') =>
  signalOf('opportunity-changed', undefined, daysAgo(days), { opportunityId, stage });
const rules = pipeline.segments[0]?.guardrails ?? null;

describe('an opportunity came up', () => {
  test('when its first signal is seen, however often it moves after', () => {
    expect(opportunitiesIn([deal(2, 'o1', 'proposal_sent'), deal(9, 'o1'), deal(5, 'o2')])).toEqual([
      { accountId: 'acct_1', at: daysAgo(9) },
      { accountId: 'acct_1', at: daysAgo(5) },
    ]);
  });
  test('after an action only where it was not there before', () => {
    const found = (...signals: Parameters<typeof opportunitiesIn>[0]) =>
      openedAfter([task(7), task(3)], opportunitiesIn(signals));
    expect(found(deal(5, 'o2'))).toEqual({ part: 1, whole: 1 });
    expect(found(deal(9, 'o1'), deal(2, 'o1', 'proposal_sent'))).toEqual({ part: 0, whole: 1 });
    expect(openedAfter([], opportunitiesIn([deal(5, 'o2')]))).toEqual({ part: 0, whole: 0 });
  });
});

test('an account progressed where it came to a stage of the guardrail after the first action', () => {
  const state = { ...viewOf([]).state, stage: 'opportunity' as const, coverage: 0.5, stageSince: daysAgo(3) };
  const found = (over: Partial<typeof state>, done = [task(5)]) =>
    progressedAfter(done, [{ ...state, ...over }], () => rules);
  expect(found({})).toEqual({ part: 1, whole: 1 });
  expect(found({ stageSince: daysAgo(6) })).toEqual({ part: 0, whole: 1 });
  expect(found({ coverage: 0 })).toEqual({ part: 0, whole: 1 });
  expect(progressedAfter([task(5)], [state], () => null)).toEqual({ part: 0, whole: 1 });
});

test('handovers count once they were taken up or their time is over, and other tasks never', () => {
  const call = signalOf('sales-activity', 'edith', daysAgo(4.5), { activityType: 'call', outcome: 'connected' });
  const found = (done: Decision[]) =>
    acceptedBySales(
      done,
      () => [call],
      () => rules,
      NOW,
    );
  expect(found([handover(5), handover(3), handover(0.1), task(5)])).toEqual({ part: 1, whole: 2 });
});

describe('advertising spend', () => {
  const day = (campaignId: string, on: string, facts: Record<string, string | number> = {}) =>
    signalOf('ad-spend', undefined, daysAgo(1), {
      campaignId,
      day: on,
      costMinor: 900,
      budgetMinor: 1_000,
      currency: 'USD',
      ...facts,
    });
  test('is held to the budgets of its days', () => {
    expect(spendOf([day('c1', '2026-03-01'), day('c2', '2026-03-01'), day('c1', '2026-02-28')])).toEqual({
      spent: { minor: 2_700, currency: 'USD' },
      planned: { minor: 3_000, currency: 'USD' },
      campaigns: 2,
      days: 2,
    });
  });
  test('stands beside the opportunities of its own days, and not of others', () => {
    const on = (days: number) => ({ accountId: 'a', at: daysAgo(days) });
    const today = NOW.toISOString().slice(0, 10);
    expect(opportunitiesBesideSpend([on(0), on(1), on(9)], [day('c1', today), day('c2', today)])).toBe(1);
    expect(opportunitiesBesideSpend([on(0)], [])).toBe(0);
  });
  test('has no plan where a budget is not on record, and no sum over currencies', () => {
    const unknown = signalOf('ad-spend', undefined, daysAgo(1), { campaignId: 'c1', day: '2026-03-01', costMinor: 5 });
    expect(spendOf([unknown])?.planned).toBeNull();
    expect(spendOf([day('c1', '2026-03-01'), day('c2', '2026-03-01', { currency: 'EUR' })])).toBeNull();
    expect(spendOf([deal(1, 'o1')])).toBeNull();
  });
});

test('a forecast is held to what came of settled mails', () => {
  const done = [
    mail(8, 0.2),
    mail(9, 0.1, answered('email-replied')),
    mail(1, 0.3, answered('meeting-booked')),
    mail(1, 0.9),
    mail(8, 0.2, answered('email-clicked', 'proxy')),
  ];
  const found = forecastOf(done, NOW);
  expect(found).toMatchObject({ came: 0.5, n: 4 });
  expect(found?.said).toBeCloseTo(0.2, 12);
  expect(forecastOf([mail(1, 0.5), task(9)], NOW)).toBeNull();
});

describe('lift', () => {
  const experiment = (state: Experiment['state'], ...arms: [sent: number, successes: number][]) =>
    ({
      state,
      arms: arms.map(([sent, successes], n) => ({ key: String(n), sent, successes })),
    }) as unknown as Experiment;
  test('is the winning arms against the others of tests with a winner', () => {
    const found = liftOf([experiment('concluded', [100, 30], [100, 10]), experiment('stopped', [50, 1], [50, 9])]);
    expect(found).toMatchObject({ tests: 2, won: 1 });
    expect(found?.mean).toBeCloseTo(0.2, 12);
    // By hand from Wilson's 0.2189 to 0.3958 and 0.0552 to 0.1744.
    expect([found?.low.toFixed(4), found?.high.toFixed(4)]).toEqual(['0.0900', '0.3058']);
  });
  test('is none while tests run, and none without a winner', () => {
    expect(liftOf([experiment('running', [100, 30], [100, 10])])).toBeNull();
    expect(liftOf([experiment('stopped', [50, 1], [50, 9])])).toEqual({ mean: 0, low: 0, high: 0, tests: 1, won: 0 });
  });
});

test('texts that people rejected for facts, brand or law are counted among the decided ones', () => {
  const rejected = (kind: string) =>
    decisionOf({
      action: emailOf('Hello.'),
      state: 'rejected',
      rejection: { slackUserId: 'U1', name: 'Mara', kind, words: '', at: NOW },
    });
  const all = [rejected('brand'), rejected('wrong-time'), rejected('legal'), mail(1, 0.1), task(1)];
  expect(claimsRejected(all)).toEqual({ part: 2, whole: 4 });
});

test('a brief is used where an action on the account came after it', () => {
  const brief = (days: number, accountId = 'acct_1') =>
    task(days, { accountId, action: { kind: 'write-brief', accountId, title: 'T', body: 'B', citations: [] } });
  expect(briefsUsed([brief(5), brief(1), brief(5, 'acct_2'), task(3)])).toEqual({ part: 1, whole: 3 });
});
