import { expect, test } from '@jest/globals';
import type { DecisionLine } from '../../../../src/core/decision/decision-line.ts';
import { countSentence, resultSentence } from '../../../../src/core/report/answer/count-sentence.ts';
import { plainSaid } from '../../../../src/core/report/answer/said.ts';

const line = (kind: string, minor?: number): DecisionLine =>
  ({ action: { kind, ...(minor ? { amountDaily: { minor, currency: 'USD' } } : {}) } }) as DecisionLine;
const words = (over: Partial<Parameters<typeof countSentence>[0]>) =>
  plainSaid(
    countSentence({
      state: 'done',
      found: [],
      kind: undefined,
      by: [],
      agent: null,
      subject: null,
      during: 'today',
      ...over,
    }),
  );

test('a count says what became of how many, when, and of which kinds', () => {
  const mails = [line('send-email'), line('send-email')];
  expect(words({ kind: 'send-email', found: mails })).toBe('2 mails were sent today.');
  expect(words({ kind: 'send-email', found: mails.slice(1), subject: 'Edith Shah' })).toBe(
    '1 mail for Edith Shah was sent today.',
  );
  expect(words({ kind: 'send-email' })).toBe('No mail was sent today.');
  expect(words({ state: 'proposed', agent: 'outreach', found: [...mails, line('write-brief')] })).toBe(
    '3 decisions of the outreach agent were proposed today: 2 mails and 1 brief.',
  );
  expect(words({ state: 'approved', by: ['Mara', 'Femi'], found: mails })).toBe(
    '2 decisions were approved by Mara and Femi today: 2 mails.',
  );
  expect(words({ state: 'expired', found: mails })).toBe('2 decisions expired today: 2 mails.');
});

test('what waits has no time, and money is summed where only budgets were asked for', () => {
  expect(words({ state: 'waiting', found: [line('move-budget', 10_000), line('send-email')] })).toBe(
    '2 decisions wait for a person now: 1 budget move and 1 mail.',
  );
  expect(words({ state: 'waiting', found: [] })).toBe('No decision waits for a person now.');
  expect(words({ kind: 'move-budget', found: [line('move-budget', 10_000), line('move-budget', 5_050)] })).toBe(
    '2 budget moves were made today, $150.50 a day in all.',
  );
});

test('a result of mails says how many mails there were, and how many come to a hundred', () => {
  const result = (...args: Parameters<typeof resultSentence>) => plainSaid(resultSentence(...args));
  expect(result('reply', 4, 60, 'since 1 Nov')).toBe(
    '4 replies came back since 1 Nov; 60 mails were sent in that time, so 6.7 per 100.',
  );
  expect(result('complaint', 0, 1, 'today')).toBe('No complaint came back today; 1 mail was sent in that time.');
  expect(result('reply', 0, 0, 'today')).toBe('No reply came back today; no mail was sent in that time.');
  expect(result('meeting-booked', 2, 9, 'today')).toBe('2 booked meetings came of what agents did today.');
});
