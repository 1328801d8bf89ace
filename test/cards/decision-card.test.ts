import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChartCard as Card } from '../../src/cards/blocks.ts';
import { decisionCard } from '../../src/cards/decision-card.ts';
import { editModal } from '../../src/cards/edit-modal.ts';
import { giveBackModal } from '../../src/cards/give-back-modal.ts';
import { homeView } from '../../src/cards/home.ts';
import { readModal } from '../../src/cards/read-modal.ts';
import { reassignModal } from '../../src/cards/reassign-modal.ts';
import { rejectModal } from '../../src/cards/reject-modal.ts';
import { reviewModal } from '../../src/cards/review-modal.ts';
import { snoozeModal } from '../../src/cards/snooze-modal.ts';
import { waitingList } from '../../src/cards/waiting-list.ts';
import { whyCard } from '../../src/cards/why-card.ts';
import type { Colleague } from '../../src/core/approval/handed-to.ts';
import { DecisionState } from '../../src/core/decision/decision.ts';
import { SlackUserId } from '../../src/core/ids.ts';
import { incidentRate } from '../../src/core/incident/incident-rate.ts';
import { checkBlocks, checkView } from './check-blocks.ts';
import { anyDecision, approval, emailDecision, NOW, noNumbers, queueWith, runningExperiment } from './decisions.ts';

const context = { now: NOW, people: [], link: (path: string) => `https://cs.example${path}` };
const berlin = { ...context, timeZone: 'Europe/Berlin' };

const buttons = (card: Card): string[] =>
  card.blocks.flatMap((b) =>
    b.type === 'actions' ? b.elements.flatMap((e) => (e.type === 'button' ? [e.text.text] : [])) : [],
  );
const lineTwo = (card: Card): string => {
  const block = card.blocks[1];
  const element = block?.type === 'context' ? block.elements[0] : undefined;
  return element && 'text' in element && typeof element.text === 'string' ? element.text : '';
};
const colleagues = (n: number): Colleague[] =>
  Array.from({ length: n }, (_, at) => ({
    slackUserId: `U${at}`,
    name: `Person number ${at} with a name that is very long for a list`,
    role: 'demand-gen',
    standsInFor: 'Somebody who is away',
    isAway: at > 0,
  }));
const everything = (card: Card): string => JSON.stringify(card.blocks);

