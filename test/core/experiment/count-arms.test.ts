import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Decision } from '../../../src/core/decision/decision.ts';
import { seenIn, withSeen } from '../../../src/core/experiment/count-arms.ts';
import { Experiment, type Seen } from '../../../src/core/experiment/experiment.ts';

const at = new Date('2026-03-02T10:00:00Z');
type Said = { kind: string; intent?: string; weight?: 'proxy' | 'result' };
/** A message that left, and what was observed of it. */
const message = (...said: Said[]): Pick<Decision, 'effect' | 'outcomes' | 'events'> => {
  const outcomes = said.map(({ kind, weight = 'result' }, n) => ({ at, kind, weight, text: kind, signalId: `s${n}` }));
  return {
    effect: { system: 'resend', recordId: 'm1', at, detail: 'sent' },
    outcomes: outcomes as never,
    events: said.map(({ intent }, n) => ({
      eventId: `D-1/${n}`,
      type: 'outcome-observed' as const,
      at,
      by: 'resend',
      data: { outcome: outcomes[n], extracted: intent ? { intent, confidence: 0.6, extractor: 'replies-v2' } : null },
    })),
  };
};
const sent = { isSent: true, isSuccess: false, isComplaint: false };

describe('what came of a message of a test', () => {
  test.each([
    ['replied', { kind: 'email-replied', intent: 'question' }, true],
    ['replied', { kind: 'email-replied', intent: 'objection' }, true],
    ['replied', { kind: 'email-replied', intent: 'out-of-office' }, false],
    ['replied', { kind: 'email-replied' }, false],
    ['replied', { kind: 'meeting-booked' }, true],
    ['replied', { kind: 'opportunity-changed' }, false],
    ['replied', { kind: 'email-clicked', weight: 'proxy' }, false],
    ['meeting-booked', { kind: 'meeting-booked' }, true],
    ['meeting-booked', { kind: 'email-replied', intent: 'interested' }, false],
    ['opportunity-created', { kind: 'opportunity-changed' }, true],
    ['opportunity-created', { kind: 'meeting-booked' }, false],
  ] as const)('under the metric `%s`, %j is a success: %s', (metric, said, isSuccess) => {
    expect(seenIn(message(said), metric)).toEqual({ ...sent, isSuccess });
  });

  test('is nothing before it left, and a complaint beside a reply is both', () => {
    const waiting = { effect: undefined, outcomes: [], events: [] };
    expect(seenIn(waiting, 'replied')).toEqual({ ...sent, isSent: false });
    const both = message({ kind: 'email-replied', intent: 'interested' }, { kind: 'email-complained' });
    expect(seenIn(both, 'replied')).toEqual({ isSent: true, isSuccess: true, isComplaint: true });
  });

  test('is what people say that its replies mean, the last one of each', () => {
    const said = message({ kind: 'email-replied', intent: 'question' }, { kind: 'email-replied', intent: 'unclear' });
    const corrected = (n: number, ...intents: string[]) => ({
      ...said,
      events: [
        ...said.events,
        ...intents.map((intent, nth) => ({
          eventId: `D-1/${nth + 2}`,
          type: 'reading-corrected' as const,
          at,
          by: 'U1',
          data: { signalId: `s${n}`, reading: { intent, confidence: 1, extractor: 'Mara Keller' } },
        })),
      ],
    });
    expect(seenIn(corrected(0, 'not-now'), 'replied')).toEqual({ ...sent, corrections: 1 });
    expect(seenIn(corrected(0, 'not-now', 'question'), 'replied')).toEqual({
      ...sent,
      isSuccess: true,
      corrections: 2,
    });
    expect(seenIn(corrected(1, 'interested'), 'replied')).toEqual({ ...sent, isSuccess: true, corrections: 1 });
  });
});

const people = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
const experiment = Experiment.parse({
  _id: 'e1',
  decisionId: 'D-1',
  state: 'running',
  hypothesis: 'h',
  segment: 's',
  metric: 'replied',
  arms: ['a', 'b'].map((key) => ({
    key,
    name: key,
    subject: key,
    opening: key,
    sent: 0,
    successes: 0,
    complaints: 0,
    allocation: 0.5,
  })),
  personIds: people,
  heldOutPersonIds: [],
  assignments: people.map((personId, n) => ({ personId, arm: n % 2 === 0 ? 'a' : 'b', propensity: 0.5, at })),
  stopWhen: { complaintRate: 0.01, maxDays: 14 },
  startedAt: at,
  version: 1,
});

test('what an arm counts is the sum over its people, whatever is told twice, late or out of order (arms-are-sums)', () => {
  const flag = fc.boolean();
  const corrections = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
  const seen = fc.record({ isSent: flag, isSuccess: flag, isComplaint: flag, corrections });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...people), seen), { maxLength: 30 }), (told) => {
      const known = new Map<string, Seen>();
      for (const id of people) {
        const own = told.filter(([of]) => of === id).map(([, one]) => one);
        if (own.length === 0) continue;
        // A success is one of those that were told after the most corrections; what left and complaints stay.
        const most = Math.max(...own.map((one) => one.corrections ?? 0));
        known.set(id, {
          isSent: own.some((one) => one.isSent),
          isSuccess: own.some((one) => (one.corrections ?? 0) === most && one.isSuccess),
          isComplaint: own.some((one) => one.isComplaint),
          ...(most > 0 && { corrections: most }),
        });
      }
      const counted = told.reduce((now, [id, one]) => withSeen(now, new Map([[id, one]])), experiment);
      const backwards = told.toReversed().reduce((now, [id, one]) => withSeen(now, new Map([[id, one]])), experiment);
      expect(backwards.arms).toEqual(counted.arms);
      expect(withSeen(counted, known)).toEqual(counted);
      for (const { key, sent: n, successes, complaints } of counted.arms) {
        const own = people.filter((_, at) => (at % 2 === 0 ? 'a' : 'b') === key).map((id) => known.get(id));
        expect([n, successes, complaints]).toEqual([
          own.filter((one) => one?.isSent).length,
          own.filter((one) => one?.isSuccess).length,
          own.filter((one) => one?.isComplaint).length,
        ]);
      }
    }),
  );
});
