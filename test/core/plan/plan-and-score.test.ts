import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { regress } from '../../../src/core/goal/regress.ts';
import { beliefFallbacks } from '../../../src/core/plan/belief-key.ts';
import { beliefsFromHistory } from '../../../src/core/plan/beliefs-from-history.ts';
import type { Belief, Candidate } from '../../../src/core/plan/plan.ts';
import { planAccount } from '../../../src/core/plan/plan-account.ts';
import { beliefFor, chooseCandidate, estimateOf, scoreCandidates } from '../../../src/core/plan/score.ts';
import { accountOf, committee, daysAgo, NOW, personOf, signalOf, viewOf } from '../../kit/account-fixtures.ts';

const candidate = (key: string, over: Partial<Candidate> = {}): Candidate => ({
  key,
  kind: 'send-email',
  label: key,
  stepId: 's',
  beliefKey: `email|champion|logistics`,
  valueMinor: 10_000,
  costMinor: 50,
  adjustments: [],
  evidence: [],
  hints: {},
  ...over,
});
const beliefs = new Map<string, Belief>([
  ['email|*|*', { key: 'email|*|*', wins: 10, losses: 90, n: 100, basis: '10 of 100' }],
]);

describe('a goal is decomposed by regression', () => {
  const operators = [
    { id: 'a', requires: ['p'], makes: ['g'], effort: 1 },
    { id: 'b', requires: [], makes: ['g'], effort: 9 },
    { id: 'c', requires: [], makes: ['p'], effort: 1 },
    { id: 'loop', requires: ['g'], makes: ['g'], effort: 0 },
  ];

  test('requirements come before what they are for, by the cheapest way', () => {
    const { subGoals } = regress(['g'], new Set(), operators);
    expect(subGoals.map((s) => [s.fact, s.done])).toEqual([
      ['p', false],
      ['g', false],
    ]);
  });

  test('what holds already stays in the plan as done', () => {
    expect(regress(['g'], new Set(['p']), operators).subGoals.map((s) => s.done)).toEqual([true, false]);
  });

  test('what nothing can make is named, not looped on', () => {
    expect(regress(['x', 'g'], new Set(), operators).unreachable).toEqual(['x']);
  });

  test('an account without anybody in a role gets a task for the rep, not an email', () => {
    const people = committee().filter((p) => p.buyerRole !== 'economic_buyer');
    const plan = planAccount('outreach', 'goal', ['engaged:economic_buyer'], viewOf([], { people }), NOW);
    expect(plan.steps.map((s) => [s.id, s.actions])).toEqual([['engaged:economic_buyer', ['create-rep-task']]]);
  });

  test('two accounts with different gaps get different plans', () => {
    const goal = ['engaged:champion', 'engaged:economic_buyer'];
    const one = planAccount('outreach', 'g', goal, viewOf([signalOf('web-session', 'carla', daysAgo(2))]), NOW);
    const two = planAccount('outreach', 'g', goal, viewOf([signalOf('web-session', 'edith', daysAgo(2))]), NOW);
    expect(one.steps[one.current]?.id).toBe('engaged:economic_buyer');
    expect(two.steps[two.current]?.id).toBe('engaged:champion');
  });
});

describe('candidates are scored and chosen with logged probabilities', () => {
  test('a special belief leans on the general one, and a missing one says so', () => {
    expect(beliefFallbacks('email.introduce|champion|logistics')[1]).toBe('email.introduce|champion|*');
    expect(beliefFor('email.introduce.x|champion|logistics', beliefs).basis).toBe('10 of 100');
    expect(beliefFor('unheard|*|*', beliefs).basis).toBe('no history yet; one in twenty assumed');
    expect(estimateOf(beliefFor('unheard|*|*', beliefs), 'meeting held', 3)).toMatchObject({
      mean: expect.closeTo(0.15),
      basis: 'no history yet; one in twenty assumed, times 3 for what is known here',
    });
  });

  test('the expected rate comes with its 95 % interval and what it rests on', () => {
    const [scored] = scoreCandidates([candidate('a')], beliefs, NOW);
    expect(scored?.expected).toMatchObject({ mean: 0.1, n: 100, basis: '10 of 100', unit: 'rate' });
    expect(scored?.expected.low).toBeCloseTo(0.0495, 3);
    expect(scored?.expected.high).toBeCloseTo(0.1656, 3);
  });

  test('what memory rules out has probability 0 and is never taken', () => {
    const scored = scoreCandidates(
      [candidate('out', { adjustments: [{ factor: 0, because: 'no' }] }), candidate('in')],
      beliefs,
      NOW,
    );
    expect(scored.map((s) => [s.key, s.propensity])).toEqual([
      ['in', 1],
      ['out', 0],
    ]);
    expect(chooseCandidate(scored, () => 0.999999).chosen.key).toBe('in');
  });

  test('what people said against a candidate is no belief to be tested: exploring takes it that much less often', () => {
    const said = { factor: 0.05, because: 'Because D-1 was rejected: the wrong time.' };
    const scored = scoreCandidates(
      [candidate('weighed', { adjustments: [said] }), candidate('poor', { valueMinor: 100 }), candidate('good')],
      beliefs,
      NOW,
    );
    const chance = new Map(scored.map((s) => [s.key, s.propensity]));
    // Neither has anything of the 0.9 that goes by worth.
    expect(chance.get('poor')).toBeCloseTo(0.1 / 2.05, 3);
    expect(chance.get('weighed')).toBeCloseTo((0.1 * 0.05) / 2.05, 3);
  });

  test('property: probabilities are positive and sum to 1, and the choice follows the dice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (values, roll) => {
          const scored = scoreCandidates(
            values.map((valueMinor, i) => candidate(`c${i}`, { valueMinor })),
            beliefs,
            NOW,
          );
          const { chosen, propensities } = chooseCandidate(scored, () => roll);
          expect([...propensities.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...propensities.values())).toBeGreaterThan(0);
          const before = scored.slice(0, scored.indexOf(chosen)).reduce((sum, s) => sum + s.propensity, 0);
          expect(before).toBeLessThanOrEqual(roll + 1e-9);
          expect(before + chosen.propensity).toBeGreaterThanOrEqual(roll - 1e-9);
        },
      ),
    );
  });
});

describe('beliefs are learned from history', () => {
  test('a meeting within three days of an email counts, a later one does not', () => {
    const signals = [
      signalOf('marketing-touch', 'carla', daysAgo(30), { touchType: 'email', direction: 'outbound' }),
      signalOf('sales-activity', 'carla', daysAgo(28), { activityType: 'meeting', outcome: 'meeting_set' }),
      signalOf('marketing-touch', 'edith', daysAgo(30), { touchType: 'email', direction: 'outbound' }),
      signalOf('sales-activity', 'edith', daysAgo(20), { activityType: 'meeting', outcome: 'meeting_set' }),
    ];
    const learned = beliefsFromHistory(
      [accountOf()],
      [personOf('carla', 'champion'), personOf('edith', 'economic_buyer')],
      signals,
    );
    const of = (key: string) => learned.find((b) => b.key === key);
    expect(of('email|champion|logistics')).toMatchObject({ wins: 1.5, losses: 0.5, n: 1 });
    expect(of('email|economic_buyer|*')).toMatchObject({ wins: 0.5, losses: 1.5, n: 1 });
    expect(of('email|*|*')?.basis).toBe('1 of 2 outbound emails followed by a meeting set within 3 days, 31 Jan 2026');
  });
});
