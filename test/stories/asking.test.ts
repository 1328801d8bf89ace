import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { crewsOf } from '../../src/core/approval/stand-in.ts';
import { workedBetween } from '../../src/core/approval/working-clock.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { loadAccountView } from '../../src/flow/account-view.ts';
import type { Practice } from '../../src/main/practice.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';
import { stableId } from '../../src/practice/slack/workspace.ts';
import { chartersWith } from '../kit/charters-with.ts';
import { menuChoice } from '../kit/menu-choice.ts';
import { openAction } from '../kit/open-action.ts';
import { ROOT } from '../kit/run-countersign.ts';
import { configOf, openEmail, smallDataDir } from '../kit/small-data-dir.ts';

const [MARA, DENIZ, BIANCA, FEMI, RITA, TOM] = [
  'U0MARKETER',
  'U0DEMANDGEN',
  'U0BRAND',
  'U0FINANCE',
  'U0REPONE',
  'U0REPTWO',
];
const HOUR_MS = 3_600_000;
const GROUP = stableId('S', 'finance');
let dir: string;
let charters: string;
let system: System;
let used = 0;

beforeAll(async () => {
  dir = await smallDataDir(20);
  charters = await chartersWith();
  system = await startSystem(configOf(dir, { COUNTERSIGN_CHARTERS_DIR: charters }), { root: ROOT, withJobs: false });
  clock().pause();
});
afterAll(async () => {
  await system.close();
  await rm(dir, { recursive: true, force: true });
  await rm(charters, { recursive: true, force: true });
});

/** Each story begins on a working afternoon in London, morning in Chicago; what one left away or changed is put back. */
beforeEach(() => {
  const at = clock().now();
  let next = Date.parse(`${at.toISOString().slice(0, 10)}T15:30:00Z`);
  while (next < at.getTime() || [0, 6].includes(new Date(next).getUTCDay())) next += 24 * HOUR_MS;
  clock().advance(next - at.getTime());
});
const putBack: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const undo of putBack.splice(0).reverse()) await undo();
  for (const user of [MARA, FEMI]) await command(user, 'back');
});

const clock = () => system.deps.clock as PracticeClock;
const practice = () => system.practice as Practice;
const as = (user: string) => practice().slack.as(user);
const until = (at: Date | undefined) => {
  if (!at) throw new Error('no such set point');
  clock().advance(at.getTime() - clock().now().getTime());
};
const run = async (name: string) => {
  await system.work.find((one) => one.name === name)?.run();
  await system.settle();
};
const now = async (decision: Decision): Promise<Decision> => {
  await system.settle();
  const found = await system.deps.decisions.get(decision._id);
  if (!found) throw new Error('lost');
  return found;
};
const cardOf = async (decision: Decision) => {
  await system.settle();
  const [row] = await system.deps.outbox.find({ kind: 'card', decisionId: decision._id });
  if (!row?.channelId || !row.ts) throw new Error(`no card of ${decision._id}`);
  return { channel: row.channelId, ts: row.ts };
};
const shown = async (decision: Decision) => {
  const card = await cardOf(decision);
  return JSON.stringify(practice().slack.message(card.channel, card.ts)?.blocks);
};
const thread = async (decision: Decision) => {
  const card = await cardOf(decision);
  return practice()
    .slack.messages(card.channel, card.ts)
    .map(({ text }) => text)
    .join('\n');
};
const privately = (user: string) => JSON.stringify(as(user).ephemerals());
const toldDirectly = (user: string) => {
  const { slack } = practice();
  return slack
    .messages(slack.directChannel(user).id)
    .map(({ text }) => text)
    .join('\n');
};
const click = async (user: string, decision: Decision, action: string = ACTIONS.approve) => {
  await as(user).click(await cardOf(decision), action);
  await system.settle();
};
const fromMenu = async (user: string, decision: Decision, verb: string) => {
  await as(user).click(await cardOf(decision), ACTIONS.more, menuChoice(verb, decision));
  await system.settle();
};
const proposal = async () => {
  used += 1;
  const decision = await openEmail(system.deps, used);
  await system.settle();
  expect(decision.state).toBe('pending');
  return decision;
};
const inbox = (decision: Decision) =>
  decision.action.kind === 'send-email' ? practice().mail.api.inboxOf(decision.action.email.to) : [];

