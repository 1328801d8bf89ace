import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { autonomyStageOf } from '../../src/flow/autonomy.ts';
import { chartersWith } from '../kit/charters-with.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

const [MARA, DENIZ, RITA, TOM] = ['U0MARKETER', 'U0DEMANDGEN', 'U0REPONE', 'U0REPTWO'];
let world: SmallSystem;
let charters: string;

beforeAll(async () => {
  charters = await chartersWith({
    'sdr.yaml': (text) => text.replace('  escalation: assist', '  escalation: standardize'),
  });
  world = await startSmallSystem(7, { COUNTERSIGN_CHARTERS_DIR: charters });
});
afterAll(async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
});

const name = (n: number): string => `Harlow ${'ABCDEFG'[n - 1]} Freight`;
const flag = async (n: number, by = RITA) => {
  const channel = world.slack.channelByName('approvals')?.id ?? '';
  await world.as(by).command(channel, '/countersign', `flag "${name(n)}" contract talks, please wait`);
  await world.system.settle();
  const [decision] = await world.system.deps.decisions.forAccount(`acct_${n}`, 1);
  if (!decision) throw new Error(`nothing came of the flag of ${name(n)}`);
  return decision;
};
const stageOfEscalation = async () => {
  const charter = world.system.deps.governance().charters.get('sdr')?.charter;
  const tool = charter?.tools.find(({ action }) => action === 'escalate-account');
  return autonomyStageOf(world.system.deps, charter, tool);
};
/** Where an incident put the domain. */
const demoted = (stage: 'instrument' | 'standardize') =>
  world.system.deps.settings.set('autonomy:sdr:escalation', {
    agent: 'sdr',
    domain: 'escalation',
    stage,
    before: 'standardize',
    kind: 'demoted',
    reason: 'agent-failing',
    charterStage: 'standardize',
    because: 'three failures in a row',
    evidence: [],
    at: world.clock.now(),
  });

test.each([
  [1, 'standardize'],
  [2, 'instrument'],
] as const)('a flag on account %i waits for nobody where escalations are at `%s`', async (n, stage) => {
  await demoted(stage);
  expect(await stageOfEscalation()).toBe(stage);
  const decision = await flag(n);
  expect(decision).toMatchObject({
    state: 'executed',
    action: { kind: 'escalate-account', flaggedBy: RITA },
    approvals: [],
    verdict: { outcome: 'allowed', rules: [{ id: 'run-alone.asked-for' }] },
  });
  expect((await world.system.deps.accounts.state(`acct_${n}`))?.hold).toMatchObject({
    by: RITA,
    decisionId: decision._id,
  });
  const card = await world.cardOf(decision);
  expect(world.shown(card)).toContain(`"action_id":"${ACTIONS.takeOver}"`);
  expect(world.shown(card)).not.toContain(`"action_id":"${ACTIONS.approve}"`);
  // Its brief says what happened there, in the words of every other card.
  expect(world.shown(card)).toMatch(
    /\*Last signals\*.*17 Nov 2026: A rep flagged the account.*16 Nov 2026: Edith[ab] Shah \(economic buyer\) read the pricing page/,
  );
  expect(world.shown(card)).not.toMatch(/web session|rep flag[^g]/);

  // The owner answers on the card, as at every other stage.
  await world.as(TOM).click(card, ACTIONS.takeOver);
  expect((await world.get(decision._id)).outcomes).toMatchObject([{ kind: 'taken-over' }]);
});

test('what agents ask for on the flagging rep’s behalf still waits for somebody else', async () => {
  await demoted('standardize');
  const task = await world.task('Call them back');
  expect(task.state).toBe('pending');
  const ids = task.verdict.rules.map(({ id }) => id);
  expect(ids).toEqual(['autonomy.stage', 'requested-by-a-person']);
});

test.each([
  [3, 'stop all because the price list is wrong', 'resume all'],
  [4, 'stop agent:sdr because the price list is wrong', 'resume agent:sdr'],
  [5, 'stop channel:escalation because the price list is wrong', 'resume channel:escalation'],
])('a flag on account %i reaches the owner also after `%s`, because it is a person’s act', async (n, stop, resume) => {
  const channel = world.slack.channelByName('approvals')?.id ?? '';
  await world.as('U0MARKETER').command(channel, '/countersign', stop);
  await world.system.settle();
  const decision = await flag(n);
  expect(decision.state).toBe('executed');
  expect(world.shown(await world.cardOf(decision))).toContain(`"action_id":"${ACTIONS.takeOver}"`);
  expect(JSON.stringify(world.as(RITA).ephemerals().at(-1))).toContain(`The owner has the card (${decision._id})`);
  for (const user of ['U0MARKETER', TOM]) await world.as(user).command(channel, '/countersign', resume);
  await world.system.settle();
});

test('a flag goes out also when the agent has used up its decisions of the day', async () => {
  const { decisions } = world.system.deps;
  const { countByAgent } = decisions;
  decisions.countByAgent = async () => 5_000;
  try {
    expect((await flag(6)).state).toBe('executed');
  } finally {
    decisions.countByAgent = countByAgent;
  }
});

test('a flag that nobody answers reminds its owner, asks the delegate and then demand generation, and says so everywhere', async () => {
  for (const user of [RITA, DENIZ]) await world.as(user).openHome();
  const homeOf = async (user: string) => JSON.stringify((await world.home(user)).blocks);
  const decision = await flag(7, MARA);
  // The owner works from 9 to 17 in London: two and a half of the four hours are tomorrow morning's.
  expect(decision.expiresAt.toISOString()).toMatch(/^2026-11-18T11:30/);
  const card = await world.cardOf(decision);
  const toldOf = (user: string) =>
    world.slack
      .messages(world.slack.directChannel(user).id)
      .map(({ text }) => text)
      .filter((text) => text?.includes(decision._id));
  const at = async (when: Date | undefined) => {
    world.clock.advance((when?.getTime() ?? 0) - world.clock.now().getTime());
    for (let twice = 0; twice < 2; twice += 1) await world.run('watch-flags');
  };
  expect(toldOf(RITA)).toHaveLength(1);
  expect(await homeOf(RITA)).toContain('Nobody has it yet; the owner answers by');

  await at(decision.remindAt);
  expect(toldOf(RITA).slice(1)).toEqual([expect.stringContaining('This is the only reminder')]);
  expect(toldOf(TOM)).toEqual([]);
  await at(decision.handOverAt);
  expect(toldOf(TOM)).toEqual([expect.stringContaining('Rita Novak has not answered, and you stand in.')]);
  expect(toldOf(DENIZ)).toEqual([]);
  await at(decision.expiresAt);
  expect(toldOf(DENIZ)).toEqual([expect.stringContaining('Rita Novak did not answer in time, so you are asked.')]);
  expect(toldOf(RITA)).toHaveLength(2);
  expect(world.shown(card)).toMatch(/✕ Nobody took it over by .*; Deniz Aydin is asked now/);
  expect(toldOf(MARA)).toContainEqual(expect.stringContaining('Nobody has taken over Harlow G Freight in time'));
  expect((await world.system.deps.accounts.state('acct_7'))?.hold).toMatchObject({ decisionId: decision._id });

  await world.as(DENIZ).click(card, ACTIONS.takeOver);
  expect((await world.get(decision._id)).outcomes).toMatchObject([{ text: 'Deniz Aydin took it over' }]);
  expect(world.shown(card)).not.toContain('Nobody took it over');
  expect(await homeOf(DENIZ)).toContain('✓ Deniz Aydin took it over');
  expect(await homeOf(RITA)).not.toContain('✓ Deniz Aydin took it over');
});
