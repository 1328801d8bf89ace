import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Decision } from '../../src/core/decision/decision.ts';
import { expireDue, remindOnce } from '../../src/flow/ask-approval.ts';
import { executeDue } from '../../src/flow/execute-action.ts';
import { proposeForAccount } from '../../src/flow/propose-plan.ts';
import { relayLedger } from '../../src/flow/relay-ledger.ts';
import { supersedeUnderOldRules } from '../../src/flow/supersede.ts';
import { wakeSnoozed } from '../../src/flow/wake-snoozed.ts';
import { DENIZ, type FlowWorld, MARA, OUTSIDER, RITA, startFlowWorld } from '../kit/flow-world.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await startFlowWorld();
});
afterAll(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

const inbox = (address: string) => world.mail.api.inboxOf(address);
const address = (decision: Decision) => (decision.action.kind === 'send-email' ? decision.action.email.to : '');

describe('approving', () => {
  test('sends exactly the approved bytes, once, and writes each step into the log', async () => {
    const decision = await world.email(await world.company());
    expect(decision).toMatchObject({ state: 'pending', verdict: { outcome: 'needs-approval' } });
    const answer = await world.flow.approve(world.seen(decision, MARA));
    expect(answer).toMatchObject({ ok: true, decision: { state: 'approved' } });
    await world.settle();
    const done = await world.get(decision._id);
    expect(done).toMatchObject({
      state: 'executed',
      digest: decision.digest,
      approvals: [{ digest: decision.digest }],
    });
    const mails = inbox(address(decision));
    expect(mails).toHaveLength(1);
    const approved = decision.action.kind === 'send-email' ? decision.action.email : null;
    expect(mails[0]).toMatchObject({ subject: approved?.subject, text: approved?.text });
    expect(mails[0]?.headers).toMatchObject(approved?.headers ?? {});
    await relayLedger(world.deps);
    const entries = await world.stores.ledger.forDecision(decision._id);
    expect(entries.map((entry) => entry.type)).toEqual([
      'proposed',
      'approval-asked',
      'approved',
      'execution-started',
      'executed',
    ]);
    expect(entries[2]).toMatchObject({ by: MARA, data: { digest: decision.digest, name: 'Mara Keller' } });
    expect(world.cards.filter((card) => card.id === decision._id).at(-1)).toMatchObject({ state: 'executed' });
  });

  test('of other bytes than the card shows is void', async () => {
    const decision = await world.email(await world.company());
    const wrongDigest = await world.flow.approve({ ...world.seen(decision, MARA), digest: 'f'.repeat(64) });
    expect(wrongDigest).toMatchObject({ ok: false });
    expect(wrongDigest.ok || wrongDigest.reason).toBe(
      `${decision._id} was changed after the version you saw. Your click did not count; please read the card again, it shows the new version.`,
    );
    expect((await world.flow.approve({ ...world.seen(decision, MARA), revision: 2 })).ok).toBe(false);
    expect(await world.get(decision._id)).toMatchObject({ state: 'pending', approvals: [] });
    expect(inbox(address(decision))).toEqual([]);
  });

  test('does not carry words that were changed outside after it', async () => {
    const home = await world.company();
    const decision = await world.email(home);
    await world.flow.stop({ scope: `account:${home.id}`, by: MARA });
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    const raw = world.stores.database.connection.collection('decisions');
    await raw.updateOne({ _id: decision._id as never }, { $set: { 'action.email.text': 'wire money to me' } });
    await world.flow.resume({ scope: `account:${home.id}`, by: MARA });
    await world.flow.resume({ scope: `account:${home.id}`, by: DENIZ });
    await executeDue(world.deps);
    expect(await world.get(decision._id)).toMatchObject({ state: 'failed', attempts: [] });
    expect((await world.get(decision._id)).events.at(-1)?.data.reason).toContain('changed outside Countersign');
    expect(inbox(address(decision))).toEqual([]);
  });

  test('twice at once counts once and sends once', async () => {
    const decision = await world.email(await world.company());
    const answers = await Promise.all([1, 2, 3].map(() => world.flow.approve(world.seen(decision, MARA))));
    await Promise.all([world.settle(), executeDue(world.deps), executeDue(world.deps)]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const refused = answers.find((answer) => !answer.ok);
    expect(refused && !refused.ok && refused.reason).toMatch(/Your click changed nothing\.$/);
    const done = await world.get(decision._id);
    expect([done.state, done.attempts.length, done.approvals.length]).toEqual(['executed', 1, 1]);
    expect(inbox(address(decision))).toHaveLength(1);
  });

  test('is refused to people without the role, by a sentence that names who can', async () => {
    const decision = await world.email(await world.company());
    for (const by of [OUTSIDER, RITA]) {
      const answer = await world.flow.approve(world.seen(decision, by));
      expect(answer.ok || answer.reason).toBe(`Marketing decides about \`${decision._id}\`: ask Mara Keller`);
    }
    expect(await world.flow.snooze({ ...world.seen(decision, OUTSIDER), forMs: 1000 })).toMatchObject({ ok: false });
    expect(await world.get(decision._id)).toMatchObject({ state: 'pending', approvals: [] });
    expect(inbox(address(decision))).toEqual([]);
  });
});

describe('editing', () => {
  test('gives the words a digest of their own; the editor approves them, and they are what is sent', async () => {
    const decision = await world.email(await world.company());
    const before = decision.action.kind === 'send-email' ? decision.action.email : null;
    if (!before) throw new Error('no email');
    const text = before.text.replace('Kind regards', 'With kind regards');
    const answer = await world.flow.edit({
      ...world.seen(decision, MARA),
      edit: { kind: 'send-email', subject: `${before.subject} today`, text },
    });
    expect(answer).toMatchObject({ ok: true, decision: { revision: 2, state: 'approved' } });
    await world.settle();
    const done = await world.get(decision._id);
    expect(done.digest).not.toBe(decision.digest);
    expect(done).toMatchObject({
      state: 'executed',
      editedBy: [{ name: 'Mara Keller', revision: 2 }],
      approvals: [{ digest: done.digest, revision: 2 }],
    });
    expect(inbox(before.to)).toMatchObject([{ subject: `${before.subject} today`, text }]);
    expect((await world.flow.approve(world.seen(decision, MARA))).ok).toBe(false);
  });

  test('that a rule forbids is refused with the rule, and the version before stays', async () => {
    const decision = await world.email(await world.company());
    const answer = await world.flow.edit({
      ...world.seen(decision, MARA),
      edit: { kind: 'send-email', subject: 'Hello', text: 'Buy it, it is risk-free.' },
    });
    expect(answer.ok || answer.reason).toMatch(/^With this edit it may not run \(.*`claims\.banned`/);
    expect(await world.get(decision._id)).toMatchObject({ state: 'pending', revision: 1, digest: decision.digest });
  });
});

describe('rejecting', () => {
  test('reaches the memory and changes the next plan', async () => {
    const home = await world.company();
    const first = await proposeForAccount(world.deps, home.id);
    if (first.kind !== 'decision') throw new Error(first.because);
    await world.settle();
    expect(first.decision.state).toBe('pending');
    const personId = 'personId' in first.decision.action ? first.decision.action.personId : undefined;
    await world.flow.reject({ ...world.seen(first.decision, MARA), kind: 'wrong-person', words: 'she left in May' });
    await world.settle();
    expect(await world.get(first.decision._id)).toMatchObject({
      state: 'rejected',
      rejection: { name: 'Mara Keller', kind: 'wrong-person', words: 'she left in May' },
    });
    expect(await world.stores.memory.forAccount(home.id)).toMatchObject([
      { kind: 'rejected', tag: 'wrong-person', text: 'she left in May', personId },
    ]);
    expect(await world.stores.accounts.worthPlanning(world.now(), 100)).toContain(home.id);
    const second = await proposeForAccount(world.deps, home.id);
    await world.settle();
    if (second.kind === 'decision') {
      const next = 'personId' in second.decision.action ? second.decision.action.personId : undefined;
      expect([next, second.decision.action.kind]).not.toEqual([personId, first.decision.action.kind]);
      expect(second.decision.because.join(' ')).toContain('she left in May');
    } else expect(second.because).toMatch(/\w/);
    expect(inbox(address(first.decision))).toEqual([]);
    const late = await world.flow.approve(world.seen(first.decision, MARA));
    expect(late.ok || late.reason).toBe(
      `${first.decision._id} was rejected by Mara Keller. Your click changed nothing.`,
    );
  });
});

describe('silence', () => {
  test('expires by the clock, executes nothing, is reminded of once and is nobody’s rejection', async () => {
    const decision = await world.email(await world.company());
    world.at(new Date(decision.expiresAt.getTime() - 60_000));
    await remindOnce(world.deps);
    await remindOnce(world.deps);
    expect(world.said.filter((one) => one.to === decision._id && one.text.startsWith('Still waiting'))).toHaveLength(1);
    world.at(decision.expiresAt);
    const answer = await world.flow.approve(world.seen(decision, MARA));
    expect(answer.ok || answer.reason).toContain('expired a moment ago');
    await expireDue(world.deps);
    await executeDue(world.deps);
    const done = await world.get(decision._id);
    expect(done).toMatchObject({ state: 'expired', approvals: [], attempts: [] });
    expect(done.rejection).toBeUndefined();
    expect(done.events.at(-1)).toMatchObject({ type: 'expired', by: 'countersign' });
    expect(inbox(address(decision))).toEqual([]);
    expect(
      (await world.stores.memory.forAccount(decision.accountId ?? '')).filter((m) => m.kind === 'rejected'),
    ).toEqual([]);
    world.at(new Date('2026-03-09T11:00:00Z'));
  });
});

describe('handing over', () => {
  test('a snoozed decision leaves the list of what waits, keeps its end, and comes back', async () => {
    const decision = await world.email(await world.company());
    const waits = async () => (await world.flow.waitingFor(MARA, 100)).some((one) => one._id === decision._id);
    expect(await waits()).toBe(true);
    expect(await world.flow.snooze({ ...world.seen(decision, MARA), forMs: 3_600_000 })).toMatchObject({ ok: true });
    expect(await waits()).toBe(false);
    world.pass(3_600_001);
    expect(await waits()).toBe(true);
    expect((await world.get(decision._id)).expiresAt).toEqual(decision.expiresAt);
  });

  test('whoever snoozed is reminded once when the time is over, and the card says so', async () => {
    await wakeSnoozed(world.deps);
    const decision = await world.email(await world.company());
    await world.flow.snooze({ ...world.seen(decision, MARA), forMs: 3_600_000 });
    expect(await wakeSnoozed(world.deps)).toBe(0);
    world.pass(3_600_001);
    expect([await wakeSnoozed(world.deps), await wakeSnoozed(world.deps)]).toEqual([1, 0]);
    expect((await world.get(decision._id)).events.at(-1)?.type).toBe('snooze-ended');
    const reminders = world.said.filter(({ text }) => text.startsWith(`You asked me to remind you of ${decision._id}`));
    expect(reminders).toEqual([
      {
        to: MARA,
        text: `You asked me to remind you of ${decision._id}: ${decision.title}. It still waits.`,
        card: { id: decision._id, channel: decision.channel },
      },
    ]);
  });

  test('nobody is reminded of what was decided meanwhile', async () => {
    const decision = await world.email(await world.company());
    await world.flow.snooze({ ...world.seen(decision, MARA), forMs: 3_600_000 });
    await world.flow.reject({ ...world.seen(decision, MARA), kind: 'wrong-time', words: '' });
    world.pass(3_600_001);
    expect(await wakeSnoozed(world.deps)).toBe(0);
  });

  test('a decision is handed only to somebody who may decide it, and that person is told', async () => {
    const decision = await world.email(await world.company());
    const wrong = await world.flow.reassign({ ...world.seen(decision, MARA), to: RITA });
    expect(wrong.ok || wrong.reason).toMatch(
      /^Rita Novak may not decide this\. Marketing decides about `D-\d+`: ask Mara Keller\. Nothing was handed over\.$/,
    );
    expect(await world.flow.reassign({ ...world.seen(decision, RITA), to: MARA })).toMatchObject({ ok: true });
    await world.settle();
    expect(await world.get(decision._id)).toMatchObject({
      state: 'pending',
      assigned: { to: { slackUserId: MARA, name: 'Mara Keller' }, by: { slackUserId: RITA, name: 'Rita Novak' } },
    });
    expect(await world.flow.reassign({ ...world.seen(decision, MARA), to: MARA })).toMatchObject({
      ok: false,
      reason: 'you chose yourself, so nothing was changed; choose the colleague who should decide',
    });
    expect(world.said).toContainEqual({
      to: MARA,
      text: `Rita Novak asks you to decide ${decision._id}: ${decision.title}.`,
      card: { id: decision._id, channel: decision.channel },
    });
  });
});

describe('a changed charter', () => {
  test('ends what waits under the old one, also when it was approved, and nothing leaves', async () => {
    const home = await world.company();
    const [waiting, approved] = [await world.email(home), await world.email(await world.company())];
    await world.flow.stop({ scope: 'agent:outreach', by: MARA });
    await world.flow.approve(world.seen(approved, MARA));
    await world.settle();
    expect(await world.get(approved._id)).toMatchObject({ state: 'approved', held: { ruleIds: ['stop.agent'] } });
    world.recharter('outreach', (charter) => ({ ...charter, goal: { ...charter.goal, target: 0.6 } }));
    await world.flow.resume({ scope: 'agent:outreach', by: MARA });
    await world.flow.resume({ scope: 'agent:outreach', by: DENIZ });
    await executeDue(world.deps);
    expect(await world.get(approved._id)).toMatchObject({
      state: 'superseded',
      supersededBy: { reason: 'the charter changed' },
    });
    await supersedeUnderOldRules(world.deps);
    expect(await world.get(waiting._id)).toMatchObject({ state: 'superseded' });
    const late = await world.flow.approve(world.seen(waiting, MARA));
    expect(late.ok || late.reason).toBe(`${waiting._id} was replaced. Your click changed nothing.`);
    expect([...inbox(address(waiting)), ...inbox(address(approved))]).toEqual([]);
    expect(await world.stores.accounts.worthPlanning(world.now(), 100)).toContain(home.id);
    world.recharter('outreach', null);
  });
});
