import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { DecisionId } from '../../src/core/ids.ts';
import { proposeForAccount } from '../../src/flow/propose-plan.ts';
import type { Practice } from '../../src/main/practice.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';
import { ROOT } from '../kit/run-countersign.ts';
import { configOf, openEmail, smallDataDir } from '../kit/small-data-dir.ts';
import { blockActions } from '../replay/payloads.ts';
import { form, postSigned } from '../replay/signed-request.ts';

let dir: string;
let system: System;
let used = 0;
const start = async (port = '0') => {
  system = await startSystem(configOf(dir, { PORT: port }), { root: ROOT, withJobs: false });
  (system.deps.clock as PracticeClock).pause();
};
beforeAll(async () => {
  dir = await smallDataDir(16);
  await start();
});
afterAll(async () => {
  await system.close();
  await rm(dir, { recursive: true, force: true });
});

const slack = () => (system.practice as Practice).slack;
const as = (user: string) => slack().as(user);
const MARA = 'U0MARKETER';
/** A waiting email and the message that shows it. */
const proposal = async () => {
  used += 1;
  const decision = await openEmail(system.deps, used);
  expect(decision.state).toBe('pending');
  await system.settle();
  return { decision, card: await cardOf(decision) };
};
const cardOf = async (decision: Decision) => {
  const [row] = await system.deps.outbox.find({ kind: 'card', decisionId: decision._id });
  if (!row?.channelId || !row.ts) throw new Error(`no card of ${decision._id}`);
  return { channel: row.channelId, ts: row.ts };
};
const now = async (decision: Decision) => {
  await system.settle();
  const found = await system.deps.decisions.get(decision._id);
  if (!found) throw new Error('lost');
  return found;
};
const shown = (card: { channel: string; ts: string }) => JSON.stringify(slack().message(card.channel, card.ts));
const run = async (name: string) => {
  await system.work.find((one) => one.name === name)?.run();
  await system.settle();
};
const inbox = (decision: Decision) =>
  decision.action.kind === 'send-email' ? (system.practice as Practice).mail.api.inboxOf(decision.action.email.to) : [];
const privately = (user: string) => JSON.stringify(as(user).ephemerals());

