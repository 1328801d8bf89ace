import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { digestOf } from '../../src/core/decision/digest.ts';
import { changeDecision } from '../../src/flow/change-decision.ts';
import { type Message, type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

let world: SmallSystem;
beforeAll(async () => {
  world = await startSmallSystem(17);
});
afterAll(() => world.close());

const ticksOn = (message: Message) => {
  const blocks = world.slack.message(message.channel, message.ts)?.blocks ?? [];
  const block = blocks.find((one) => String(one.block_id).includes('.tick.'));
  const [element] = (block?.elements ?? []) as { options: { value: string }[] }[];
  return element?.options ?? [];
};
/** One person's ticks, as Slack keeps them for that person. */
const tickAll = (user: string, card: Message, but: Decision[]) =>
  world.as(user).click(card, ACTIONS.batchTick, {
    selected_options: ticksOn(card).filter(({ value }) => !but.some((one) => value.startsWith(`${one._id}.`))),
  });
const decide = async (user: string, card: Message) => {
  const answer = await world.as(user).click(card, ACTIONS.batchApprove);
  await world.system.settle();
  return answer;
};
const lastTold = (user: string) => String(world.as(user).ephemerals().at(-1)?.text);
const tasksOf = async (decision: Decision) => (await world.get(decision._id)).state;
/** Whoever may decide these. */
const deciderOf = (decision: Decision): string => {
  const roles = decision.verdict.need?.groups.flatMap((group) => group.roles) ?? [];
  const person = world.system.deps.governance().people.find((one) => one.roles.some((role) => roles.includes(role)));
  if (!person) throw new Error('nobody decides');
  return person.slackUserId;
};
const three = async (name: string) => {
  const all: Decision[] = [];
  for (const n of ['one', 'two', 'three']) all.push(await world.task(`${name} ${n}`));
  const [first, second, third] = all as [Decision, Decision, Decision];
  return { all, first, second, third, by: deciderOf(first), card: await world.cardOf(first) };
};

describe('what an agent does by itself inside the house', () => {
  test('is one card a day for each agent, and each line says what became of it', async () => {
    const done: Decision[] = [];
    for (const n of [1, 2, 3]) done.push(await world.task(`Note ${n}`, false));
    const card = await world.cardOf(done[0] as Decision);
    for (const one of done) {
      expect(await world.messagesOf(one)).toEqual([card]);
      expect((await world.get(one._id)).state).toMatch(/executed|observed/);
    }
    expect(world.shown(card)).toMatch(/Sdr did this by itself on .*17 Nov/);
    expect(world.shown(card)).toContain('3 × rep tasks');
    expect(world.shown(card).match(/task created/g)).toHaveLength(3);
    world.clock.advance(24 * 3_600_000);
    const next = await world.task('Note 4', false);
    expect(await world.messagesOf(next)).not.toEqual([card]);
    await world.as('U0REPONE').click(card, ACTIONS.review);
    await world.system.settle();
    expect(JSON.stringify(world.as('U0REPONE').modal()?.blocks)).toContain(ACTIONS.why);
    await world.as('U0REPONE').closeModal();
  });
});

describe('low-risk ones of a kind', () => {
  test('share one card; one click approves the ticked ones, each by its own digest, and the unticked one waits alone', async () => {
    const { all, first, second, third, by, card } = await three('Call');
    expect(all.map((one) => one.state)).toEqual(['pending', 'pending', 'pending']);
    for (const one of all) expect(await world.messagesOf(one)).toEqual([card]);
    expect(world.shown(card)).toContain('3 tasks for reps to decide together');
    await tickAll(by, card, [second]);
    await decide(by, card);
    for (const one of [first, third]) {
      const done = await world.get(one._id);
      expect(done.state).toMatch(/executed|observed/);
      expect(done.approvals).toMatchObject([{ slackUserId: by, digest: one.digest, revision: 1 }]);
    }
    const waits = await world.get(second._id);
    expect(waits).toMatchObject({ state: 'pending', approvals: [], card: { left: true } });
    expect(waits.rejection).toBeUndefined();
    expect(waits.events.at(-1)).toMatchObject({ type: 'left-batch', by });
    expect(lastTold(by)).toContain(`${second._id} was not ticked and waits on its own card; it is not rejected`);
    const [own, shared] = await world.messagesOf(second);
    expect(shared).toEqual(card);
    expect(world.shown(own as Message)).toContain(`"action_id":"${ACTIONS.approve}"`);
    expect(world.shown(card)).toContain('on its own card');
    expect(world.shown(card)).not.toContain(ACTIONS.batchApprove);
    await world.as(by).click(own as Message, ACTIONS.approve);
    expect(await tasksOf(second)).toMatch(/executed|observed/);
    expect(world.shown(card)).not.toContain('on its own card');
    expect(world.shown(card).match(/task created/g)).toHaveLength(3);
  });

  test('that changed after the card was read are left out, and the clicker is told', async () => {
    const { first, second, third, by, card } = await three('Visit');
    const ticked = ticksOn(card);
    // Somebody changes the second while the card is being read; Slack still holds the ticks of the version that was seen.
    await changeDecision(world.system.deps, second._id, (decision) => {
      const action = { ...decision.action, body: 'Something else' } as Decision['action'];
      return {
        ok: true,
        value: {
          type: 'edited',
          to: 'pending',
          by: 'U0DEMANDGEN',
          at: world.system.deps.clock.now(),
          patch: { action, revision: 2, digest: digestOf({ ...decision, action }) },
        },
      };
    });
    await tickAll(by, card, []);
    expect(ticksOn(card)).toEqual(ticked);
    await decide(by, card);
    expect(await tasksOf(first)).toMatch(/executed|observed/);
    expect(await tasksOf(third)).toMatch(/executed|observed/);
    expect(await world.get(second._id)).toMatchObject({ state: 'pending', approvals: [], card: { left: true } });
    expect(lastTold(by)).toContain(`Left out, ${second._id}`);
    expect(lastTold(by)).toContain('was changed after the version you saw');
    const [own] = await world.messagesOf(second);
    expect(world.shown(own as Message)).toContain('Something else');
  });

  test('are not decided by somebody without the role, and nothing moves', async () => {
    const { all, card } = await three('Write');
    await decide('U0OUTSIDER', card);
    expect(lastTold('U0OUTSIDER')).toContain('Nothing was approved.');
    for (const one of all)
      expect(await world.get(one._id)).toMatchObject({ state: 'pending', version: 1, card: { left: false } });
  });

  test('and with nothing ticked decide nothing', async () => {
    const { first, by, card } = await three('Ask');
    await world.as(by).click(card, ACTIONS.batchTick, { selected_options: [] });
    await decide(by, card);
    expect(lastTold(by)).toContain('Nothing is ticked');
    expect((await world.get(first._id)).state).toBe('pending');
  });

  test('are shown once each on App Home, and mails are never batched', async () => {
    const mail = await world.email();
    expect(mail).toMatchObject({ state: 'pending', verdict: { risk: 'medium' } });
    expect(mail.card).toBeUndefined();
    expect(await world.messagesOf(mail)).toHaveLength(1);
  });
});
