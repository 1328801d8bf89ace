import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { addressOf } from '../kit/small-data-dir.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { canaryCharters, openVariantTest } from '../kit/variant-test.ts';

const [MARA, DENIZ, RITA] = ['U0MARKETER', 'U0DEMANDGEN', 'U0REPONE'];
const HOUR_MS = 3_600_000;
let charters: string;
let world: SmallSystem;

beforeAll(async () => {
  charters = await canaryCharters();
  world = await startSmallSystem(24, { COUNTERSIGN_CHARTERS_DIR: charters });
});
afterAll(async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
});

/** The program ends and starts again on what it left behind. */
const restart = async () => {
  const { dir } = world;
  await world.system.close();
  world = await startSmallSystem(0, { COUNTERSIGN_CHARTERS_DIR: charters }, dir);
};
const rounds = async (n: number) => {
  for (let i = 0; i < n; i += 1) await world.run('run-experiments');
};
/** Who of these accounts got a mail, once for each mail. */
const written = (from: number, to: number): string[] => {
  const addresses = Array.from({ length: to - from + 1 }, (_, n) => addressOf(from + n));
  return world.practice.mail.api
    .outbox()
    .flatMap((mail) => mail.to)
    .filter((address) => addresses.includes(address));
};
const testOf = async (from: number) => {
  const found = await world.system.deps.experiments.get(`exp-${from}`);
  if (!found) throw new Error(`there is no test exp-${from}`);
  return found;
};
const ledgerTypes = async (decision: Decision) => {
  await world.run('relay-ledger');
  return (await world.system.deps.ledger.forDecision(decision._id)).map(({ type }) => type);
};
const shown = async (decision: Decision) => world.shown(await world.cardOf(decision));
const thread = async (decision: Decision) => {
  const { channel, ts } = await world.cardOf(decision);
  return JSON.stringify(world.slack.messages(channel, ts));
};
/** A test on these accounts, approved, and its first person written to. */
const holding = async (from: number, to: number): Promise<Decision> => {
  const decision = await openVariantTest(world, from, to);
  await world.as(MARA).click(await world.cardOf(decision), ACTIONS.approve);
  await world.system.settle();
  await rounds(3);
  expect((await testOf(from)).canary).toMatchObject({ state: 'holding', left: 1 });
  expect(written(from, to)).toHaveLength(1);
  return decision;
};
const say = async (user: string, text: string) => {
  await world.as(user).command(world.slack.channelByName('countersign')?.id ?? '', '/countersign', text);
  await world.system.settle();
};

test('a restart between the first people and the others loses nothing and writes to nobody twice', async () => {
  const decision = await holding(1, 8);
  await restart();
  // The hold is on record, with its end.
  expect(await shown(decision)).toContain('⏸ *First* 1 person got it; I wait until');
  await rounds(2);
  expect(written(1, 8)).toHaveLength(1);
  world.clock.advance(24.2 * HOUR_MS);
  await rounds(1);
  const some = written(1, 8).length;
  expect(some).toBeGreaterThan(1);
  expect(some).toBeLessThan(8);
  await restart();
  await rounds(5);
  const all = written(1, 8);
  expect(all).toHaveLength(8);
  expect(new Set(all).size).toBe(8);
  const types = await ledgerTypes(decision);
  expect(types.filter((type) => type.startsWith('canary-'))).toEqual(['canary-held', 'canary-passed']);
  expect((await thread(decision)).split('raised no alarm')).toHaveLength(2);
});

test('under a stop the others are not written to, however long it lasts; when two people lift it, it goes on', async () => {
  const decision = await holding(9, 16);
  await say(RITA, 'stop agent:experiment because the landing page is down');
  world.clock.advance(24.2 * HOUR_MS);
  await rounds(4);
  expect(written(9, 16)).toHaveLength(1);
  expect((await testOf(9)).canary).toMatchObject({ state: 'holding' });
  expect(await ledgerTypes(decision)).not.toContain('canary-passed');
  await say(MARA, 'resume agent:experiment');
  await rounds(2);
  expect(written(9, 16)).toHaveLength(1);
  await say(DENIZ, 'resume agent:experiment');
  await rounds(6);
  expect(new Set(written(9, 16)).size).toBe(8);
  expect(written(9, 16)).toHaveLength(8);
});

test('a stop does not keep a test from ending: a complaint of its first people counts meanwhile', async () => {
  const decision = await holding(17, 24);
  const [address] = written(17, 24);
  const mail = world.practice.mail.api.outbox().find(({ to }) => to.includes(address ?? ''));
  await say(RITA, 'stop channel:email because the mailbox is on a blocklist');
  await world.practice.mail.api.emit({ type: 'complained', emailId: mail?.id ?? '' });
  await world.practice.mail.api.idle();
  await world.system.settle();
  await world.run('observe-outcomes');
  await rounds(1);
  expect(await testOf(17)).toMatchObject({ state: 'stopped', canary: { state: 'stopped', complaints: 1 } });
  expect(await shown(decision)).toContain('✕ *First* 1 person: 1 of 1 complained; nobody else is written to.');
  for (const user of [MARA, DENIZ]) await say(user, 'resume channel:email');
  world.clock.advance(48 * HOUR_MS);
  await rounds(3);
  expect(written(17, 24)).toHaveLength(1);
});