describe('what people complain about in approval bots', () => {
  test('1. silence is not consent, and not a rejection by a person', async () => {
    const { decision } = await proposal();
    (system.deps.clock as PracticeClock).advance(decision.expiresAt.getTime() - system.deps.clock.now().getTime() + 1);
    await run('expire');
    await run('execute-due');
    expect(await now(decision)).toMatchObject({ state: 'expired', approvals: [], attempts: [] });
    expect((await now(decision)).rejection).toBeUndefined();
    expect(inbox(decision)).toEqual([]);
    expect(shown(await cardOf(decision))).toMatch(/expired .*nothing was sent/);
    // On to the next working day.
    (system.deps.clock as PracticeClock).advance(21 * 3_600_000);
  });

  test('2. the card does not say approved while nothing runs: a failure is on the same card', async () => {
    const { decision, card } = await proposal();
    const { send } = system.deps.mailer;
    const mail = Promise.withResolvers<void>();
    system.deps.mailer.send = async () => {
      await mail.promise;
      return { kind: 'refused', reason: 'the mailbox is closed' };
    };
    await as(MARA).click(card, ACTIONS.approve);
    // Approved and on its way is not sent: the card says which.
    for (let look = 0; look < 100 && !shown(card).includes('sending …'); look += 1)
      await new Promise((done) => setTimeout(done, 50));
    expect(shown(card)).toMatch(/approved by Mara Keller.* · sending …/);
    expect(shown(card)).not.toContain('✓ sent');
    mail.resolve();
    expect(await now(decision)).toMatchObject({ state: 'failed' });
    system.deps.mailer.send = send;
    expect(shown(card)).toContain('the mailbox is closed');
    expect(shown(card)).not.toContain(`"action_id":"${ACTIONS.approve}"`);
  });

  test('3. the first click after a restart counts', async () => {
    const { decision, card } = await proposal();
    // The same address again: the opt-out links in waiting mails name it.
    const { port } = new URL(system.url);
    await system.close();
    await start(port);
    await as(MARA).click(card, ACTIONS.approve);
    expect((await now(decision)).state).toMatch(/executed|observed/);
    expect(inbox(decision)).toHaveLength(1);
  });

  test('4. not anyone can approve: the server decides who, and says who can', async () => {
    const { decision, card } = await proposal();
    for (const user of ['U0OUTSIDER', 'U0REPONE', 'U0FINANCE', 'U0DEMANDGEN']) {
      await as(user).click(card, ACTIONS.approve);
      await system.settle();
      expect(privately(user)).toContain(`\`${decision._id}\`: ask Mara Keller`);
    }
    expect(await now(decision)).toMatchObject({ state: 'pending', approvals: [], version: 1 });
    expect(inbox(decision)).toEqual([]);
  });

  test('11. those who cannot approve are told so alone, not in public', async () => {
    const { decision, card } = await proposal();
    const before = slack().messages(card.channel).length;
    const others = JSON.stringify(as(MARA).ephemerals());
    await as('U0OUTSIDER').click(card, ACTIONS.approve);
    await system.settle();
    expect(privately('U0OUTSIDER')).toContain(`\`${decision._id}\`: ask Mara Keller`);
    expect(slack().messages(card.channel)).toHaveLength(before);
    expect(JSON.stringify(slack().messages(card.channel, card.ts))).not.toContain('ask Mara Keller');
    expect(JSON.stringify(as(MARA).ephemerals())).toBe(others);
  });

  test('5. approving one card decides no other', async () => {
    const [one, two] = [await proposal(), await proposal()];
    await as(MARA).click(one.card, ACTIONS.approve);
    expect((await now(one.decision)).state).toMatch(/executed|observed/);
    expect(await now(two.decision)).toMatchObject({ state: 'pending', version: 1 });
    expect(inbox(two.decision)).toEqual([]);
  });

  test('6. buttons do not look live after the decision was made elsewhere', async () => {
    const { decision, card } = await proposal();
    expect(shown(card)).toContain(`"action_id":"${ACTIONS.approve}"`);
    await as(MARA).openHome();
    await slack().eventsSettled();
    await system.settle();
    const home = () => JSON.stringify(as(MARA).home());
    expect(home()).toContain(decision._id);
    await system.flow.reject({
      decisionId: decision._id,
      revision: decision.revision,
      digest: decision.digest,
      by: MARA,
      kind: 'wrong-time',
      words: 'after the holidays',
    });
    await now(decision);
    expect(shown(card)).not.toContain(`"action_id":"${ACTIONS.approve}"`);
    expect(shown(card)).toMatch(/rejected by Mara Keller/);
    // Within two seconds, also where nobody clicked.
    const since = performance.now();
    while (home().includes(decision._id) && performance.now() - since < 2_000)
      await new Promise((done) => setTimeout(done, 50));
    expect(home()).not.toContain(decision._id);
  });

  test('7. after an edit the edited words are sent', async () => {
    const { decision, card } = await proposal();
    await as(MARA).click(card, ACTIONS.edit);
    await system.settle();
    await as(MARA).submitBlocks({ subject: 'A shorter question' });
    const done = await now(decision);
    expect(done).toMatchObject({ revision: 2, editedBy: [{ name: 'Mara Keller' }] });
    expect(inbox(decision)).toMatchObject([{ subject: 'A shorter question' }]);
  });

  test('8. the reason for a rejection reaches the agent', async () => {
    const { decision, card } = await proposal();
    await as(MARA).click(card, ACTIONS.reject);
    await system.settle();
    const kind = { selected_option: { text: { type: 'plain_text', text: 'Wrong person' }, value: 'wrong-person' } };
    await as(MARA).submitBlocks({ kind, words: 'she left in May' });
    expect(await now(decision)).toMatchObject({ state: 'rejected', rejection: { kind: 'wrong-person' } });
    expect(await system.deps.memory.forAccount(decision.accountId ?? '')).toMatchObject([
      { kind: 'rejected', tag: 'wrong-person', text: 'she left in May' },
    ]);
    // The next plan leaves her out, and says because of what.
    const next = await proposeForAccount(system.deps, decision.accountId ?? '');
    if (next.kind === 'decision') {
      const { action, because } = next.decision;
      expect('personId' in action && action.kind === 'send-email' ? action.personId : undefined).not.toBe(
        decision.action.kind === 'send-email' ? decision.action.personId : 'nobody',
      );
      expect(because.join(' ')).toContain(`Because ${decision._id} was rejected`);
    } else expect(next.because).toMatch(/ruled out|was rejected on/);
  });

  test('9. a double click fires once', async () => {
    const { decision, card } = await proposal();
    await Promise.all([as(MARA).click(card, ACTIONS.approve), as(MARA).click(card, ACTIONS.approve)]);
    await run('execute-due');
    const done = await now(decision);
    expect([done.approvals.length, done.attempts.length, inbox(decision).length]).toEqual([1, 1, 1]);
  });

  test('9. Slack’s retries of one payload change nothing: the same bytes, signed again, answered again', async () => {
    const { decision, card } = await proposal();
    const sections = (slack().message(card.channel, card.ts)?.blocks ?? []) as {
      elements?: { action_id?: string; value?: string }[];
    }[];
    const value =
      sections.flatMap(({ elements }) => elements ?? []).find((one) => one.action_id === ACTIONS.approve)?.value ?? '';
    const click = blockActions(ACTIONS.approve, value, {
      user: { id: MARA, username: 'mara', name: 'mara', team_id: 'T1' },
      channel: { id: card.channel, name: 'approvals' },
      container: { type: 'message', message_ts: card.ts, channel_id: card.channel, is_ephemeral: false },
    });
    const secret = (system.practice as Practice).signingSecret;
    const deliver = (headers?: Record<string, string>) =>
      postSigned(`${system.url}/slack/events`, form(click), { secret, headers });
    expect((await deliver()).status).toBe(200);
    const once = await now(decision);
    expect(once).toMatchObject({
      state: expect.stringMatching(/executed|observed/),
      approvals: [{ slackUserId: MARA }],
    });
    const before = { card: shown(card), thread: slack().messages(card.channel, card.ts).length };
    for (const n of ['1', '2']) {
      const again = await deliver({ 'x-slack-retry-num': n, 'x-slack-retry-reason': 'http_timeout' });
      expect(again.status).toBe(200);
      await system.settle();
    }
    await run('execute-due');
    expect(await now(decision)).toEqual(once);
    expect(inbox(decision)).toHaveLength(1);
    expect({ card: shown(card), thread: slack().messages(card.channel, card.ts).length }).toEqual(before);
  });

  test('12. prose in a thread, a mention or an emoji decides nothing', async () => {
    const { decision, card } = await proposal();
    await as(MARA).say(card.channel, 'approve', card.ts);
    await as(MARA).mention(card.channel, 'approved, send it', card.ts);
    await as(MARA).react(card, 'white_check_mark');
    await slack().eventsSettled();
    await run('execute-due');
    expect(await now(decision)).toMatchObject({ state: 'pending', approvals: [], version: 1 });
    expect(inbox(decision)).toEqual([]);
  });

  test('10. people are reminded once, and what waits is in the order of risk and time left', async () => {
    const { decision, card } = await proposal();
    const { remindAt } = decision;
    if (!remindAt) throw new Error('no reminder is set');
    (system.deps.clock as PracticeClock).advance(remindAt.getTime() - system.deps.clock.now().getTime());
    for (let look = 0; look < 3; look += 1) await run('expire');
    const thread = slack().messages(card.channel, card.ts);
    expect(thread.filter((one) => one.text.includes('Still waiting'))).toHaveLength(1);
    // Risk × deadline, worked out here by hand: a wrong high-risk one weighs nine low-risk ones, each hour left lightens it.
    const other = await proposal();
    const weight = { low: 1, medium: 3, high: 9 };
    const waiting = await system.flow.waitingFor(MARA, 20);
    const left = (one: Decision) => 1 + (one.expiresAt.getTime() - system.deps.clock.now().getTime()) / 3_600_000;
    const urgency = waiting.map((one) => weight[one.verdict.risk] / left(one));
    expect(urgency).toEqual(urgency.toSorted((a, b) => b - a));
    const place = (one: Decision) => waiting.findIndex(({ _id }) => _id === one._id);
    // Of two of one risk, the one that ends sooner stands first, though the other is newer.
    expect(other.decision.verdict.risk).toBe(decision.verdict.risk);
    expect(other.decision.expiresAt.getTime()).toBeGreaterThan(decision.expiresAt.getTime());
    expect(place(decision)).toBeGreaterThanOrEqual(0);
    expect(place(decision)).toBeLessThan(place(other.decision));
    // The same time left and more risk: first.
    const graver = {
      ...other.decision,
      verdict: { ...other.decision.verdict, risk: 'high' as const },
      _id: DecisionId.parse('D-9000'),
    };
    await system.deps.decisions.insert({ ...graver, expiresAt: decision.expiresAt });
    expect((await system.flow.waitingFor(MARA, 20))[0]?._id).toBe(graver._id);
  });
});
