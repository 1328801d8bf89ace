import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sharedCard, ticketsOf } from '../../../src/cards/shared-card.ts';
import { isBatchable, sharedCardFor } from '../../../src/core/approval/shared-card.ts';
import { Decision } from '../../../src/core/decision/decision.ts';
import { checkBlocks } from '../../cards/check-blocks.ts';
import { anyDecision, emailDecision, NOW } from '../../cards/decisions.ts';

const need = { groups: [{ roles: ['sales'], quorum: 1 }], withinMs: 3_600_000, fourEyes: false };
const task = (n: number, changes: Record<string, unknown> = {}): Decision =>
  Decision.parse({
    ...emailDecision(),
    _id: `D-${n}`,
    title: `Call account ${n}`,
    approvals: [],
    action: {
      kind: 'create-rep-task',
      accountId: `A${n}`,
      repId: 'rep_1',
      title: `Call account ${n}`,
      body: 'Ask what changed',
      dueAt: NOW,
    },
    verdict: { ...emailDecision().verdict, outcome: 'needs-approval', risk: 'low', need },
    ...changes,
  });
const context = { now: NOW, people: [], link: (path: string) => `https://cs.example${path}` };

describe('a shared card', () => {
  test('only-low-risk-batches: nothing of medium or high risk, no mail and no escalation is ever on one', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        const card = sharedCardFor(decision, []);
        if (card === undefined) return;
        expect(decision.verdict.risk).toBe('low');
        expect(['create-rep-task', 'write-brief', 'repair-records', 'adopt-playbook']).toContain(decision.action.kind);
        expect(card.on.startsWith('batch/') ? isBatchable(decision) : decision.state === 'allowed').toBe(true);
      }),
    );
  });

  test('is joined by the same kind asked of the same people, until somebody decided or ten are on it', () => {
    const first = task(1, { card: { on: 'batch/D-1', left: false } });
    expect(sharedCardFor(task(1), [])).toEqual({ on: 'batch/D-1', left: false });
    expect(sharedCardFor(task(2), [first])).toEqual({ on: 'batch/D-1', left: false });
    const others = { ...need, groups: [{ roles: ['marketing'], quorum: 1 }] };
    const asked = task(2, { verdict: { ...task(2).verdict, need: others } });
    expect(sharedCardFor(asked, [first])).toEqual({ on: 'batch/D-2', left: false });
    const full = Array.from({ length: 10 }, (_, n) => task(n + 1, { card: { on: 'batch/D-1', left: false } }));
    expect(sharedCardFor(task(11), full)).toEqual({ on: 'batch/D-11', left: false });
    const approval = { slackUserId: 'U1', name: 'Rita', role: 'sales', digest: first.digest, revision: 1, at: NOW };
    const touched = task(1, { card: { on: 'batch/D-1', left: false }, approvals: [approval] });
    expect(sharedCardFor(task(2), [touched])).toEqual({ on: 'batch/D-2', left: false });
  });

  test('keeps within the limits of Slack, names what every tick approves, and alone is an ordinary card', () => {
    const ten = Array.from({ length: 10 }, (_, n) =>
      task(n + 1000, { title: 'T'.repeat(200), card: { on: 'batch/D-1000', left: n === 3 } }),
    );
    const card = sharedCard('batch/D-1000', ten, context);
    expect(checkBlocks(card.blocks, 'message')).toEqual([]);
    const text = JSON.stringify(card.blocks);
    expect(text).toContain('9 tasks for reps to decide together');
    expect(text).toContain('on its own card: needs Sales');
    const values = [...text.matchAll(/"value":"(D-\d+\.\d+\.[0-9a-z]+)"/g)].map((match) => match[1] ?? '');
    expect(ticketsOf(values).map((one) => one.digest)).toEqual(values.map(() => 'd'.repeat(64)));
    expect(ticketsOf(['D-1', 'D-1.x.y', 'anything'])).toEqual([]);
    const many = Array.from({ length: 60 }, (_, n) =>
      task(n + 1, { state: 'executed', card: { on: 'digest/sdr/2026-11-20', left: false } }),
    );
    expect(checkBlocks(sharedCard('digest/sdr/2026-11-20', many, context).blocks, 'message')).toEqual([]);
    expect(JSON.stringify(sharedCard('batch/D-1', [task(1)], context).blocks)).toContain('decision.approve');
    expect(checkBlocks(sharedCard('test/exp-1', many, context).blocks, 'message')).toEqual([]);
  });
});
