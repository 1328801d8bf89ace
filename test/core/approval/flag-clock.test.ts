import { describe, expect, test } from '@jest/globals';
import { flagOverdue, flagStepDue, isFlagFor } from '../../../src/core/approval/flag-clock.ts';
import type { PersonOfOurs } from '../../../src/core/charter/charter.ts';
import type { Decision } from '../../../src/core/decision/decision.ts';
import { decisionOf } from '../../kit/decisions.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 2, hour));
const person = (id: string, roles: string[], delegate?: string): PersonOfOurs =>
  ({ slackUserId: id, name: id, roles, timeZone: 'UTC', repIds: [], ...(delegate && { delegate }) }) as never;
const people = [
  person('OWNER', ['sales'], 'DELEGATE'),
  person('DELEGATE', ['sales']),
  person('DENIZ', ['demand-gen']),
  person('FEMI', ['finance']),
];
const flag = (over: Record<string, unknown> = {}): Decision =>
  decisionOf({
    state: 'executed',
    action: {
      kind: 'escalate-account',
      accountId: 'a',
      flaggedBy: 'REP',
      words: 'w',
      ownerRepId: 'OWNER',
      brief: 'b',
      nextSteps: [],
    },
    remindAt: at(12),
    handOverAt: at(14),
    expiresAt: at(15),
    ...over,
  });
const had = (...types: [string, string?][]) => ({
  events: types.map(([type, to], n) => ({
    eventId: `D/${n}`,
    type,
    at: at(12),
    by: 'countersign',
    data: to ? { to, name: to } : {},
  })),
});
const answered = (kind: string) => ({ outcomes: [{ at: at(10), kind, weight: 'result', text: kind }] });
const due = (decision: Decision, hour: number, among = people) => {
  const step = flagStepDue(decision, among, at(hour), () => null);
  return step && [step.type, step.to?.slackUserId ?? null];
};

describe('the clock of a flag', () => {
  test('reminds the owner once, then asks the delegate, then demand generation, and then nobody any more', () => {
    expect(due(flag(), 11)).toBeNull();
    expect(due(flag(), 12)).toEqual(['reminded', 'OWNER']);
    expect(due(flag(had(['reminded'])), 13)).toBeNull();
    expect(due(flag(had(['reminded'])), 14)).toEqual(['handed-over', 'DELEGATE']);
    expect(due(flag(had(['reminded'], ['handed-over', 'DELEGATE'])), 14)).toBeNull();
    expect(due(flag(had(['reminded'], ['handed-over', 'DELEGATE'])), 15)).toEqual(['flag-overdue', 'DENIZ']);
    expect(due(flag(had(['flag-overdue', 'DENIZ'])), 20)).toBeNull();
  });

  test('leaves out a step whose time has passed with a later one', () => {
    expect(due(flag(), 14)).toEqual(['handed-over', 'DELEGATE']);
    expect(due(flag(), 20)).toEqual(['flag-overdue', 'DENIZ']);
  });

  test('asks nobody who may not answer, and says so where nobody is left', () => {
    const toFinance = [person('OWNER', ['sales'], 'FEMI'), person('FEMI', ['finance'])];
    expect(due(flag(had(['reminded'])), 14, toFinance)).toBeNull();
    expect(due(flag(), 15, toFinance)).toEqual(['flag-overdue', null]);
  });

  test.each(['taken-over', 'given-back'])('ends once it is %s', (kind) => {
    expect(due(flag(answered(kind)), 20)).toBeNull();
    expect(flagOverdue(flag({ ...answered(kind), ...had(['flag-overdue', 'DENIZ']) }))).toBeNull();
  });
});

test('a flag waits for its owner, for those its clock asked, and for whoever took it over', () => {
  const asked = flag(had(['handed-over', 'DELEGATE']));
  expect(['OWNER', 'DELEGATE', 'DENIZ'].map((id) => isFlagFor(asked, id))).toEqual([true, true, false]);
  const taken = flag({
    ...answered('taken-over'),
    events: [{ eventId: 'D/1', type: 'outcome-observed', at: at(10), by: 'DENIZ', data: { takenOverBy: 'DENIZ' } }],
  });
  expect(['OWNER', 'DENIZ'].map((id) => isFlagFor(taken, id))).toEqual([false, true]);
  expect(isFlagFor(flag(answered('given-back')), 'OWNER')).toBe(false);
});
