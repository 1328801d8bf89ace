import { expect, test } from '@jest/globals';
import { evidenceFor } from '../../../agents/writing/facts-to-cite.ts';
import { decisionFacts } from '../../../src/core/report/decision-facts.ts';
import { escalationBrief } from '../../../src/core/report/escalation-brief.ts';
import { SignalKind } from '../../../src/core/signal/signal.ts';
import { signalWords } from '../../../src/core/signal/signal-words.ts';
import { committee, daysAgo, signalOf, viewOf } from '../../kit/account-fixtures.ts';
import { decisionOf } from '../../kit/decisions.ts';

test.each([
  [
    'web-session',
    { sessionType: 'pricing_page', durationSeconds: 240 },
    'Edith Shah (economic buyer) read the pricing page for 4 min',
  ],
  ['web-session', {}, 'Edith Shah (economic buyer) read the website'],
  [
    'marketing-touch',
    { direction: 'inbound', touchType: 'content_download' },
    'Edith Shah (economic buyer) came to us: content download',
  ],
  [
    'marketing-touch',
    { direction: 'outbound', touchType: 'linkedin_message' },
    'We reached out to Edith Shah: linkedin message',
  ],
  ['sales-activity', { activityType: 'call', outcome: 'demo_completed' }, 'call with Edith Shah: demo completed'],
  ['sales-activity', {}, 'Activity of a rep with Edith Shah'],
  ['opportunity-changed', { stage: 'proposal_sent', acvMinor: 1_200_000 }, 'Opportunity proposal sent, $12,000 a year'],
  ['rep-flag', {}, 'A rep flagged the account'],
] as const)('a %s with %o is said as what happened', (kind, facts, words) => {
  expect(signalWords(signalOf(kind, 'edith', daysAgo(1), facts), committee())).toBe(words);
});

test('no signal is said by the name of its kind, whoever it is about', () => {
  for (const kind of SignalKind.options)
    for (const who of ['edith', undefined]) {
      const words = signalWords(signalOf(kind, who, daysAgo(1)), committee());
      expect(words).not.toMatch(/undefined|_|: $/);
      if (kind.includes('-')) expect(words).not.toMatch(new RegExp(`\\b${kind.replaceAll('-', ' ')}\\b`, 'i'));
    }
});

test('a card’s reason, the brief of a flag and an answer to a question speak of one signal in the same words', () => {
  const call = signalOf('sales-activity', 'carla', daysAgo(2), { activityType: 'call', outcome: 'meeting_set' });
  const view = viewOf([call]);
  const words = 'call with Carla Shah: meeting set';
  expect(evidenceFor(view).map(({ text }) => text)).toEqual([words]);
  expect(escalationBrief(view)).toContain(`*Last signals*\n• 28 Feb 2026: ${words}\n`);
  expect(decisionFacts(decisionOf(), view).map(({ text }) => text)).toContainEqual(
    expect.stringContaining(`28 Feb 2026: ${words}, from `),
  );
});
