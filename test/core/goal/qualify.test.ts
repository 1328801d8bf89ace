import { describe, expect, test } from '@jest/globals';
import { acceptanceOf, isBuyingSignal, isProgressed, leadOf, qualify } from '../../../src/core/goal/qualify.ts';
import type { Signal } from '../../../src/core/signal/signal.ts';
import { accountOf, daysAgo, NOW, personOf, pipeline, signalOf, viewOf } from '../../kit/account-fixtures.ts';

const looked = (who: string, days: number) =>
  signalOf('web-session', who, daysAgo(days), { sessionType: 'pricing_page' });
const visited = (who: string, days: number) => signalOf('web-session', who, daysAgo(days), { sessionType: 'blog' });
const called = (who: string, days: number, outcome: string) =>
  signalOf('sales-activity', who, daysAgo(days), { activityType: 'call', outcome });
const asked = (signals: Signal[], employeeBand = '500-999') =>
  qualify(viewOf(signals, { account: accountOf({ employeeBand }) }), pipeline, NOW);
const [midMarket, other] = pipeline.segments.map(({ guardrails }) => guardrails);

describe('an account is qualified', () => {
  test('when every part of its segment’s guardrail holds, each named', () => {
    expect(asked([looked('edith', 1), called('carla', 3, 'connected')])).toEqual({
      isQualified: true,
      segment: 'mid-market',
      criteria: [
        { text: '2 buying signals in 30 days', isMet: true },
        { text: 'economic buyer engaged', isMet: true },
        { text: '50 % of the committee engaged', isMet: true },
        { text: '500-999 people', isMet: true },
      ],
    });
  });

  test.each([
    ['too few buying signals', [looked('edith', 1)], '1 buying signal in 30 days, 2 needed'],
    ['old ones', [looked('edith', 31), looked('edith', 40)], '0 buying signals in 30 days, 2 needed'],
    ['visits of no weight', [visited('edith', 1), visited('edith', 2)], '0 buying signals in 30 days, 2 needed'],
    ['the wrong people', [looked('ursula', 1), looked('ursula', 2)], 'no economic buyer or champion engaged'],
  ])('and not with %s', (_what, signals, missing) => {
    const { isQualified, criteria } = asked(signals);
    expect(isQualified).toBe(false);
    expect(criteria.filter(({ isMet }) => !isMet).map(({ text }) => text)).toEqual([missing]);
  });

  test('by the numbers of the segment it belongs to, which are those of the file', () => {
    const signals = [looked('edith', 1), looked('edith', 2), looked('edith', 3)];
    const found = asked(signals, '50-199');
    expect(found).toMatchObject({ isQualified: false, segment: 'other' });
    expect(found.criteria.map(({ text }) => text)).toEqual([
      '3 buying signals in 30 days, 4 needed',
      'economic buyer engaged',
      '25 % of the committee engaged, 50 % needed',
    ]);
    const segments = pipeline.segments.map((segment) => ({
      ...segment,
      guardrails: {
        ...segment.guardrails,
        qualified: { ...segment.guardrails.qualified, minBuyingSignals: 3, minCoverage: 0.25 },
      },
    }));
    const view = viewOf(signals, { account: accountOf({ employeeBand: '50-199' }) });
    expect(qualify(view, { ...pipeline, segments }, NOW).isQualified).toBe(true);
  });
});

test.each([
  ['a look at prices', looked('edith', 1), true],
  ['any other visit', visited('edith', 1), false],
  ['a conversation with a rep', called('edith', 1, 'connected'), true],
  ['a call that nobody took', called('edith', 1, 'no_answer'), false],
  ['an open', signalOf('email-opened', 'edith', daysAgo(1)), false],
  ['a click', signalOf('email-clicked', 'edith', daysAgo(1)), false],
  ['our own mail', signalOf('email-sent', 'edith', daysAgo(1)), false],
])('%s is a buying signal: %s', (_what, signal, is) => {
  expect(isBuyingSignal(signal)).toBe(is);
});

describe('the rep calls first', () => {
  const people = ['edith', 'carla', 'ursula'].map((id, n) =>
    personOf(id, ['economic_buyer', 'champion', 'end_user'][n] as string),
  );
  test('who did most, and of equals who takes the decision', () => {
    expect(leadOf({ people, signals: [looked('ursula', 1), looked('carla', 2)] }, NOW)?.id).toBe('carla');
    expect(leadOf({ people, signals: [looked('ursula', 1), looked('ursula', 3), looked('carla', 2)] }, NOW)?.id).toBe(
      'ursula',
    );
  });
  test('nobody who did nothing in 30 days, and nobody who may not be written to', () => {
    expect(leadOf({ people, signals: [looked('edith', 31)] }, NOW)).toBeUndefined();
    const suppressed = [personOf('edith', 'economic_buyer', { suppression: { kind: 'unsubscribed', at: daysAgo(1) } })];
    expect(leadOf({ people: suppressed, signals: [looked('edith', 1)] }, NOW)).toBeUndefined();
  });
});

test('an account progressed by stage, coverage and an agreed committee together', () => {
  const state = { stage: 'opportunity', coverage: 0.25, consensusRisk: { level: 'medium', reasons: [] } } as const;
  const rule = midMarket?.progressed as NonNullable<typeof midMarket>['progressed'];
  expect(isProgressed({ ...state, consensusRisk: { level: 'medium', reasons: [] } }, rule)).toBe(true);
  expect(isProgressed({ ...state, stage: 'engaged', consensusRisk: { level: 'low', reasons: [] } }, rule)).toBe(false);
  expect(isProgressed({ ...state, coverage: 0.2, consensusRisk: { level: 'low', reasons: [] } }, rule)).toBe(false);
  expect(isProgressed({ ...state, consensusRisk: { level: 'high', reasons: [] } }, rule)).toBe(false);
  expect(other?.progressed.minCoverage).toBe(0.5);
});

describe('a handover is accepted', () => {
  const at = daysAgo(3);
  const rule = { byRepWithinHours: 24, evidence: ['meeting-held', 'call-logged'] } as const;
  const accepted = (signals: Signal[], now = NOW, evidence: (typeof rule.evidence)[number][] = [...rule.evidence]) =>
    acceptanceOf(at, signals, { ...rule, evidence }, now);
  test.each([
    ['a call in time', [called('edith', 2.5, 'no_answer')], 'accepted'],
    ['a meeting in time', [signalOf('meeting-held', 'edith', daysAgo(2.1))], 'accepted'],
    ['a call too late', [called('edith', 1.9, 'connected')], 'not-accepted'],
    ['a call before it', [called('edith', 3.1, 'connected')], 'not-accepted'],
    ['nothing', [], 'not-accepted'],
    ['what is no evidence', [looked('edith', 2.5)], 'not-accepted'],
  ])('by %s: %s', (_what, signals, found) => {
    expect(accepted(signals)).toBe(found);
  });
  test('or waits while there is time', () => {
    expect(accepted([], new Date(at.getTime() + 3_600_000))).toBe('open');
  });
  test('only by what the file names', () => {
    expect(accepted([called('edith', 2.5, 'connected')], NOW, ['meeting-held'])).toBe('not-accepted');
    const deal = signalOf('opportunity-changed', undefined, daysAgo(2.5), { stage: 'demo_scheduled' });
    expect(acceptanceOf(at, [deal], { ...rule, evidence: ['opportunity-created'] }, NOW)).toBe('accepted');
  });
});
