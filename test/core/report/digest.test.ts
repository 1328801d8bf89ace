import { expect, test } from '@jest/globals';
import type { DecisionLine } from '../../../src/core/decision/decision-line.ts';
import { money } from '../../../src/core/money.ts';
import { digestOf } from '../../../src/core/report/digest.ts';
import { daysAgo, NOW } from '../../kit/account-fixtures.ts';
import { decisionOf } from '../../kit/decisions.ts';
import { emailOf } from '../../kit/recorded-verdicts.ts';

const span = { from: daysAgo(7), to: NOW };
const effect = (days: number) => ({ system: 's', recordId: 'r', at: daysAgo(days), detail: 'd' });
const { digest } = decisionOf({ action: emailOf('Hello.') });
const approvals = [{ slackUserId: 'U1', name: 'Mara', role: 'marketing', digest, revision: 1, at: daysAgo(2) }];
const line = (over: Record<string, unknown> = {}): DecisionLine => decisionOf(over) as DecisionLine;
const mail = (over: Record<string, unknown> = {}) =>
  line({ action: emailOf('Hello.'), state: 'executed', effect: effect(2), approvals, ...over });
const of = (lines: DecisionLine[], over: Record<string, unknown> = {}) =>
  digestOf({ lines, span, spend: null, incidents: { opened: 0, open: 0 }, ...over });

test('says what was carried out, what came back, who decided and what waits, each once', () => {
  const reply = { at: daysAgo(1), kind: 'email-replied', weight: 'result', text: 'replied' };
  const open = { at: daysAgo(1), kind: 'email-opened', weight: 'proxy', text: 'opened' };
  const lines = [
    mail({ outcomes: [reply, open] }),
    mail({ effect: effect(20), approvals: [], outcomes: [{ ...reply, at: daysAgo(20) }] }),
    line({ state: 'executed', effect: effect(3), approvals: [] }),
    line({ state: 'pending', createdAt: daysAgo(1) }),
    line({ state: 'expired', expiresAt: daysAgo(1) }),
    line({ state: 'forbidden', createdAt: daysAgo(1) }),
  ];
  expect(
    of(lines, {
      spend: { spent: money(120_000), planned: null, campaigns: 2, days: 6 },
      incidents: { opened: 1, open: 0 },
    }),
  ).toEqual({
    lead: 'Agents carried out 2 decisions: 1 mail and 1 task for a rep.',
    lines: [
      'What came back: 1 reply.',
      'People: 1 approved and 1 left until they expired.',
      'Nobody was asked about 1 task for a rep, as the stages in force or an approved test allow.',
      'Not as planned: 1 held by a rule.',
      '1 incident came up; 0 are open now.',
      '$1,200 went into advertising in 6 days that the platform has told.',
      '1 decision waits for a person now: 1 task for a rep.',
    ],
  });
});

test('leaves out what there was none of, and says so where mails are unanswered', () => {
  expect(of([])).toEqual({ lead: 'Agents carried nothing out.', lines: ['Nothing waits for a person now.'] });
  expect(of([mail()]).lines).toContain('Nothing has come back on 1 mail yet.');
});
