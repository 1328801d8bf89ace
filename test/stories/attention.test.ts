import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { executeAction } from '../../src/flow/execute-action.ts';
import { relayLedger } from '../../src/flow/relay-ledger.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { testDraftCharters } from '../kit/test-draft-charters.ts';

const MARA = 'U0MARKETER';
const DENIZ = 'U0DEMANDGEN';
const DAY_MS = 86_400_000;
let world: SmallSystem;
let charters: string;
let share = 1;
beforeAll(async () => {
  charters = await testDraftCharters();
  world = await startSmallSystem(14, { COUNTERSIGN_CHARTERS_DIR: charters });
  const { deps } = world.system;
  const governance = deps.governance;
  deps.governance = () => ({ ...governance(), attention: { ...governance().attention, seededShare: share } });
});
afterAll(async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
});

/** A waiting email or, as `people.yaml` says, the same with a planted fault. */
const proposal = (): Promise<Decision> => world.email(true);
const inbox = (decision: Decision) =>
  decision.action.kind === 'send-email' ? world.practice.mail.api.inboxOf(decision.action.email.to) : [];
const lastTold = (user: string) => String(world.as(user).ephemerals().at(-1)?.text);
const recordOf = async (decision: Decision) => {
  const link = world.system.deps.link(`/records/${decision._id}`);
  const [path, query] = link.split('?');
  return (await fetch(`${path}.json?${query}`)).text();
};
describe('a test draft', () => {
  test('looks like any card, and is marked in the log from its birth', async () => {
    const draft = await proposal();
    expect(draft).toMatchObject({ state: 'pending', seeded: { fault: expect.any(String) } });
    expect(draft.events[0]?.data.seeded).toMatchObject({ fault: draft.seeded?.fault });
    const card = await world.cardOf(draft);
    const shown = world.shown(card);
    expect(shown).toContain(`"action_id":"${ACTIONS.approve}"`);
    expect(shown).not.toMatch(/test draft|planted|seeded/);
    await relayLedger(world.system.deps);
    const [first] = await world.system.deps.ledger.forDecision(draft._id);
    expect(first?.data.seeded).toMatchObject({ what: draft.seeded?.what });
    expect(await recordOf(draft)).not.toMatch(/planted|seeded/);
    expect(draft.action.kind === 'send-email' && draft.action.email.text).toContain(draft.seeded?.marker);
  });

  test('that is approved is never sent; the approver alone reads what was wrong, and everybody else only that it was one', async () => {
    const draft = (await world.system.deps.decisions.inState(['pending'], 10))[0] as Decision;
    const card = await world.cardOf(draft);
    await world.as(MARA).click(card, ACTIONS.approve);
    const ended = await world.get(draft._id);
    expect(ended).toMatchObject({ state: 'superseded', approvals: [], attempts: [] });
    expect(ended.events.at(-1)).toMatchObject({ type: 'test-missed', by: MARA });
    expect(lastTold(MARA)).toContain(`${draft._id} was a test draft`);
    expect(lastTold(MARA)).toContain((draft.seeded?.what ?? '').slice(0, 20));
    expect(world.shown(card)).toContain('it was a test draft with a planted fault');
    expect(world.shown(card)).not.toContain('Mara');
    expect(await recordOf(draft)).not.toMatch(/test-missed|U0MARKETER|"missed"/);
    await world.run('execute-due');
    expect(inbox(draft)).toEqual([]);
    expect(world.system.deps.touches.used(`account:${draft.accountId}`, new Date(0))).resolves.toBe(0);
  });

  test('that is rejected was caught, and teaches the agent nothing', async () => {
    const draft = await proposal();
    await world.as(MARA).click(await world.cardOf(draft), ACTIONS.reject);
    await world.system.settle();
    const kind = { selected_option: { text: { type: 'plain_text', text: 'Wrong facts' }, value: 'wrong-facts' } };
    await world.as(MARA).submitBlocks({ kind, words: 'that is another company' });
    const ended = await world.get(draft._id);
    expect(ended.events.at(-1)).toMatchObject({ type: 'test-caught', by: MARA });
    expect(lastTold(MARA)).toContain('Well seen');
    const memory = await world.system.deps.memory.forAccount(draft.accountId ?? '');
    expect(memory.filter((one) => one.kind === 'rejected')).toEqual([]);
  });

  test('is refused by the gate and by the executor in every state that could run', async () => {
    const draft = await proposal();
    const raw = world.system.deps.decisions;
    for (const state of ['approved', 'allowed'] as const) {
      const current = await world.get(draft._id);
      const approval = {
        slackUserId: MARA,
        name: 'Mara',
        role: 'marketing',
        digest: current.digest,
        revision: 1,
        at: new Date(),
      };
      const forced = { ...current, state, approvals: [approval], version: current.version + 1 } as Decision;
      expect(await raw.replace(forced, current.version)).toBe(true);
      await executeAction(world.system.deps, draft._id);
      const after = await world.get(draft._id);
      expect(after).toMatchObject({ state: 'failed', attempts: [] });
      expect(after.events.at(-1)?.data.reason).toContain('never carried out');
      expect(inbox(draft)).toEqual([]);
    }
  });
});

