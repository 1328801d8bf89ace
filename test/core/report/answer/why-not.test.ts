import { expect, test } from '@jest/globals';
import type { Decision } from '../../../../src/core/decision/decision.ts';
import type { Experiment } from '../../../../src/core/experiment/experiment.ts';
import { plainSaid } from '../../../../src/core/report/answer/said.ts';
import { type WhyNotFacts, whyNot } from '../../../../src/core/report/answer/why-not.ts';
import { personOf } from '../../../kit/account-fixtures.ts';
import { decisionOf } from '../../../kit/decisions.ts';

const AT = new Date('2026-03-02T10:00:00Z');
const EDITH = personOf('edith', 'economic_buyer');
const ACCOUNT = { id: 'acct_1', name: 'Harlow Freight' };
const FACTS: WhyNotFacts = {
  name: EDITH.name,
  person: EDITH,
  account: ACCOUNT,
  decisions: [],
  weighed: [],
  hold: null,
  stops: [],
  lastTouchAt: null,
  tests: [],
  gate: [],
  isMail: true,
};
const told = (over: Partial<WhyNotFacts>) => {
  const { lead, lines, unknown } = whyNot({ ...FACTS, ...over });
  return [lead, ...lines.flatMap((line) => (line.kind === 'said' ? [line.said] : [])), ...unknown].map(plainSaid);
};
const verdict = (outcome: string, rules: { id: string; effect: string; text: string }[]) =>
  ({ ...decisionOf().verdict, outcome, rules }) as Decision['verdict'];

test('where nothing explains it, that is said, with what is not kept', () => {
  expect(told({ gate: [{ name: EDITH.name, verdict: verdict('needs-approval', []) }] })).toEqual([
    'Nothing on record explains it: no agent has proposed a mail to Edith Shah, nothing of the kind was weighed, and no rule forbids it now.',
    'The rules would let a mail to Edith Shah be proposed now.',
    'What an agent looked at and left without proposing anything is not kept.',
  ]);
});

test('a rule that would forbid a mail now explains it by its id and words', () => {
  const rules = [{ id: 'consent.uk', effect: 'forbid', text: 'no consent on record' }];
  expect(told({ gate: [{ name: EDITH.name, verdict: verdict('forbidden', rules) }] })[0]).toBe(
    'No agent has proposed a mail to Edith Shah yet, and right now it would be forbidden by consent.uk: no consent on record.',
  );
});

test('what was considered and not chosen is told with its worth, its chance and what won', () => {
  const option = (label: string, score: number, propensity: number, chosen: boolean) => ({
    kind: 'send-email',
    label,
    score,
    propensity,
    verdict: 'needs-approval',
    ruleIds: [],
    chosen,
  });
  const weighed = decisionOf({
    _id: 'D-7',
    alternatives: [
      option('email Edith Shah, about cost', 900, 0.25, false),
      option('call Carla Shah', 2_500, 0.75, true),
    ],
  });
  expect(told({ weighed: [weighed] })[0]).toBe(
    '“email Edith Shah, about cost” was considered and not chosen: it was worth $9 with a 25 % chance of being chosen. Chosen instead: “call Carla Shah”, worth $25 (D-7).',
  );
  expect(told({ weighed: [weighed], person: personOf('tariq', 'champion'), name: 'Tariq Shah' })[0]).toMatch(
    /^Nothing on record/,
  );
});

test('who was written to comes before everything, and a hold, a stop and an opt-out before old proposals', () => {
  const decision = (id: string, over: Record<string, unknown>) => ({
    decision: decisionOf({
      _id: id,
      title: 'Email to Edith Shah',
      audience: [{ personId: EDITH.id, name: EDITH.name, title: '', accountName: '', stage: '' }],
      ...over,
    }),
    entries: [],
  });
  const expired = decision('D-1', { state: 'expired' });
  const hold = { by: 'U1', byName: 'Rita Novak', reason: 'contract talks', at: AT, decisionId: 'D-9' };
  const stops = [{ scope: 'all', by: 'U2', name: 'Deniz', at: AT }];
  const lines = told({
    decisions: [expired],
    hold,
    stops,
    person: { ...EDITH, suppression: { kind: 'bounced', at: AT } },
  });
  expect(lines.map((line) => line.slice(0, 45))).toEqual([
    'Edith Shah has an address that bounced on 202',
    'every agent leaves Harlow Freight alone since',
    'every agent is stopped since 2026-03-02 10:00',
    '“Email to Edith Shah” was proposed, and it en',
  ]);
  const sent = decision('D-2', {
    state: 'executed',
    effect: { system: 'mail', recordId: 'm', at: AT, detail: 'sent' },
  });
  expect(told({ decisions: [expired, sent], hold })[0]).toBe(
    'There was one: “Email to Edith Shah”, task created 2026-03-02 10:00 UTC (D-2).',
  );
});

test('somebody who is held out of a test, or waits for a turn in it, is told so', () => {
  const test_ = {
    _id: 'e1',
    decisionId: 'D-5',
    state: 'running',
    hypothesis: 'short wins',
    startedAt: AT,
    assignments: [],
    heldOutPersonIds: [],
    personIds: [EDITH.id],
  };
  const out = { ...test_, heldOutPersonIds: [EDITH.id] } as unknown as Experiment;
  expect(told({ tests: [out] })[0]).toBe('Edith Shah is held out for comparison in a test of “short wins” (D-5).');
  expect(told({ tests: [test_ as unknown as Experiment] })[0]).toBe(
    'Edith Shah is in a running test and has not had a turn yet (D-5).',
  );
});
