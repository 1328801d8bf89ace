import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldAccount } from '../../../src/core/account/fold.ts';
import type { Signal } from '../../../src/core/signal/signal.ts';
import { accountOf, committee, daysAgo, NOW, signalOf } from '../../kit/account-fixtures.ts';

const fold = (signals: Signal[], hold?: Parameters<typeof foldAccount>[3]) =>
  foldAccount(accountOf(), committee(), signals, hold, NOW);
const reply = (person: string, days: number, intent: string, objection?: string) =>
  signalOf(
    'email-replied',
    person,
    daysAgo(days),
    {},
    { trust: 'untrusted', extracted: { intent, objection, confidence: 0.9, extractor: 'replies-v2' } },
  );

const anySignal = fc
  .record({
    kind: fc.constantFrom(
      'web-session',
      'marketing-touch',
      'sales-activity',
      'email-replied',
      'email-sent',
      'opportunity-changed',
      'meeting-booked',
    ),
    person: fc.constantFrom('edith', 'carla', 'tariq', 'ursula'),
    day: fc.integer({ min: 0, max: 5 }),
    stage: fc.constantFrom('demo_scheduled', 'negotiation', 'closed_won', 'closed_lost'),
    intent: fc.constantFrom('interested', 'objection', 'not-now'),
    opportunity: fc.constantFrom('o1', 'o2'),
  })
  .map((x) =>
    signalOf(
      x.kind,
      x.person,
      daysAgo(x.day * 7),
      { stage: x.stage, opportunityId: x.opportunity, direction: 'inbound', outcome: 'connected' },
      { extracted: { intent: x.intent, confidence: 1, extractor: 't' } },
    ),
  );

describe('an account is folded from its signals', () => {
  test('nothing known is an unaware account with every role missing', () => {
    const state = fold([]);
    expect(state.stage).toBe('unaware');
    expect(state.coverage).toBe(0);
    expect(state.missingRoles).toEqual(['economic_buyer', 'champion', 'technical_evaluator', 'end_user']);
    expect(state.momentum).toBe(0);
  });

  test('opens and clicks engage nobody', () => {
    const state = fold([signalOf('email-opened', 'carla', daysAgo(1)), signalOf('email-clicked', 'carla', daysAgo(1))]);
    expect(state.members.find((m) => m.personId === 'carla')?.engagement).toBe('none');
    expect(state.momentum).toBe(0);
  });

  test('the furthest open opportunity sets the stage, and a late deal on one person is high risk', () => {
    const state = fold([
      signalOf('web-session', 'carla', daysAgo(9)),
      signalOf('opportunity-changed', 'carla', daysAgo(8), {
        opportunityId: 'o1',
        stage: 'demo_scheduled',
        acvMinor: 100,
      }),
      signalOf('opportunity-changed', 'carla', daysAgo(3), {
        opportunityId: 'o2',
        stage: 'negotiation',
        acvMinor: 5_000,
      }),
    ]);
    expect(state.stage).toBe('negotiation');
    expect(state.openOpportunity).toEqual({
      opportunityId: 'o2',
      stage: 'negotiation',
      acvMinor: 5_000,
      since: daysAgo(3),
    });
    expect(state.consensusRisk.level).toBe('high');
    expect(state.consensusRisk.reasons).toContain('single-threaded: only the champion is engaged');
  });

  test('one against and one in favour is high risk', () => {
    const state = fold([reply('carla', 3, 'interested'), reply('tariq', 2, 'objection', 'security')]);
    expect(state.consensusRisk).toEqual({
      level: 'high',
      reasons: expect.arrayContaining(['technical evaluator against, champion in favour']),
    });
    expect(state.objections.map((o) => o.kind)).toEqual(['security']);
  });

  test('an objection is settled once the same person is interested', () => {
    expect(fold([reply('tariq', 5, 'objection', 'effort'), reply('tariq', 2, 'interested')]).objections).toEqual([]);
  });

  test('what somebody wrote to a rep counts as their reply, an automatic answer as nothing, a forwarded mail as contact', () => {
    const written = (outcome: string, intent: string) =>
      signalOf(
        'sales-activity',
        'carla',
        daysAgo(1),
        { activityType: 'email', direction: 'inbound', outcome },
        { trust: 'untrusted', extracted: { intent, confidence: 0.9, extractor: 'replies-v2' } },
      );
    const carla = (signals: Signal[]) => fold(signals).members.find((m) => m.personId === 'carla');
    const question = fold([written('received', 'question')]);
    expect(carla([written('received', 'question')])).toMatchObject({ engagement: 'engaged', stance: 'neutral' });
    expect(question.humanContactAt).toEqual(daysAgo(1));
    expect(question.pressure.touches7d).toBe(0);
    const away = fold([written('received', 'out-of-office')]);
    expect(away.humanContactAt).toBeUndefined();
    expect(carla([written('received', 'out-of-office')])).toMatchObject({ engagement: 'none' });
    // A mail waits for an answer until a person wrote one.
    expect(carla([written('received', 'out-of-office')])?.lastReplyAt).toBeUndefined();
    expect(carla([written('received', 'question')])?.lastReplyAt).toEqual(daysAgo(1));
    const forwarded = fold([written('forwarded', 'interested')]);
    expect(forwarded.humanContactAt).toEqual(daysAgo(1));
    expect(carla([written('forwarded', 'interested')])).toMatchObject({ engagement: 'none', stance: 'unknown' });
  });

  test('a hold stays through folding until a rep lets go', () => {
    const hold = { by: 'U1', reason: 'legal talks', at: daysAgo(3) };
    expect(fold([signalOf('rep-release', undefined, daysAgo(5))], hold).hold).toEqual(hold);
    expect(fold([signalOf('rep-release', undefined, daysAgo(1))], hold).hold).toBeUndefined();
  });

  test('signals after now do not count', () => {
    expect(fold([signalOf('web-session', 'carla', daysAgo(-1))]).signalCount).toBe(0);
  });

  test('property: the order in which signals come in is irrelevant, and shares stay in their bounds', () => {
    fc.assert(
      fc.property(fc.array(anySignal, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (signals, keys) => {
        const shuffled = signals
          .map((s) => ({ s, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map((x) => x.s);
        const state = fold(signals);
        expect(fold(shuffled)).toEqual(state);
        expect(Math.abs(state.momentum)).toBeLessThanOrEqual(1);
        expect(state.coverage + state.missingRoles.length / 4).toBe(1);
      }),
      { numRuns: 150 },
    );
  });

  test('75,000 signals over 1,500 accounts fold in a few seconds', () => {
    const signals = Array.from({ length: 50 }, (_, i) =>
      signalOf(i % 2 ? 'web-session' : 'email-sent', 'carla', daysAgo(i)),
    );
    const startedAt = performance.now();
    for (let i = 0; i < 1_500; i++) fold(signals);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});