describe('scrutiny', () => {
  test('widens after two misses: the next approval needs a second person, the card says so, and it ends by itself', async () => {
    const draft = await proposal();
    await world.as(MARA).click(await world.cardOf(draft), ACTIONS.approve);
    await world.system.settle();
    expect(lastTold(MARA)).toMatch(/Until 1 December 2026 your approvals of this kind need a second person/);
    share = 0;
    const mail = await proposal();
    const card = await world.cardOf(mail);
    await world.as(MARA).click(card, ACTIONS.approve);
    expect(await world.get(mail._id)).toMatchObject({ state: 'pending', approvals: [{ slackUserId: MARA }] });
    expect(world.shown(card)).toContain('(1 of 2)');
    expect(world.shown(card)).toContain('attention.second-person');
    expect(inbox(mail)).toEqual([]);
    await world.as(DENIZ).click(card, ACTIONS.approve);
    expect((await world.get(mail._id)).state).toMatch(/executed|observed/);
    expect(inbox(mail)).toHaveLength(1);
    world.clock.advance(14 * DAY_MS);
    const later = await proposal();
    await world.as(MARA).click(await world.cardOf(later), ACTIONS.approve);
    expect((await world.get(later._id)).state).toMatch(/approved|executed|observed/);
  });
});

describe('attention', () => {
  test('is told to the person alone by command and on Home, and once a month in a private note', async () => {
    const { channel } = await world.cardOf((await world.system.deps.decisions.newest(1))[0] as Decision);
    await world.as(MARA).command(channel, '/countersign', 'attention');
    await world.system.settle();
    const own = JSON.stringify(world.as(MARA).ephemerals().at(-1)?.blocks);
    expect(own).toContain('You decided about 2 cards');
    expect(own).toContain('Test drafts with a planted fault: 1 caught, 2 missed.');
    expect(own).not.toContain('Everybody together');
    await world.as(DENIZ).command(channel, '/countersign', 'attention');
    await world.system.settle();
    const team = JSON.stringify(world.as(DENIZ).ephemerals().at(-1)?.blocks);
    expect(team).toContain('Everybody together');
    expect(team).toContain('it would name somebody');
    await world.as(MARA).openHome();
    expect(JSON.stringify((await world.home(MARA)).blocks)).toContain('1 caught, 2 missed');

    // The notes of November come in December, once.
    for (let look = 0; look < 3; look += 1) await world.run('attention-notes');
    const notes = (await world.system.deps.outbox.find({ kind: 'note' })).filter((row) =>
      row.note?.text.includes('How you decided in November 2026'),
    );
    expect(notes.map((row) => row.channel).sort()).toEqual([DENIZ, MARA]);
    const mara = notes.find((row) => row.channel === MARA);
    expect(mara?.note?.text).toContain('1 caught, 2 missed');
    expect(mara?.ts).toBeDefined();
    expect(world.slack.message(mara?.channelId ?? '', mara?.ts ?? '')?.text).toContain('Only you get this note');
  });
});
