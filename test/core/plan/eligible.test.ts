import { expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import type { Verdict } from '../../../src/core/gate/verdict.ts';
import { eligibleNow, type Judged } from '../../../src/core/plan/eligible.ts';

const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const charterOf = (agent: 'outreach' | 'research') => {
  const charter = loaded.value.charters.get(agent);
  if (!charter) throw new Error(agent);
  return charter;
};

const judged = (kind: string, outcome: Verdict['outcome'] | null, decisionsToday: number): Judged =>
  ({ scored: { kind, key: kind }, verdict: outcome && { outcome, facts: { decisionsToday } } }) as unknown as Judged;
const after = (decisionsToday: number): Judged[] => [
  judged('create-rep-task', 'allowed', decisionsToday),
  judged('send-email', 'needs-approval', decisionsToday),
  judged('book-meeting', 'forbidden', decisionsToday),
  judged('wait', null, decisionsToday),
];
const kinds = (agent: 'outreach' | 'research', decisionsToday: number) =>
  eligibleNow(after(decisionsToday), charterOf(agent)).map(({ kind }) => kind);

test('what needs nobody leaves a quarter of the day’s decisions to questions, because errands come faster than answers', () => {
  expect(charterOf('outreach').limits.decisionsPerDay).toBe(120);
  expect(kinds('outreach', 89)).toEqual(['create-rep-task', 'send-email', 'wait']);
  expect(kinds('outreach', 90)).toEqual(['send-email', 'wait']);
});

test('an agent that asks nobody anything may spend its whole day on what runs alone', () => {
  expect(charterOf('research').limits.decisionsPerDay).toBe(200);
  expect(kinds('research', 199)).toEqual(['create-rep-task', 'send-email', 'wait']);
});
