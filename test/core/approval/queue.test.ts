import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { QueueView, queueOf, waitsFor } from '../../../src/core/approval/queue.ts';
import { byUrgency, urgencyOf } from '../../../src/core/approval/urgency.ts';
import { PersonOfOurs } from '../../../src/core/charter/charter.ts';
import type { Decision } from '../../../src/core/decision/decision.ts';
import { emailDecision, NOW } from '../../cards/decisions.ts';

const HOUR_MS = 3_600_000;
const base = emailDecision();
const need = { groups: [{ roles: ['marketing'], quorum: 1 }], withinMs: HOUR_MS, fourEyes: false };
const waiting = (
  n: number,
  risk: 'low' | 'medium' | 'high',
  hoursLeft: number,
  changes: Record<string, unknown> = {},
) =>
  emailDecision({
    _id: `D-${n}`,
    approvals: [],
    verdict: { ...base.verdict, risk, need, outcome: 'needs-approval' },
    expiresAt: new Date(NOW.getTime() + hoursLeft * HOUR_MS),
    ...changes,
  });
const mara = PersonOfOurs.parse({ slackUserId: 'U1', name: 'Mara', roles: ['marketing'], timeZone: 'Europe/London' });
const femi = PersonOfOurs.parse({ slackUserId: 'U2', name: 'Femi', roles: ['finance'], timeZone: 'Europe/London' });
const look = (pending: Decision[], view: Record<string, unknown> = {}, slackUserId = 'U1', pageSize = 3) =>
  queueOf(pending, {
    slackUserId,
    people: [mara, femi],
    now: NOW,
    timeZone: 'Europe/London',
    view: QueueView.parse(view),
    pageSize,
  });
const ids = (decisions: readonly Decision[]) => decisions.map((one) => one._id);

describe('risk × deadline', () => {
  test('is the weight of the risk over one more than the hours left', () => {
    expect(urgencyOf(waiting(1, 'low', 1), NOW)).toBe(0.5);
    expect(urgencyOf(waiting(1, 'medium', 2), NOW)).toBe(1);
    expect(urgencyOf(waiting(1, 'high', 17), NOW)).toBe(0.5);
    expect(urgencyOf(waiting(1, 'high', -3), NOW)).toBe(9);
  });

  test('never puts the calmer and later of two first, and always gives one order', () => {
    const item = fc.record({ risk: fc.constantFrom('low', 'medium', 'high'), hours: fc.integer({ min: 0, max: 400 }) });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), fc.nat(), (items, seed) => {
        const all = items.map(({ risk, hours }, n) => waiting(n + 1, risk as 'low', hours));
        const shuffled = all.toSorted(
          (a, b) => ((Number(a._id.slice(2)) * (seed + 7)) % 13) - ((Number(b._id.slice(2)) * (seed + 7)) % 13),
        );
        const sorted = byUrgency(shuffled, NOW);
        expect(ids(sorted)).toEqual(ids(byUrgency(all, NOW)));
        const rank = { low: 1, medium: 2, high: 3 };
        for (const [at, one] of sorted.entries())
          for (const later of sorted.slice(at + 1))
            expect(rank[later.verdict.risk] > rank[one.verdict.risk] && later.expiresAt < one.expiresAt).toBe(false);
      }),
    );
  });
});

describe('a queue', () => {
  const pending = [
    waiting(1, 'low', 30),
    waiting(2, 'high', 30),
    waiting(3, 'medium', 2),
    waiting(4, 'low', 2, { agent: 'outreach' }),
    waiting(5, 'low', 50, { snoozes: [{ slackUserId: 'U1', name: 'Mara', until: new Date(NOW.getTime() + HOUR_MS) }] }),
    waiting(6, 'low', 50, {
      verdict: { ...base.verdict, risk: 'low', need: { ...need, groups: [{ roles: ['finance'], quorum: 1 }] } },
    }),
    waiting(7, 'low', -1),
  ];

  test('leaves out what this person handed to a colleague, until that colleague has agreed', () => {
    const max = PersonOfOurs.parse({ ...mara, slackUserId: 'U3', name: 'Max' });
    const handed = waiting(8, 'low', 3, {
      verdict: { ...base.verdict, need: { ...need, groups: [{ roles: ['marketing'], quorum: 2 }] } },
      assigned: { to: { slackUserId: 'U3', name: 'Max' }, by: { slackUserId: 'U1', name: 'Mara' }, at: NOW },
    });
    const agreed = {
      ...handed,
      approvals: [
        { slackUserId: max.slackUserId, name: 'Max', role: 'marketing', digest: handed.digest, revision: 1, at: NOW },
      ],
    } as Decision;
    expect(look([handed]).counts).toEqual({ waiting: 0, dueToday: 0, highRisk: 0, onOthers: 1 });
    expect(ids(look([handed], { whose: 'all' }).items)).toEqual(['D-8']);
    expect(ids(look([agreed]).items)).toEqual(['D-8']);
  });

  test('leaves out what this person put aside until its time, and nobody else’s queue', () => {
    const until = new Date(NOW.getTime() + HOUR_MS);
    const max = PersonOfOurs.parse({ ...mara, slackUserId: 'U3', name: 'Max' });
    const aside = waiting(9, 'low', 3, { snoozes: [{ slackUserId: 'U1', name: 'Mara', until }] });
    const seenBy = (slackUserId: string, now: Date) => waitsFor(aside, slackUserId, [mara, max], now);
    expect([seenBy('U1', NOW), seenBy('U3', NOW), seenBy('U1', until)]).toEqual([false, true, true]);
  });

  test('holds what this person can decide now, the most urgent first, and counts it', () => {
    const queue = look(pending, {}, 'U1', 10);
    expect(ids(queue.items)).toEqual(['D-3', 'D-4', 'D-2', 'D-1']);
    expect(queue.counts).toEqual({ waiting: 4, dueToday: 2, highRisk: 1, onOthers: 2 });
    expect(look(pending, {}, 'U9').counts.waiting).toBe(0);
    expect(ids(look(pending, {}, 'U2').items)).toEqual(['D-6']);
  });

  test('is filtered by agent, kind, risk and whose, and the counts stay whole', () => {
    expect(ids(look(pending, { agent: 'outreach' }).items)).toEqual(['D-4']);
    expect(ids(look(pending, { risk: 'high' }).items)).toEqual(['D-2']);
    expect(look(pending, { kind: 'move-budget' })).toMatchObject({ items: [], found: 0, counts: { waiting: 4 } });
    expect(look(pending, { whose: 'all' }, 'U1', 10).found).toBe(6);
  });

  test('comes in pages, and a page that is gone is the last one', () => {
    const first = look(pending);
    expect([first.items.length, first.pages, first.view.page]).toEqual([3, 2, 0]);
    const second = look(pending, { page: 1 });
    expect(ids([...first.items, ...second.items])).toEqual(['D-3', 'D-4', 'D-2', 'D-1']);
    expect(look(pending, { page: 9 }).view.page).toBe(1);
    expect(look([], { page: 9 })).toMatchObject({ items: [], pages: 1, view: { page: 0 } });
  });
});