describe('whatever the decision, Slack takes the card', () => {
  test('every card and modal keeps Slack’s limits', () => {
    fc.assert(
      fc.property(anyDecision, fc.boolean(), (decision, isZoned) => {
        const c = isZoned ? berlin : context;
        const card = decisionCard(decision, c);
        expect(checkBlocks(card.blocks, 'message')).toEqual([]);
        expect(card.text.length).toBeLessThanOrEqual(4_000);
        expect(
          checkBlocks(decisionCard(decision, { ...c, experiment: runningExperiment() }).blocks, 'message'),
        ).toEqual([]);
        for (const view of [
          editModal(decision, { channel: 'C1', ts: '1.2' }),
          rejectModal(decision, {}),
          snoozeModal(decision, {}, c),
          ...[1, 100, 101].map((n) => reassignModal(decision, colleagues(n), {})),
          giveBackModal(decision, {}),
          readModal(decision, 'https://cs.example/d'),
          reviewModal(decision, c),
        ]) {
          expect(checkView(view)).toEqual([]);
        }
        expect(checkBlocks(waitingList([decision], c).blocks, 'message')).toEqual([]);
        const why = whyCard(
          { kind: 'decision', decision, entries: [], link: 'https://cs.example/r' },
          { ...c, nameOf: (by) => by },
        );
        expect(checkBlocks(why.blocks, 'message')).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  test('outside text can neither mention nor link', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DecisionState.options), (state) => {
        const evil = '<!channel> <@U9> <https://evil.example|click>';
        const base = emailDecision();
        const card = decisionCard(
          {
            ...base,
            state,
            title: evil,
            evidence: [{ at: NOW, text: evil }],
            because: [evil],
            audience: base.audience.map((a) => ({ ...a, name: evil })),
          },
          context,
        );
        expect(`${everything(card)} ${card.text}`).not.toMatch(/<!channel>|<@U9>|<https:\/\/evil/);
      }),
    );
  });
});

describe('a pending card', () => {
  const card = decisionCard(emailDecision(), berlin);

  test('says the whole state on line two', () => {
    expect(lineTwo(card)).toBe(
      'sdr · needs Marketing · expires today 17:00 Berlin · low risk · <https://cs.example/records/D-1042|D-1042>',
    );
  });

  test('says on line two to whom it was handed, until that person has agreed', () => {
    const assigned = {
      to: { slackUserId: 'U2', name: 'Max Lind' },
      by: { slackUserId: 'U1', name: 'Mara Keller' },
      at: NOW,
    };
    expect(lineTwo(decisionCard(emailDecision({ assigned }), berlin))).toMatch(
      /^sdr · needs Marketing · handed to Max Lind by Mara Keller · expires today/,
    );
    const { digest, revision, verdict } = emailDecision();
    const approvals = [{ ...assigned.to, role: 'marketing', digest, revision, at: NOW }];
    const need = { groups: [{ roles: ['marketing'], quorum: 2 }], withinMs: 1, fourEyes: false };
    expect(
      lineTwo(decisionCard(emailDecision({ assigned, approvals, verdict: { ...verdict, need } }), berlin)),
    ).toMatch(/^sdr · needs 2 of Marketing \(1 of 2\) · still missing: 1 more of Marketing · expires today/);
  });

  test('offers exactly the buttons that decide or explain', () => {
    expect(buttons(card)).toEqual(['Send to 1 person', 'Edit', 'Reject', 'Why', 'Snooze', 'Read it all']);
  });

  test('binds the main button to decision, revision and digest', () => {
    const main = card.blocks.flatMap((b) => (b.type === 'actions' ? b.elements : []))[0];
    expect(main).toMatchObject({ value: JSON.stringify({ d: 'D-1042', r: 1, g: 'd'.repeat(64) }) });
  });

  test('shows the content character for character, and says how much more there is', () => {
    const exact = card.blocks.find((b) => b.block_id === 'D-1042.3.content.text');
    expect(exact).toMatchObject({ text: { type: 'plain_text' } });
    expect(JSON.stringify(exact)).toContain('Subject: Your *pricing* question <b>');
    expect(JSON.stringify(exact)).toContain('… 4 more lines');
  });

  test('carries reason, step, interval, cost, alternatives, rule and what silence does', () => {
    const text = everything(card);
    for (const part of [
      '18 Nov',
      '2 of 4 towards',
      '11 % reply (6–17 %), from 214 mails like it',
      'touch 1 of 3 this account may get in a week',
      'call task (9 %, worth $31)',
      '`new-contact-needs-a-person`',
      'a first mail to a person is looked at',
      'and nothing is sent',
      'Grace Lee, VP Finance at Northwind (stage: engaged)',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('says when it leaves, where it was thought of outside the hours for it', () => {
    const verdict = emailDecision().verdict;
    const at = (recipientLocalHour: number, isWorkingDay = true) =>
      everything(
        decisionCard(
          emailDecision({
            verdict: {
              ...verdict,
              facts: { recipientLocalHour, isWorkingDay, workingHourStart: 8, workingHourEnd: 18 },
            },
          }),
          context,
        ),
      );
    const later = 'once approved, from 08:00 to 18:00 on a working day where the recipient is';
    expect(at(23)).toContain(later);
    expect(at(10, false)).toContain(later);
    expect(at(10)).not.toContain('Leaves');
  });

  test('without the reader’s zone, lets Slack fill it in', () => {
    expect(lineTwo(decisionCard(emailDecision(), context))).toContain(
      `expires <!date^${Math.floor(emailDecision().expiresAt.getTime() / 1000)}^{date_short_pretty} {time}|20 Nov 16:00 UTC>`,
    );
  });

  test('counts approvals of the same bytes only', () => {
    const need = {
      groups: [
        { roles: ['marketing'], quorum: 1 },
        { roles: ['finance'], quorum: 1 },
      ],
      withinMs: 1,
      fourEyes: false,
    };
    const verdict = { ...emailDecision().verdict, need };
    expect(lineTwo(decisionCard(emailDecision({ verdict, approvals: [approval()] }), berlin))).toContain(
      'needs Marketing and Finance (1 of 2)',
    );
    expect(lineTwo(decisionCard(emailDecision({ verdict, approvals: [approval({ digest: 'x' })] }), berlin))).toContain(
      '(0 of 2)',
    );
  });

  test('names the writer that stepped in, and why', () => {
    const text = everything(
      decisionCard(
        emailDecision({ writer: { name: 'built-in', fellBackBecause: 'the model did not answer' } }),
        berlin,
      ),
    );
    expect(text).toContain('Written by the built-in writer, because the model did not answer');
  });

  test('asks once more only where it is risky', () => {
    const confirms = (risk: string) =>
      everything(decisionCard(emailDecision({ verdict: { ...emailDecision().verdict, risk } }), berlin)).includes(
        '"confirm"',
      );
    expect([confirms('low'), confirms('medium'), confirms('high')]).toEqual([false, true, true]);
  });

  test('gives each version its own block ids', () => {
    const ids = (version: number) => decisionCard(emailDecision({ version }), berlin).blocks.map((b) => b.block_id);
    expect(ids(3).filter((id) => id !== undefined && ids(4).includes(id))).toEqual([]);
  });
});

describe('after the decision, line two is the truth of that moment', () => {
  const at = new Date('2026-11-20T13:02:00Z');
  const line = (changes: Record<string, unknown>) => lineTwo(decisionCard(emailDecision(changes), berlin));
  const approved = { approvals: [approval({ at })] };

  test.each<[string, Record<string, unknown>, string]>([
    ['executing', { state: 'executing', ...approved }, 'approved by Mia Marketer 14:02 · sending …'],
    [
      'held',
      {
        state: 'approved',
        ...approved,
        held: { ruleIds: ['quiet.hours'], text: 'it is night there', since: at, until: NOW },
      },
      '⏸ held by `quiet.hours`: it is night there; judged again until today 15:00 Berlin',
    ],
    [
      'executed',
      { state: 'executed', ...approved, effect: { system: 'mail', recordId: 'm', at, detail: 'accepted' } },
      '✓ sent 14:02 · approved by Mia Marketer · ',
    ],
    [
      'failed',
      {
        state: 'failed',
        attempts: [{ epoch: 1, idempotencyKey: 'k', startedAt: at, result: 'failed', detail: 'mailbox full' }],
      },
      '✕ nothing was sent: mailbox full',
    ],
    [
      'unknown',
      { state: 'unknown' },
      'the mail service did not answer; checking whether it went out, nothing is repeated',
    ],
    [
      'rejected',
      {
        state: 'rejected',
        rejection: { slackUserId: 'U1', name: 'Mia', kind: 'wrong-time', words: 'she is on leave', at },
      },
      '✕ rejected by Mia: wrong time, “she is on leave”',
    ],
    ['expired', { state: 'expired', expiresAt: at }, 'expired today 14:02 Berlin, nothing was sent'],
    [
      'superseded',
      { state: 'superseded', supersededBy: { decisionId: 'D-1043', reason: 'the charter changed' } },
      'replaced by <https://cs.example/records/D-1043|D-1043>: the charter changed',
    ],
    [
      'forbidden',
      {
        state: 'forbidden',
        verdict: {
          ...emailDecision().verdict,
          outcome: 'forbidden',
          rules: [{ id: 'cap.account', effect: 'forbid', text: '3 of 3 touches this week' }],
        },
        freeAt: new Date(at.getTime() + 86_400_000),
      },
      '⏸ held by `cap.account`: 3 of 3 touches this week; free again tomorrow 14:02 Berlin · low risk',
    ],
    ['undone', { state: 'undone', undoneBy: { slackUserId: 'U1', name: 'Mia', at } }, 'put back by Mia 14:02'],
  ])('%s', (_, changes, expected) => {
    expect(line(changes)).toContain(expected);
  });

  test('a decided card has three lines, no button that decides, and Undo only where there is a way back', () => {
    const done = { state: 'executed', ...approved, effect: { system: 'mail', recordId: 'm', at, detail: 'accepted' } };
    const card = decisionCard(emailDecision(done), berlin);
    expect(card.blocks.map((b) => b.type)).toEqual(['section', 'context', 'section', 'actions']);
    expect(buttons(card)).toEqual(['Why', 'Read it all']);
    expect(buttons(decisionCard(emailDecision({ ...done, inverse: {} }), berlin))).toEqual([
      'Undo',
      'Why',
      'Read it all',
    ]);
    expect(buttons(decisionCard(emailDecision({ ...done, inverse: {}, state: 'undone' }), berlin))).toEqual([
      'Why',
      'Read it all',
    ]);
  });

  test('no state but pending offers to approve', () => {
    for (const state of DecisionState.options.filter((s) => s !== 'pending')) {
      expect(everything(decisionCard(emailDecision({ state }), berlin))).not.toContain('decision.approve');
    }
  });
});

describe('an escalation', () => {
  const flagged = (outcomes: unknown[]) =>
    decisionCard(
      emailDecision({
        state: 'observed',
        action: {
          kind: 'escalate-account',
          accountId: 'A1',
          flaggedBy: 'U5',
          words: 'their CFO called me',
          ownerRepId: 'R1',
          brief: '*State* qualified',
          nextSteps: ['Call Grace'],
        },
        outcomes,
      }),
      {
        ...berlin,
        people: [
          { slackUserId: SlackUserId.parse('U5'), name: 'Rae Rep', roles: ['sales'], timeZone: 'UTC', repIds: ['R1'] },
        ],
      },
    );
  const ended = (kind: string, text: string) => ({ at: NOW, kind, weight: 'result', text });

  test('is whole, with its clock, until somebody takes it', () => {
    const card = flagged([]);
    expect(buttons(card)).toEqual(['Take over', 'Give back', 'Why', 'Read it all']);
    expect(everything(card)).toContain('Nobody has it yet; the owner answers by today 17:00 Berlin');
    expect(everything(card)).toContain('Flagged by *Rae Rep* · owner *Rae Rep*');
  });

  test('says who has it, and shrinks when it is given back', () => {
    const taken = flagged([ended('taken-over', 'Rae Rep took it over')]);
    expect(buttons(taken)).toEqual(['Give back', 'Why', 'Read it all']);
    expect(everything(taken)).toContain('✓ Rae Rep took it over today 15:00 Berlin');
    const back = flagged([ended('taken-over', 'x'), ended('given-back', 'Rae Rep gave it back')]);
    expect(back.blocks).toHaveLength(4);
    expect(everything(back)).toContain('Rae Rep gave it back');
  });
});

describe('the checker itself', () => {
  test.each<[string, unknown[], string]>([
    ['an empty text', [{ type: 'section', text: { type: 'mrkdwn', text: '' } }], 'empty text'],
    ['a text too long', [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }], '3001 characters'],
    ['half a character', [{ type: 'section', text: { type: 'mrkdwn', text: '\ud83d' } }], 'half a character'],
    [
      'an action id twice',
      [
        {
          type: 'actions',
          elements: [1, 2].map(() => ({
            type: 'button',
            action_id: 'a',
            text: { type: 'plain_text', text: 'b' },
            value: 'v',
          })),
        },
      ],
      'an action_id twice',
    ],
    ['an unknown block', [{ type: 'marquee' }], 'not allowed'],
    ['too many blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), '51 blocks'],
  ])('sees %s', (_, blocks, problem) => {
    expect(checkBlocks(blocks, 'message').join('; ')).toContain(problem);
  });
});

describe('App Home', () => {
  test('shows the queue with counts, filters, pages and a way to each card', () => {
    const soon = emailDecision({ _id: 'D-1', expiresAt: new Date(NOW.getTime() + 600_000) });
    const risky = emailDecision({ _id: 'D-2', verdict: { ...emailDecision().verdict, risk: 'high' } });
    const calm = emailDecision({ _id: 'D-3', expiresAt: new Date(NOW.getTime() + 86_400_000) });
    const view = homeView(
      {
        queue: queueWith([risky, soon, calm], {
          counts: { waiting: 11, dueToday: 2, highRisk: 1, onOthers: 2 },
          found: 11,
          pages: 2,
          view: { whose: 'mine', page: 0, risk: 'high' },
        }),
        cardLinks: { 'D-1': 'https://team.slack.com/archives/C1/p1700000000000100' },
        autonomous: [],
        full: [],
        flags: [],
        mine: { decided: 0, medianMsToDecide: null, attention: noNumbers, outcomes: [] },
        agents: [
          {
            name: 'sdr',
            domains: [
              { domain: 'email', stage: 'assist', next: 'automate', isWithinCeiling: true, missing: ['Lift: none'] },
            ],
            stopped: false,
            lastRunAt: null,
            decisions24h: 1,
            decisionsPerDay: 120,
            goal: 'meetings',
          },
          {
            name: 'outreach',
            domains: [],
            stopped: false,
            lastRunAt: null,
            decisions24h: 120,
            decisionsPerDay: 120,
            goal: 'sponsors',
          },
        ],
        stopped: [],
        incidents: { open: 2, mine: 1, days: 30, rate: incidentRate(2, 150) },
        setup: [{ label: 'mailbox', done: false, hint: 'set MAIL_KEY' }],
        experiments: [runningExperiment()],
        practice: true,
      },
      berlin,
    );
    expect(checkView(view)).toEqual([]);
    const text = JSON.stringify(view);
    expect([...text.matchAll(/risk · <[^|]+\|(D-\d)>/g)].map((m) => m[1])).toEqual(['D-2', 'D-1', 'D-3']);
    expect(text).toContain(
      '*11 waiting for you* · 2 due today · 1 high risk · 2 others wait for somebody else or later',
    );
    expect(text).toContain('<https://team.slack.com/archives/C1/p1700000000000100|Open the card>');
    expect(text).toContain('Page 1 of 2 · 11 decisions');
    expect(text).toContain('*sdr* · has not run yet · 1 of 120 decisions in 24 h');
    expect(text.match(/[^"]*proposes nothing new[^"]*/g)).toEqual([
      '*outreach* has made the 120 decisions that its charter allows in 24 hours: it proposes nothing new until the first of them is a day old.',
    ]);
    expect([...text.matchAll(/"action_id":"(queue\.[a-z]+)"/g)].map((m) => m[1])).toEqual([
      'queue.whose',
      'queue.agent',
      'queue.kind',
      'queue.risk',
      'queue.next',
    ]);
    expect(text).toContain('"initial_option":{"text":{"type":"plain_text","text":"high risk"');
    expect(text).toContain('✕ open: mailbox: set MAIL_KEY');
  });
});