const command = async (user: string, text: string) => {
  await as(user).command(practice().slack.channelByName('approvals')?.id ?? '', '/countersign', text);
  await system.settle();
};
/** A file of the charters as a person would save it, and in force. */
const save = async (file: string, change: (text: string) => string) => {
  const path = join(charters, file);
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  const version = () => system.deps.governance().set.hashes.all;
  const old = version();
  await writeFile(path, after);
  for (let n = 0; n < 100 && version() === old; n += 1) await new Promise((done) => setTimeout(done, 50));
  expect(version()).not.toBe(old);
  await system.settle();
  putBack.push(async () => {
    const now = version();
    await writeFile(path, before);
    for (let n = 0; n < 100 && version() === now; n += 1) await new Promise((done) => setTimeout(done, 50));
    await system.settle();
  });
};
const approversOfSends = (groups: string) => (text: string) =>
  text.replace(/(action: send-email[\s\S]*?approvers:\n)(?: {6}- roles.*\n {8}quorum.*\n)+/, `$1${groups}`);

describe('out of office', () => {
  test('a question goes to the delegate from the start, by name, and records whose place was taken', async () => {
    await command(MARA, 'away until 20 Nov');
    expect(privately(MARA)).toContain('away up to and including 20 Nov 2026. Deniz Aydin stands in for you');
    const decision = await proposal();
    expect(await shown(decision)).toContain('Deniz Aydin may decide for Mara Keller, who is away until 20 Nov');
    expect(await thread(decision)).toContain(`<@${DENIZ}>, Mara Keller is away until 20 Nov`);
    const card = await cardOf(decision);
    expect(toldDirectly(DENIZ)).toMatch(
      new RegExp(
        `Mara Keller is away until 20 Nov, and you stand in: ${decision._id} .* waits for Marketing\\. The card is in <http://[^|]+/archives/${card.channel}/p${card.ts.replace('.', '')}\\|#approvals>\\.`,
      ),
    );
    await click(BIANCA, decision);
    expect(privately(BIANCA)).toContain(`ask Deniz Aydin (for Mara Keller)`);
    await click(DENIZ, decision);
    const done = await now(decision);
    expect(done.approvals).toMatchObject([
      { slackUserId: DENIZ, role: 'marketing', for: { slackUserId: MARA, name: 'Mara Keller' } },
    ]);
    expect(inbox(decision)).toHaveLength(1);
    expect(await shown(decision)).toContain('approved by Deniz Aydin (for Mara Keller)');
    await command(MARA, 'back');
    expect((await proposal()).standIns).toBeUndefined();
  });

  test('what waits already goes to the delegate too when somebody leaves; outsiders and bad days change nothing', async () => {
    const decision = await proposal();
    await command('U0OUTSIDER', 'away until 20 Nov');
    expect(privately('U0OUTSIDER')).toContain('Only people named');
    await command(MARA, 'away until someday');
    expect(privately(MARA)).toContain('I could not read that day');
    expect((await now(decision)).standIns).toBeUndefined();
    await command(MARA, 'away until tomorrow');
    expect(await now(decision)).toMatchObject({ standIns: [{ slackUserId: DENIZ, forId: MARA, because: 'away' }] });
    await command(MARA, 'back');
    await click(MARA, decision);
    expect((await now(decision)).approvals).toMatchObject([{ slackUserId: MARA }]);
  });

  test('many that wait already are told to the delegate in one message, and no thread calls for them', async () => {
    const waiting = [await proposal(), await proposal(), await proposal()];
    const before = toldDirectly(DENIZ);
    await command(MARA, 'away until tomorrow');
    const told = toldDirectly(DENIZ).slice(before.length).trim();
    expect(told.match(/Mara Keller is away until/g)).toHaveLength(1);
    expect(told).toContain('you stand in for 3 questions that wait now. My Home tab has them, the most urgent first.');
    for (const decision of waiting) {
      expect(told).toContain(`• ${decision._id} ${decision.title}`);
      expect(await thread(decision)).toMatch(
        /Mara Keller is away until .*, so Deniz Aydin may decide this for Marketing/,
      );
      expect(await thread(decision)).not.toContain(`<@${DENIZ}>`);
    }
    await command(MARA, 'back');
    for (const decision of waiting) await click(MARA, decision);
  });

  test('where nobody of a role is there and no delegate, the card says so and the charter’s owner is told', async () => {
    await save('outreach.yaml', approversOfSends('      - roles: [finance]\n        quorum: 1\n'));
    await command(FEMI, 'away until tomorrow');
    const decision = await proposal();
    expect(decision.unstaffed).toEqual([['finance']]);
    expect(await shown(decision)).toContain('nobody of Finance was there');
    expect(toldDirectly(MARA)).toContain(`Nobody of Finance is there to decide ${decision._id}`);
  });
});

