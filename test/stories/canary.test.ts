import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { canaryCharters, openVariantTest } from '../kit/variant-test.ts';

const MARA = 'U0MARKETER';
const HOUR_MS = 3_600_000;
let charters: string;
let world: SmallSystem;

beforeAll(async () => {
  charters = await canaryCharters();
  world = await startSmallSystem(20, { COUNTERSIGN_CHARTERS_DIR: charters });
});
afterAll(async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
});

const mails = () => world.practice.mail.api.outbox();
const rounds = async (n: number) => {
  for (let i = 0; i < n; i += 1) await world.run('run-experiments');
};
const shown = async (decision: Decision) => world.shown(await world.cardOf(decision));
/** The rows of the live table: sent and complained, arm by arm. */
const countsOnCard = async (decision: Decision): Promise<{ sent: string; complaints: string }[]> => {
  const rows = [...(await shown(decision)).matchAll(/opens with ([ab])"(.*?)(?=opens with|"actions")/g)];
  return rows.map(([, , cells = '']) => {
    const texts = [...cells.matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text ?? '');
    return { sent: texts[1] ?? '', complaints: texts[4] ?? '' };
  });
};
const thread = async (decision: Decision) => {
  const { channel, ts } = await world.cardOf(decision);
  return JSON.stringify(world.slack.messages(channel, ts));
};
const ledgerTypes = async (decision: Decision) => {
  await world.run('relay-ledger');
  return (await world.system.deps.ledger.forDecision(decision._id)).map(({ type }) => type);
};

describe('a test on many people', () => {
  test('goes to the first ones, holds for the complaint lag, and goes on by itself', async () => {
    const decision = await openVariantTest(world, 1, 10);
    expect(await shown(decision)).toContain('*Goes first* to 1 person; then 24 hours’ wait');
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.approve);
    expect((await world.get(decision._id)).state).toBe('executed');
    await rounds(4);
    expect(mails().length).toBe(1);
    expect(await shown(decision)).toContain('⏸ *First* 1 person got it; I wait until');
    expect(await thread(decision)).toContain('The first person of 10 got it. I wait 24 hours');
    world.clock.advance(23 * HOUR_MS);
    await rounds(2);
    expect(mails().length).toBe(1);
    world.clock.advance(1.2 * HOUR_MS);
    await rounds(6);
    expect(mails().length).toBe(10);
    expect(await shown(decision)).toContain('"type":"data_visualization"');
    expect(await shown(decision)).toMatch(/\*Replies\* (a|b) 0 % \(0–\d+ %\) of \d+ sends?/);
    expect(await shown(decision)).toContain('✓ *First* 1 person: 0 complaints, 0 bounces, 0 unsubscribes');
    expect(await ledgerTypes(decision)).toEqual(expect.arrayContaining(['canary-held', 'canary-passed']));
    // Its ten mails are one card, and not ten: the newest, each with its way back, and the rest counted.
    const channel = world.slack.channelByName('experiments')?.id ?? '';
    const cards = world.slack.messages(channel).filter(({ text }) => text?.includes('Emails of a running test'));
    expect(cards).toHaveLength(1);
    const mailsCard = JSON.stringify(cards[0]);
    expect(mailsCard).toContain('10 × emails');
    expect(mailsCard).toContain(`|${decision._id}>, which people approved`);
    expect(mailsCard).toContain('and 4 earlier, each in its record');
    expect(world.slack.messages(channel).filter(({ text }) => text?.includes('Test email'))).toEqual([]);
    // The test and its messages are one run: what an undo of it could not restore is known.
    const run = await world.system.flow.previewUndoRun({ runId: decision.runId, by: MARA });
    expect(run.restored.map(({ decisionId }) => decisionId)).toEqual([decision._id]);
    expect(run.left).toHaveLength(10);
  });

  test('stops with its card saying why, when one of the first complains', async () => {
    const decision = await openVariantTest(world, 11, 20);
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.approve);
    await world.system.settle();
    await rounds(3);
    expect(mails().length).toBe(11);
    const first = mails().at(-1);
    await world.practice.mail.api.emit({ type: 'complained', emailId: first?.id ?? '' });
    await world.practice.mail.api.idle();
    await world.system.settle();
    await world.run('observe-outcomes');
    // What came back is on the card at once, and not when the test next writes to somebody.
    await world.system.settle();
    expect((await countsOnCard(decision)).map(({ sent, complaints }) => [sent, complaints]).toSorted()).toEqual([
      ['0', '0'],
      ['1', '1'],
    ]);
    await rounds(1);
    const card = await shown(decision);
    expect(card).toContain('Stopped after');
    expect(card).toContain('✕ *First* 1 person: 1 of 1 complained; nobody else is written to.');
    expect(await thread(decision)).toContain('The test was stopped after its first people: 1 of 1 complained');
    world.clock.advance(48 * HOUR_MS);
    await rounds(4);
    expect(mails().length).toBe(11);
    expect(await ledgerTypes(decision)).toContain('canary-stopped');
    expect(await world.system.deps.experiments.get('exp-11')).toMatchObject({
      state: 'stopped',
      canary: { state: 'stopped', complaints: 1 },
    });
  });
});
