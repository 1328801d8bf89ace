import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Demotion, demoteOn, effectiveStage } from '../../../src/core/autonomy/autonomy.ts';
import { AutonomyStage } from '../../../src/core/charter/charter.ts';

const at = new Date('2026-11-23T10:00:00Z');
const charter = { agent: 'sdr', autonomy: { email: 'supervise' } } as const;
const down = (to: AutonomyStage, domain: Demotion['domain'] = 'email'): Demotion => ({
  agent: 'sdr',
  domain,
  to,
  because: 'complaint: one of 40',
  at,
});

describe('autonomy stages', () => {
  test('the charter decides while nothing happened', () => {
    expect(effectiveStage(charter, 'email', [])).toBe('supervise');
  });
  test('a domain that the charter does not list asks about everything', () => {
    expect(effectiveStage(charter, 'budget', [])).toBe('standardize');
  });
  test('a demotion of another domain or agent changes nothing here', () => {
    const others: Demotion[] = [down('instrument', 'budget'), { ...down('instrument'), agent: 'outreach' }];
    expect(effectiveStage(charter, 'email', others)).toBe('supervise');
  });
  test('demotion-only-lowers: no list of demotions gives a stage above the charter’s', () => {
    const rank = (stage: AutonomyStage) => AutonomyStage.options.indexOf(stage);
    const stages = fc.constantFrom(...AutonomyStage.options);
    fc.assert(
      fc.property(stages, fc.array(stages), (stage, list) => {
        const now = effectiveStage(
          { agent: 'sdr', autonomy: { email: stage } },
          'email',
          list.map((to) => down(to)),
        );
        expect(rank(now)).toBe(Math.min(rank(stage), ...list.map(rank)));
      }),
    );
  });
  test('a complaint takes a domain back to asking, a wrong send stops it', () => {
    const complaint = { kind: 'complaint', text: 'one of 40', at } as const;
    expect(demoteOn(complaint, 'sdr', 'email', 'automate')).toEqual(down('standardize'));
    const wrong = { kind: 'wrong-send', text: 'D-7 reached the wrong person', at } as const;
    expect(demoteOn(wrong, 'sdr', 'email', 'standardize')?.to).toBe('instrument');
  });
  test('an incident demotes nothing that is down already', () => {
    expect(demoteOn({ kind: 'drift', text: 'clicks up, replies down', at }, 'sdr', 'email', 'standardize')).toBeNull();
  });
});
