import { describe, expect, test } from '@jest/globals';
import { escalationBrief, nextStepsOf } from '../../../src/core/report/escalation-brief.ts';
import { daysAgo, signalOf, viewOf } from '../../kit/account-fixtures.ts';
import { decisionOf } from '../../kit/decisions.ts';
import { emailOf } from '../../kit/recorded-verdicts.ts';

const mail = (id: string, state: string, commitments: string[] | string, days = 3) => {
  const sent = decisionOf({ _id: id, action: emailOf('Hello.'), state });
  return {
    ...sent,
    effect: { system: 'resend', recordId: 'm', at: daysAgo(days), detail: 'sent' },
    verdict: { ...sent.verdict, facts: { commitments } },
  };
};

describe('the brief of an escalation', () => {
  test('says where the account stands, who is there, what was said last, what waits', () => {
    const objected = signalOf(
      'email-replied',
      'carla',
      daysAgo(2),
      {},
      { extracted: { intent: 'objection', objection: 'price', confidence: 1, extractor: 'replies-v2' } },
    );
    const view = viewOf([signalOf('web-session', 'edith', daysAgo(4)), objected], {
      recent: [decisionOf({ _id: 'D-7' }), decisionOf({ _id: 'D-8', state: 'rejected' })],
    });
    expect(escalationBrief(view).split('\n')).toEqual([
      '*State* Harlow Freight is at stage engaged, momentum rising, consensus risk medium.',
      '*Committee*',
      '• Carla Shah, Director: engaged, stance negative, never touched',
      '• Edith Shah, Director: engaged, stance unknown, never touched',
      '• Tariq Shah, Director: not engaged, stance unknown, never touched',
      '• Tomas Shah, Director: not engaged, stance unknown, never touched',
      '• Ursula Shah, Director: not engaged, stance unknown, never touched',
      '*Last signals*',
      '• 28 Feb 2026: Carla Shah (champion) replied: objection (price)',
      '• 26 Feb 2026: Edith Shah (economic buyer) read the website',
      '*Promises made* none in our mails of the last 30 days',
      '*Objections* price (28 Feb 2026)',
      '*Open decisions* D-7 (pending)',
    ]);
    expect(nextStepsOf(view)).toEqual([
      'Answer the price objection of Carla Shah in person',
      'Bring in Tariq Shah, Director: that role is not engaged',
      'Call Carla Shah, who last replied on 28 Feb 2026',
    ]);
  });

  test('lists what our mails promised, of those that left only', () => {
    const recent = [
      mail('D-3', 'observed', ['price: It costs $400 a month.', 'deadline: We’ll go live by Friday.']),
      mail('D-4', 'rejected', ['discount: I can offer a discount.']),
      mail('D-5', 'executed', []),
      mail('D-6', 'executed', 'not a list'),
    ];
    expect(escalationBrief(viewOf([], { recent }))).toContain(
      '*Promises made* \n• 27 Feb 2026: price: It costs $400 a month. (D-3)\n• 27 Feb 2026: deadline: We’ll go live by Friday. (D-3)\n*Objections*',
    );
  });
});
