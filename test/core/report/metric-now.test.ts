import { describe, expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { money } from '../../../src/core/money.ts';
import { type Done, type MetricFacts, metricNow } from '../../../src/core/report/metric-now.ts';

const nothing: Done = { executed: {}, undone: {}, results: {}, accounts: {} };
const facts = (own: Partial<Done> = {}, over: Partial<MetricFacts> = {}): MetricFacts => ({
  own: { ...nothing, ...own },
  all: nothing,
  coverage: null,
  usable: { part: 0, whole: 0 },
  opened: { part: 0, whole: 0 },
  progressed: { part: 0, whole: 0 },
  accepted: { part: 0, whole: 0 },
  spend: null,
  opportunities: 0,
  forecast: null,
  lift: null,
  claimsRejected: { part: 0, whole: 0 },
  briefsUsed: { part: 0, whole: 0 },
  ...over,
});

describe('a metric that a charter names', () => {
  test('is counted from what was carried out and came back, with what it rests on', () => {
    const own: Partial<Done> = {
      executed: { 'send-email': 40, 'repair-records': 8, 'adopt-playbook': 3 },
      undone: { 'repair-records': 2, 'adopt-playbook': 1 },
      results: { 'email-replied': 3, 'meeting-held': 2 },
      accounts: { 'send-email': new Set(['a', 'b', 'c', 'd']) },
    };
    expect(metricNow('reply-rate', facts(own))).toBe('7.5 % (3 of 40 mails)');
    expect(metricNow('complaint-rate', facts(own))).toBe('0 % (0 of 40 mails)');
    expect(metricNow('meeting-held', facts(own))).toBe('50 % (2 of 4 accounts written to)');
    expect(metricNow('repairs-undone', facts(own))).toBe('25 % (2 of 8 repairs were put back)');
    expect(metricNow('playbooks-adopted', facts(own))).toBe('2');
  });

  test('of an agent that sends nothing itself is read off the mails of all', () => {
    const all: Done = { ...nothing, executed: { 'send-email': 10 }, results: { 'email-replied': 1 } };
    expect(metricNow('reply-rate', facts({}, { all }))).toBe('10 % (1 of 10 mails of all agents)');
  });

  test('about briefs asks whether who is met has one', () => {
    const all: Done = {
      ...nothing,
      accounts: { 'book-meeting': new Set(['a', 'b']), 'write-brief': new Set(['b', 'c']) },
    };
    expect(metricNow('brief-coverage', facts({}, { all }))).toBe('50 % (1 of 2 accounts with a meeting have a brief)');
  });

  test.each<[string, Partial<MetricFacts>, string]>([
    [
      'opportunity-created',
      { opened: { part: 3, whole: 40 } },
      '7.5 % (3 of 40 accounts acted for have an opportunity that came up since)',
    ],
    [
      'progressed',
      { progressed: { part: 1, whole: 4 } },
      '25 % (1 of 4 accounts acted for progressed since, by the guardrails)',
    ],
    ['accepted-by-sales', { accepted: { part: 1, whole: 1 } }, '100 % (1 of 1 handover was taken up in time)'],
    [
      'claims-rejected',
      { claimsRejected: { part: 1, whole: 50 } },
      '2 % (1 of 50 decided texts were rejected for facts, brand or law)',
    ],
    [
      'brief-used',
      { briefsUsed: { part: 2, whole: 8 } },
      '25 % (2 of 8 briefs were followed by a mail, meeting or task)',
    ],
    [
      'cost-per-opportunity',
      { spend: { spent: money(120_000), planned: null, campaigns: 3, days: 12 }, opportunities: 8 },
      '$150 ($1,200 of advertising in 12 days, 8 opportunities that came up on those days, whatever led to them)',
    ],
    [
      'cost-per-opportunity',
      { spend: { spent: money(120_000), planned: null, campaigns: 3, days: 12 } },
      '$1,200 spent in 12 days, in which no opportunity came up',
    ],
    [
      'spend-against-plan',
      { spend: { spent: money(96_000), planned: money(100_000), campaigns: 1, days: 1 } },
      '96 % ($960 of $1,000 budgeted, 1 day, 1 campaign)',
    ],
    [
      'forecast-error',
      { forecast: { said: 0.11, came: 0.13, n: 40 } },
      '−2.0 points (11.0 % expected, 13.0 % came, 40 settled mails)',
    ],
    [
      'lift',
      { lift: { mean: 0.04, low: -0.01, high: 0.09, tests: 3, won: 1 } },
      '+4.0 points (95 % interval −1.0 points to +9.0 points; 1 of 3 ended tests had a winner)',
    ],
    ['lift', { lift: { mean: 0, low: 0, high: 0, tests: 2, won: 0 } }, 'none of 2 ended tests had a winner'],
  ])('%s with what it rests on: %j', (metric, over, said) => {
    expect(metricNow(metric, facts({}, over))).toBe(said);
  });

  test('of the shipped charters has a measure, each of them', async () => {
    const loaded = await loadCharters('charters');
    if (!loaded.ok) throw new Error('the charters are not good');
    const named = [...loaded.value.charters.values()].flatMap(({ goal, metrics }) => [goal.metric, ...metrics]);
    expect(named.filter((metric) => metricNow(metric, facts()).startsWith('not measured'))).toEqual([]);
  });

  test('says so where there is nothing to measure, and where the program has no measure', () => {
    for (const metric of [
      'reply-rate',
      'committee-coverage',
      'records-complete',
      'brief-coverage',
      'spend-against-plan',
      'cost-per-opportunity',
      'forecast-error',
      'lift',
      'accepted-by-sales',
    ])
      expect(metricNow(metric, facts())).toBe('nothing to measure yet');
    expect(metricNow('brand-love', facts())).toBe('not measured by the program; keep it by hand');
  });
});
