import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ceilingOf,
  charterStage,
  DemotionKind,
  demote,
  effectiveStage,
  type Standing,
} from '../../../src/core/autonomy/autonomy.ts';
import { AutonomyStage, rank } from '../../../src/core/autonomy/stage.ts';

const at = new Date('2026-11-23T10:00:00Z');
const charter = { agent: 'sdr', autonomy: { email: 'assist' }, ceiling: { email: 'supervise' } } as const;
const standing = (stage: AutonomyStage, kind: Standing['kind'], charterWas: AutonomyStage = 'assist'): Standing => ({
  agent: 'sdr',
  domain: 'email',
  stage,
  before: 'assist',
  kind,
  charterStage: charterWas,
  because: 'a reason',
  evidence: [],
  at,
});
const stages = fc.constantFrom(...AutonomyStage.options);
const charters = fc
  .record({ own: fc.option(stages, { nil: undefined }), ceiling: fc.option(stages, { nil: undefined }) })
  .map(({ own, ceiling }) => ({
    agent: 'sdr' as const,
    autonomy: own ? { email: own } : {},
    ceiling: ceiling ? { email: ceiling } : {},
  }));
const standings = fc.record({ stage: stages, kind: fc.constantFrom('granted', 'demoted'), was: stages });

describe('the stage in force', () => {
  test('is the charter’s while nothing happened, and `standardize` where the charter lists none', () => {
    expect(effectiveStage(charter, 'email', null)).toBe('assist');
    expect(effectiveStage(charter, 'budget', null)).toBe('standardize');
  });
  test('is what was granted or taken last; of another domain or agent nothing counts here', () => {
    expect(effectiveStage(charter, 'email', standing('automate', 'granted'))).toBe('automate');
    expect(effectiveStage(charter, 'email', standing('standardize', 'demoted'))).toBe('standardize');
    expect(effectiveStage(charter, 'email', { ...standing('expand', 'granted'), domain: 'budget' })).toBe('assist');
    expect(effectiveStage(charter, 'email', { ...standing('expand', 'granted'), agent: 'outreach' })).toBe('assist');
  });
  test('people who lower the charter lower it at once; who raise it do not lift a demotion', () => {
    const lowered = { ...charter, autonomy: { email: 'instrument' } } as const;
    expect(effectiveStage(lowered, 'email', standing('automate', 'granted'))).toBe('instrument');
    const raised = { ...charter, autonomy: { email: 'supervise' } } as const;
    expect(effectiveStage(raised, 'email', standing('standardize', 'demoted'))).toBe('standardize');
    expect(effectiveStage(raised, 'email', standing('automate', 'granted'))).toBe('supervise');
  });
  test('ceiling-holds: nothing gives a stage above the charter’s ceiling', () => {
    fc.assert(
      fc.property(charters, standings, (one, { stage, kind, was }) => {
        const now = effectiveStage(one, 'email', standing(stage, kind, was));
        expect(rank(now)).toBeLessThanOrEqual(rank(ceilingOf(one, 'email')));
      }),
    );
  });
  test('demotion-wins: while a demotion stands, no charter gives a stage above it', () => {
    fc.assert(
      fc.property(charters, stages, stages, (one, stage, was) => {
        expect(rank(effectiveStage(one, 'email', standing(stage, 'demoted', was)))).toBeLessThanOrEqual(rank(stage));
      }),
    );
  });
  test('without a standing it is never above what the charter says', () => {
    fc.assert(
      fc.property(charters, (one) => {
        expect(effectiveStage(one, 'email', null)).toBe(charterStage(one, 'email'));
      }),
    );
  });
});

describe('a fall', () => {
  const fall = (reason: DemotionKind) => ({ reason, because: 'one of 40', evidence: ['one of 40'] });
  test('takes a domain back to asking, and after a wrong send stops it', () => {
    expect(demote(charter, 'email', standing('automate', 'granted'), fall('complaint'), at)).toEqual({
      agent: 'sdr',
      domain: 'email',
      stage: 'standardize',
      before: 'automate',
      kind: 'demoted',
      charterStage: 'assist',
      at,
      ...fall('complaint'),
    });
    expect(demote(charter, 'email', standing('standardize', 'demoted'), fall('wrong-send'), at)?.stage).toBe(
      'instrument',
    );
  });
  test('does nothing to a domain that is down already', () => {
    expect(demote(charter, 'email', standing('standardize', 'demoted'), fall('drift'), at)).toBeNull();
  });
  test('never leaves a domain higher than it was, whatever stood before', () => {
    fc.assert(
      fc.property(
        charters,
        standings,
        fc.constantFrom(...DemotionKind.options),
        (one, { stage, kind, was }, reason) => {
          const before = standing(stage, kind, was);
          const was_ = effectiveStage(one, 'email', before);
          const next = demote(one, 'email', before, fall(reason), at);
          if (next) expect(rank(effectiveStage(one, 'email', next))).toBeLessThan(rank(was_));
          else expect(rank(was_)).toBeLessThanOrEqual(rank('standardize'));
        },
      ),
    );
  });
});