describe('silence', () => {
  test('one reminder, then the delegate, then the end; nothing is sent', async () => {
    const decision = await proposal();
    await click(DENIZ, decision);
    expect((await now(decision)).approvals).toEqual([]);
    until(decision.remindAt);
    for (let look = 0; look < 3; look += 1) await run('expire');
    expect((await thread(decision)).match(/Still waiting/g)).toHaveLength(1);
    expect((await now(decision)).standIns).toBeUndefined();
    until(decision.handOverAt);
    for (let look = 0; look < 3; look += 1) await run('expire');
    expect(await now(decision)).toMatchObject({
      standIns: [{ slackUserId: DENIZ, forId: MARA, because: 'no-answer' }],
    });
    expect(await shown(decision)).toContain('Deniz Aydin may decide for Mara Keller, who has not answered');
    expect((await thread(decision)).match(/Still waiting/g)).toHaveLength(1);
    until(decision.expiresAt);
    await run('expire');
    await run('execute-due');
    const ended = await now(decision);
    expect(ended).toMatchObject({ state: 'expired', approvals: [], attempts: [] });
    expect(ended.events.map(({ type }) => type)).toEqual([
      'proposed',
      'approval-asked',
      'reminded',
      'handed-over',
      'expired',
    ]);
    expect(inbox(decision)).toEqual([]);
  });
});

describe('asking for information', () => {
  const ask = async (decision: Decision, text: string) => {
    await fromMenu(MARA, decision, 'question');
    await as(MARA).submitBlocks({ text });
    await system.settle();
  };
  const crew = () =>
    crewsOf(
      { groups: [{ roles: ['marketing'], quorum: 1 }], withinMs: 0, fourEyes: false },
      system.deps.governance().people,
      system.deps.governance().holidayOn,
    );

  test('the agent answers from the record in the thread', async () => {
    const decision = await proposal();
    await ask(decision, 'Is there an open deal, and when was Edith last contacted?');
    const answered = await now(decision);
    expect(answered.question).toBeUndefined();
    expect(answered.questions).toMatchObject([{ n: 1, answer: { by: 'outreach' } }]);
    expect(await thread(decision)).toMatch(/Edith.*never touched/);
    expect(answered.events.slice(2).map(({ type }) => type)).toEqual(['question-asked', 'question-answered']);
    expect(answered.expiresAt).toEqual(decision.expiresAt);
  });

  test('what the record does not say waits for a person, the clock stands still, and the end moves by just that', async () => {
    const decision = await proposal();
    await ask(decision, 'Did Zaphod sign off on tone?');
    const open = await now(decision);
    expect(open.question).toMatchObject({ unanswered: 'the record does not say' });
    expect(await shown(decision)).toContain('⏸ waiting for an answer');
    expect(await shown(decision)).toContain('the clock stands still until the answer, at the latest');
    clock().advance(20 * HOUR_MS);
    await run('expire');
    expect((await now(decision)).events.map(({ type }) => type)).not.toContain('reminded');
    await click(FEMI, await now(decision), ACTIONS.answer);
    await as(FEMI).submitBlocks({ text: 'Yes, on Monday.' });
    const answered = await now(decision);
    expect(answered.questions).toMatchObject([{ answer: { by: FEMI, name: 'Femi Adeyemi', text: 'Yes, on Monday.' } }]);
    const stopped = workedBetween(crew(), open.question?.askedAt ?? new Date(0), clock().now());
    expect(stopped).toBeGreaterThan(0);
    expect(workedBetween(crew(), decision.expiresAt, answered.expiresAt)).toBe(stopped);
    expect(await thread(decision)).toContain('Yes, on Monday.');
    await click(MARA, answered);
    expect((await now(decision)).approvals).toMatchObject([{ slackUserId: MARA }]);
  });

  test('no clock stands still for ever: it runs again at the bound, and the decision ends', async () => {
    const decision = await proposal();
    await ask(decision, 'Did Zaphod sign off on tone?');
    const open = await now(decision);
    until(open.question?.clockStopsUntil);
    await run('expire');
    const running = await now(decision);
    expect(running.question).toBeUndefined();
    expect(running.questions).toMatchObject([{ stoppedMs: 8 * HOUR_MS }]);
    expect(workedBetween(crew(), decision.expiresAt, running.expiresAt)).toBe(8 * HOUR_MS);
    // No form for another question, and what was sent without one would not count either.
    await fromMenu(MARA, running, 'question');
    expect(as(MARA).modal()).not.toHaveProperty('submit');
    expect(JSON.stringify(as(MARA).modal()?.blocks)).toContain('stood still for 8 working hours already');
    const { revision, digest } = running;
    const again = { decisionId: running._id, revision, digest, by: MARA, text: 'And now?' };
    expect(await system.flow.askQuestion(again)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('stood still for 8 working hours already'),
    });
    until(running.expiresAt);
    await run('expire');
    expect(await now(decision)).toMatchObject({ state: 'expired' });
  });
});

