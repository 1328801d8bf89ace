import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Action } from '../../src/core/decision/action.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Experiment } from '../../src/core/experiment/experiment.ts';
import { AccountId, type AgentName, CampaignId, ExperimentId, PersonId, RunId } from '../../src/core/ids.ts';
import { openAction } from '../kit/open-action.ts';
import { EDITH } from '../kit/small-data-dir.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { openVariantTest } from '../kit/variant-test.ts';

const MARA = 'U0MARKETER';
const DENIZ = 'U0DEMANDGEN';
const RITA = 'U0REPONE';
const OMAR = 'U0OUTSIDER';
const HOUR_MS = 3_600_000;

let world: SmallSystem;
beforeAll(async () => {
  world = await startSmallSystem(12);
  world.practice.ads.api.seed({
    campaigns: ['11', '12'].map((id) => ({ id, name: `Campaign ${id}`, dailyMicros: 2_000_000_000 })),
  });
});
afterAll(() => world.close());

const open = async (action: Action, agent: AgentName, channel: Decision['channel'], run = 'run-one') => {
  const title = `${action.kind.replaceAll('-', ' ')}, as a test of the way back`;
  const decision = await openAction(world.system.deps, action, { agent, channel, run, title });
  await world.system.settle();
  return decision;
};
const click = async (user: string, decision: Decision, action: string, choice: Record<string, unknown> = {}) => {
  await world.as(user).click(await world.cardOf(decision), action, choice);
  return world.get(decision._id);
};
const approvedByAll = async (decision: Decision): Promise<Decision> => {
  for (const person of world.system.deps.governance().people) {
    const now = await world.get(decision._id);
    if (now.state !== 'pending') return now;
    const roles = now.verdict.need?.groups.flatMap((group) => group.roles) ?? [];
    if (person.roles.some((role) => roles.includes(role))) await click(person.slackUserId, now, ACTIONS.approve);
  }
  return world.get(decision._id);
};
const meeting = (): Action => ({
  kind: 'book-meeting',
  accountId: AccountId.parse('acct_1'),
  personId: PersonId.parse(EDITH.id),
  repId: 'rep_000001',
  startsAt: new Date(world.clock.now().getTime() + 48 * HOUR_MS),
  durationMs: HOUR_MS / 2,
  title: 'A talk',
  description: 'A talk about approvals',
  attendeeEmail: EDITH.email,
});
const money = (minor: number) => ({ minor, currency: 'USD' as const });
const move = async (): Promise<Extract<Action, { kind: 'move-budget' }>> => {
  const [from, to] = await world.system.deps.ads.campaigns();
  if (!from || !to) throw new Error('there are no campaigns');
  const amount = Math.floor(Math.min(from.dailyBudget.minor, to.dailyBudget.minor) / 1000) * 100;
  return {
    kind: 'move-budget',
    platform: 'google',
    from: {
      campaignId: CampaignId.parse(from.id),
      name: from.name,
      beforeDaily: from.dailyBudget,
      afterDaily: money(from.dailyBudget.minor - amount),
    },
    to: {
      campaignId: CampaignId.parse(to.id),
      name: to.name,
      beforeDaily: to.dailyBudget,
      afterDaily: money(to.dailyBudget.minor + amount),
    },
    amountDaily: money(amount),
  };
};
const approvals = () => world.slack.channelByName('approvals')?.id ?? '';
const budgets = async () =>
  Object.fromEntries((await world.system.deps.ads.campaigns()).map((one) => [one.id, one.dailyBudget.minor]));

