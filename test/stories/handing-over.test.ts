import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { sendHandOver } from '../kit/hand-over-form.ts';
import { type Message, type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { chosen } from '../kit/stops-scene.ts';

const [MARA, RITA, TOM, OMAR] = ['U0MARKETER', 'U0REPONE', 'U0REPTWO', 'U0OUTSIDER'];
let world: SmallSystem;
beforeAll(async () => {
  world = await startSmallSystem(4);
});
afterAll(() => world.close());

const handOver = async (from: string, decision: Decision, to: string) => {
  await world.fromMenu(from, decision, 'reassign');
  await world.submit(from, { to: chosen(to) });
};
/** The copy of the card in this person’s direct messages. */
const copyFor = async (user: string, decision: Decision): Promise<Message> => {
  const direct = world.slack.directChannel(user).id;
  const found = (await world.messagesOf(decision)).find(({ channel }) => channel === direct);
  if (!found) throw new Error(`${user} has no copy of ${decision._id}`);
  return found;
};

describe('a decision that is handed to a colleague', () => {
  test('is offered to those who may decide it, reaches the colleague with buttons that count, and says so on line two', async () => {
    const task = await world.task('Call about the month-end');
    const card = await world.cardOf(task);
    await world.fromMenu(RITA, task, 'reassign');
    const form = JSON.stringify(world.as(RITA).modal()?.blocks);
    expect([...form.matchAll(/"value":"(U0\w+)"/g)].map(([, id]) => id)).toEqual([TOM]);
    await world.submit(RITA, { to: chosen(TOM) });
    expect(world.toldAlone(RITA)).toBe(`${task._id} now waits for <@${TOM}>.`);
    const lineTwo = /needs Sales · handed to Tom Becker by Rita Novak · expires/;
    expect(world.shown(card)).toMatch(lineTwo);
    expect(world.thread(card)).toContain('Rita Novak handed this to Tom Becker.');
    expect(
      world.toldDirectly(TOM).filter((text) => text.includes(`Rita Novak asks you to decide ${task._id}`)),
    ).toEqual([expect.stringContaining('Call about the month-end')]);
    const copy = await copyFor(TOM, task);
    expect(world.shown(copy)).toMatch(lineTwo);
    await world.as(TOM).click(copy, ACTIONS.approve);
    expect(await world.becomes(task, 'executed', 'observed')).toMatchObject({ approvals: [{ slackUserId: TOM }] });
    for (const one of [card, copy]) expect(world.shown(one)).toMatch(/✓ task created .* approved by Tom Becker/);
  });

  test('is still decided by its giver, and then the colleague’s copy offers nothing', async () => {
    const task = await world.task('Call about the audit');
    const card = await world.cardOf(task);
    await handOver(RITA, task, TOM);
    await world.as(RITA).click(card, ACTIONS.approve);
    expect(await world.becomes(task, 'executed', 'observed')).toMatchObject({ approvals: [{ slackUserId: RITA }] });
    const copy = world.shown(await copyFor(TOM, task));
    expect(copy).toMatch(/✓ task created .* approved by Rita Novak/);
    expect(copy).not.toContain(`"action_id":"${ACTIONS.approve}"`);
    expect(copy).not.toContain('handed to');
  });

  test('goes neither from an outsider nor to anybody who may not decide it; who tried reads why alone', async () => {
    const task = await world.task('Call about the budget');
    const unchanged = async () =>
      expect(await world.get(task._id)).toMatchObject({ state: 'pending', version: task.version });
    const notNamed = 'only people named in `charters/people.yaml` can hand over; nothing was changed';
    await world.fromMenu(OMAR, task, 'reassign');
    expect(world.as(OMAR).modal()).not.toHaveProperty('submit');
    expect(JSON.stringify(world.as(OMAR).modal()?.blocks)).toContain(notNamed);
    await world.as(OMAR).closeModal();

    // What a form that was opened earlier sends is judged when it comes.
    const whoCan = `Sales decides about \`${task._id}\`: ask Rita Novak or Tom Becker. Nothing was handed over.`;
    for (const [by, to, reason] of [
      [RITA, MARA, `Mara Keller may not decide this. ${whoCan}`],
      [RITA, OMAR, `That person may not decide this. ${whoCan}`],
      [OMAR, TOM, notNamed],
    ] as const) {
      await sendHandOver(world, task, by, to);
      await world.system.settle();
      expect(world.toldAlone(by)).toBe(reason);
      await unchanged();
    }
    expect(await world.messagesOf(task)).toHaveLength(1);
    expect(world.toldDirectly(MARA).join()).not.toContain(task._id);
    // Whoever was not asked cannot decide it, wherever they found the card.
    await world.as(OMAR).click(await world.cardOf(task), ACTIONS.approve);
    await unchanged();
    expect(world.toldAlone(OMAR)).toMatch(/ask Rita Novak or Tom Becker/);
  });
});