describe('who', () => {
  test('2 of 3: any two, each once, and the third comes too late', async () => {
    await save('people.yaml', (text) =>
      text
        .replace('roles: [demand-gen, operations]', 'roles: [demand-gen, operations, marketing]')
        .replace('roles: [brand]', 'roles: [brand, marketing]'),
    );
    await save('outreach.yaml', approversOfSends('      - roles: [marketing]\n        quorum: 2\n'));
    const decision = await proposal();
    expect(await shown(decision)).toContain('needs 2 of Marketing (0 of 2)');
    await click(BIANCA, decision);
    await click(BIANCA, decision);
    expect(privately(BIANCA)).toContain('you approved');
    expect(await shown(decision)).toContain('needs 2 of Marketing (1 of 2)');
    expect(inbox(decision)).toEqual([]);
    await click(DENIZ, decision);
    expect((await now(decision)).approvals.map(({ slackUserId }) => slackUserId)).toEqual([BIANCA, DENIZ]);
    expect(inbox(decision)).toHaveLength(1);
  });

  test('one of each of two roles: a side that agreed cannot agree twice', async () => {
    await save('people.yaml', (text) => text.replace('roles: [brand]', 'roles: [brand, marketing]'));
    await save(
      'outreach.yaml',
      approversOfSends('      - roles: [marketing]\n        quorum: 1\n      - roles: [finance]\n        quorum: 1\n'),
    );
    const decision = await proposal();
    expect(await shown(decision)).toContain('needs Marketing and Finance (0 of 2)');
    await click(MARA, decision);
    expect(privately(MARA)).toMatch(
      /Your approval of D-\d+ is recorded\. It still needs Finance, and expires .* if nobody decides\./,
    );
    await click(BIANCA, decision);
    expect(privately(BIANCA)).toContain('it still needs Finance: ask Femi Adeyemi');
    expect(await now(decision)).toMatchObject({ state: 'pending' });
    await click(FEMI, decision);
    expect((await now(decision)).approvals.map(({ role }) => role)).toEqual(['marketing', 'finance']);
    expect(inbox(decision)).toHaveLength(1);
  });

  test('a role by Slack user group: members may, and nobody when Slack does not tell', async () => {
    await save(
      'people.yaml',
      (text) => `${text.replace('roles: [finance]', 'roles: []')}\ngroups:\n  finance: [${GROUP}]\n`,
    );
    await save('outreach.yaml', approversOfSends('      - roles: [finance]\n        quorum: 1\n'));
    const decision = await proposal();
    await click(MARA, decision);
    expect(privately(MARA)).toContain('ask Femi Adeyemi');
    const { members } = system.deps.userGroups;
    system.deps.userGroups.members = async () => ({ ok: false, error: 'down' });
    await click(FEMI, decision);
    expect(privately(FEMI)).toContain('Slack did not tell me who is in the group for Finance');
    expect(await now(decision)).toMatchObject({ state: 'pending', approvals: [] });
    system.deps.userGroups.members = members;
    await command(RITA, 'stop agent:outreach');
    await click(FEMI, decision);
    expect((await now(decision)).approvals).toMatchObject([{ slackUserId: FEMI, role: 'finance' }]);
    // Whoever could approve it can take it back.
    await click(FEMI, decision, ACTIONS.undo);
    expect(await now(decision)).toMatchObject({
      state: 'superseded',
      supersededBy: { reason: 'taken back by Femi Adeyemi before it left' },
    });
    for (const user of [RITA, MARA]) await command(user, 'resume agent:outreach');
  });

  test('whoever holds a role by a user group alone flags, takes over, gives back, asks of charters and stands on Home by name', async () => {
    used += 1;
    const account = `Harlow ${String.fromCharCode(64 + used)} Freight`;
    await save('people.yaml', (text) => {
      const without = text.replace(/ {2}- slackUserId: U0FINANCE\n(?: {4}.*\n)+/, '');
      expect(without).not.toContain('Femi');
      return `${without}\ngroups:\n  sales: [${GROUP}]\n`;
    });
    await command(FEMI, `flag "${account}" they want a call`);
    const flagged = (await system.deps.decisions.forAccount(`acct_${used}`, 1))[0];
    if (!flagged) throw new Error(`nothing was flagged: ${privately(FEMI)}`);
    expect(JSON.stringify(flagged)).toContain('flagged by Femi Adeyemi');
    await click(FEMI, flagged, ACTIONS.takeOver);
    expect(await now(flagged)).toMatchObject({ outcomes: [{ text: 'Femi Adeyemi took it over' }] });
    expect(await system.flow.refusal({ to: 'give-back', decision: await now(flagged) }, FEMI)).toBeNull();
    await system.flow.giveBack({ decisionId: flagged._id, by: FEMI, words: 'settled' });
    expect((await now(flagged)).outcomes.map(({ text }) => text)).toContain('Femi Adeyemi gave it back: "settled"');
    expect(await system.flow.refusal({ to: 'propose-charter' }, FEMI)).toBeNull();
    expect(await system.flow.refusal({ to: 'propose-charter' }, 'U0OUTSIDER')).toContain('Only people with a role');
    expect(await system.flow.viewer(FEMI)).toMatchObject({ person: { name: 'Femi Adeyemi', roles: ['sales'] } });
  });

  test('a rep cannot approve what came of their own flag, whatever the action; a colleague can', async () => {
    used += 1;
    await command(RITA, `flag "Harlow ${String.fromCharCode(64 + used)} Freight" they want a call`);
    const flagged = (await system.deps.decisions.forAccount(`acct_${used}`, 1))[0];
    expect(flagged?.action.kind).toBe('escalate-account');
    await system.flow.giveBack({ decisionId: flagged?._id ?? '', by: RITA, words: 'please offer a meeting' });
    const view = await loadAccountView(system.deps, `acct_${used}`);
    const person = view?.people[0];
    if (!view || !person) throw new Error('no account');
    const decision = await openAction(
      system.deps,
      {
        kind: 'book-meeting',
        accountId: view.account.id,
        personId: person.id,
        repId: 'rep_000001',
        startsAt: new Date(clock().now().getTime() + 72 * HOUR_MS),
        durationMs: HOUR_MS / 2,
        title: 'A first call',
        description: 'As asked.',
        attendeeEmail: person.email,
      },
      { agent: 'sdr', title: `Meeting with ${person.name}` },
    );
    expect(decision).toMatchObject({ state: 'pending', requestedBy: { slackUserId: RITA } });
    await click(RITA, decision);
    expect(privately(RITA)).toContain('you asked for');
    expect(privately(RITA)).toMatch(/somebody else approves it: ask .*Tom Becker/);
    expect(await now(decision)).toMatchObject({ state: 'pending', approvals: [] });
    expect(await shown(decision)).toContain('so somebody else approves it');
    await click(TOM, decision);
    expect((await now(decision)).approvals).toMatchObject([{ slackUserId: TOM, role: 'sales' }]);
  });
});
