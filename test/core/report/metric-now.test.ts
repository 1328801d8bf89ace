import { describe, expect, test } from '@jest/globals';
import { type Done, type MetricFacts, metricNow } from '../../../src/core/report/metric-now.ts';

const nothing: Done = { executed: {}, undone: {}, results: {}, accounts: {} };
const facts = (own: Partial<Done> = {}, over: Partial<MetricFacts> = {}): MetricFacts => ({
  own: { ...nothing, ...own },
  all: nothing,
  coverage: null,
  usable: { part: 0, whole: 0 },
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

  test('says so where there is nothing to measure, and where the program has no measure', () => {
    for (const metric of ['reply-rate', 'committee-coverage', 'records-complete', 'brief-coverage'])
      expect(metricNow(metric, facts())).toBe('nothing to measure yet');
    expect(metricNow('spend-against-plan', facts())).toBe('not measured by the program; keep it by hand');
  });
});