describe('the way back, from the card', () => {
  test('a send that was approved and has not left is taken back, and never leaves', async () => {
    const decision = await world.email();
    world.clock.advance(4 * HOUR_MS);
    const held = await click(MARA, decision, ACTIONS.approve);
    expect(held).toMatchObject({ state: 'approved', held: { ruleIds: ['quiet.hours'] } });
    expect(world.shown(await world.cardOf(decision))).toContain('Take it back');
    expect((await click(OMAR, decision, ACTIONS.undo)).state).toBe('approved');
    expect(String(world.as(OMAR).ephemerals().at(-1)?.text)).toContain('You cannot undo');
    const ended = await click(MARA, decision, ACTIONS.undo);
    expect(ended).toMatchObject({
      state: 'superseded',
      supersededBy: { reason: 'taken back by Mara Keller before it left' },
      attempts: [],
    });
    expect(ended.events.at(-1)).toMatchObject({ type: 'taken-back', by: MARA });
    world.clock.advance(14 * HOUR_MS);
    await world.run('execute-due');
    expect(world.practice.mail.api.outbox()).toEqual([]);
    expect(world.shown(await world.cardOf(decision))).toContain('taken back by Mara Keller before it left');
    world.clock.advance(7 * HOUR_MS);
  });

  test('a task is closed while the rep has not begun, and stays once they have', async () => {
    const ids: string[] = [];
    for (const status of ['NOT_STARTED', 'IN_PROGRESS']) {
      const decision = await approvedByAll(await world.task(`Call about ${status}`));
      expect(decision.state).toMatch(/executed|observed/);
      const id = decision.effect?.recordId.split('/')[1] ?? '';
      ids.push(id);
      world.practice.crm.api.change('tasks', id, { hs_task_status: status }, 'rep');
      await click(RITA, decision, ACTIONS.undo);
      const after = await world.get(decision._id);
      const shown = world.shown(await world.cardOf(decision));
      if (status === 'NOT_STARTED') {
        expect(after).toMatchObject({ state: 'undone', undoneBy: { name: 'Rita Novak' } });
        expect(shown).toMatch(/closed by Rita Novak .* was: task created/);
        expect(shown).toContain('The task is closed in the CRM.');
      } else {
        expect(after.state).toMatch(/executed|observed/);
        expect(shown).toContain('could not be put back: the rep has the task at in progress');
      }
    }
    expect(ids.map((id) => world.practice.crm.api.get('tasks', id)?.properties.hs_task_status)).toEqual([
      'DEFERRED',
      'IN_PROGRESS',
    ]);
  });

  test('a test is stopped from its card: nobody else is written to, and one that has ended has no way back', async () => {
    const test = await approvedByAll(await openVariantTest(world, 3, 4));
    expect(test.state).toMatch(/executed|observed/);
    expect(world.shown(await world.cardOf(test))).toContain('Stop the test');
    // The agent ended it by itself, and a copy with the button is still in somebody's hands.
    const stale = await world.cardOf(test);
    const id = ExperimentId.parse('exp-3');
    const end = async (state: 'concluded' | 'running', conclusion?: string) => {
      const { conclusion: _, ...now } = (await world.system.deps.experiments.get(id)) as Experiment;
      const next = { ...now, state, version: now.version + 1, ...(conclusion ? { conclusion } : {}) };
      expect(await world.system.deps.experiments.replace(next, now.version)).toBe(true);
    };
    await end('concluded', 'opening a won');
    await world.as(DENIZ).click(stale, ACTIONS.undo);
    await world.system.settle();
    expect(String(world.as(DENIZ).ephemerals().at(-1)?.text)).toContain('the test ended already: opening a won');
    expect((await world.get(test._id)).state).toMatch(/executed|observed/);
    await world.system.settle();
    expect(world.shown(await world.cardOf(test))).not.toContain('Stop the test');

    await end('running');
    const undone = await world.system.flow.undo({ decisionId: test._id, by: DENIZ });
    expect(undone).toMatchObject({ ok: true, decision: { state: 'undone' } });
    await world.system.settle();
    const shown = world.shown(await world.cardOf(test));
    expect(shown).toMatch(/stopped by Deniz Aydin .* was: test started/);
    expect(shown).toContain('Stopped by a person.');
    await world.run('run-experiments');
    await world.system.settle();
    expect(await world.system.deps.experiments.get(id)).toMatchObject({ state: 'stopped', assignments: [] });
  });

  test('a running test ends at one click: nobody else is written to, its card says who, and a second click is told so', async () => {
    const test = await approvedByAll(await openVariantTest(world, 7, 12));
    const sent = () => world.practice.mail.api.outbox().length;
    const before = sent();
    await world.run('run-experiments');
    expect(sent() - before).toBe(3);
    const card = await world.cardOf(test);
    expect((await click(OMAR, test, ACTIONS.undo)).state).toMatch(/executed|observed/);
    expect(world.toldAlone(OMAR)).toMatch(
      /You cannot undo D-\d+\. These people can: .*Deniz Aydin.*Nothing was changed/,
    );

    // Two people press at the same moment.
    const told = () => [MARA, DENIZ].flatMap((user) => world.as(user).ephemerals()).length;
    const alone = told();
    await Promise.all([MARA, DENIZ].map((user) => world.as(user).click(card, ACTIONS.undo)));
    const ended = await world.becomes(test, 'undone');
    const winner = ended.undoneBy?.name ?? '';
    expect(told()).toBe(alone + 1);
    const late = winner === 'Mara Keller' ? DENIZ : MARA;
    expect(world.toldAlone(late)).toBe(`${test._id} was stopped already by ${winner}.`);
    expect(ended.events.filter(({ type }) => type === 'undone')).toHaveLength(1);

    for (let round = 0; round < 3; round += 1) await world.run('run-experiments');
    expect(sent() - before).toBe(3);
    expect(world.shown(card)).toMatch(new RegExp(`stopped by ${winner} <!date[^>]*> · was: test started`));
    expect(world.shown(card)).toMatch(/Stopped after [^"]*Stopped by a person/);
    expect(world.shown(card)).not.toContain(`"action_id":"${ACTIONS.undo}"`);
    expect(world.thread(card)).toContain(`${winner} stopped it: nobody else is written to.`);
  });

  test('an invitation is cancelled in the calendar, and the gate’s verdict is in the record', async () => {
    const decision = await approvedByAll(await open(meeting(), 'sdr', 'approvals'));
    expect(decision.state).toMatch(/executed|observed/);
    const decider = decision.approvals[0]?.slackUserId ?? '';
    const undone = await click(decider, decision, ACTIONS.undo);
    expect(undone.state).toBe('undone');
    const event = undone.events.find(({ type }) => type === 'undone');
    expect(event?.data.rules).toEqual(expect.arrayContaining([expect.objectContaining({ effect: 'ask' })]));
    const key = `${decision._id}-r${decision.revision}`;
    const found = await world.system.deps.calendar.find(key, 'rep_000001');
    expect(found).toBeNull();
  });

  test('a budget is put back although everything is stopped, because a stop must not keep harm in place', async () => {
    const before = await budgets();
    const action = await move();
    const decision = await approvedByAll(await open(action, 'budget', 'budget'));
    expect(decision.state).toBe('executed');
    expect((await budgets())[action.from.campaignId]).toBe(action.from.afterDaily.minor);
    await world.as(MARA).command(approvals(), '/countersign', 'stop all');
    await world.system.settle();
    const undone = await click(DENIZ, decision, ACTIONS.undo);
    expect(undone.state).toBe('undone');
    expect(undone.events.find(({ type }) => type === 'undone')?.data.rules).toContainEqual({
      id: 'stop.all',
      effect: 'forbid',
    });
    expect(await budgets()).toEqual(before);
    for (const user of [MARA, DENIZ]) await world.as(user).command(approvals(), '/countersign', 'resume all');
    await world.system.settle();
  });
});

describe('a whole run', () => {
  test('⋯ shows what can be restored and what cannot, and restores it; the rest is listed with its reason', async () => {
    world.clock.advance(48 * HOUR_MS);
    const sent = await world.email();
    await world.system.deps.decisions.replace(
      { ...sent, runId: RunId.parse('run-two'), version: sent.version + 1 },
      sent.version,
    );
    expect((await approvedByAll(await world.get(sent._id))).state).toMatch(/executed|observed/);
    const before = await budgets();
    const moved = await approvedByAll(await open(await move(), 'budget', 'budget', 'run-two'));
    expect(moved.state).toBe('executed');
    const card = await world.cardOf(moved);
    const menu = world
      .shown(card)
      .match(/\{[^{}]*"text":\{[^{}]*"text":"Undo this whole run"[^{}]*\},"value":("(?:[^"\\]|\\.)*")/);
    const value = JSON.parse(menu?.[1] ?? '""') as string;
    await world.as(DENIZ).click(card, ACTIONS.more, { selected_option: { value } });
    await world.system.settle();
    const view = JSON.stringify(world.as(DENIZ).modal()?.blocks);
    expect(view).toContain(moved._id);
    expect(view).toContain(`${sent._id}`);
    expect(view).toContain('what left cannot be taken back');
    await world.as(DENIZ).submit();
    await world.system.settle();
    expect((await world.get(moved._id)).state).toBe('undone');
    expect((await world.get(sent._id)).state).toMatch(/executed|observed/);
    expect(await budgets()).toEqual(before);
    const told = String(world.as(DENIZ).ephemerals().at(-1)?.text);
    expect(told).toContain('Restored or taken back: 1 decision');
    expect(told).toContain('what left cannot be taken back');
    const entries = await world.system.deps.ledger.read(1, 2000);
    expect(entries.find(({ type }) => type === 'run-undone')?.data).toMatchObject({
      runId: 'run-two',
      restored: [moved._id],
      left: [{ decisionId: sent._id }],
    });
  });
});
