import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { type Message, type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { chosen } from '../kit/stops-scene.ts';
import { eventually } from '../kit/workspace-visit.ts';

const [MARA, RITA, TOM] = ['U0MARKETER', 'U0REPONE', 'U0REPTWO'];
/** Real time from the click to the truth on every copy. */
const WITHIN_MS = 2_000;
let world: SmallSystem;
beforeAll(async () => {
  world = await startSmallSystem(8);
  for (const user of [MARA, RITA, TOM]) await world.as(user).openHome();
});
afterAll(() => world.close());
afterEach(() => world.system.settle());

type Copies = { channel: Message; direct: Message };
/** A task with a card in its channel that heads a thread, a copy in Tom’s direct messages, and a line on three Homes. */
const taskInFourPlaces = async (title: string): Promise<{ task: Decision } & Copies> => {
  const task = await world.task(title);
  const channel = await world.cardOf(task);
  await world.fromMenu(RITA, task, 'reassign');
  await world.submit(RITA, { to: chosen(TOM) });
  const at = world.slack.directChannel(TOM).id;
  const direct = (await world.messagesOf(task)).find((one) => one.channel === at);
  if (!direct) throw new Error('there is no copy in direct messages');
  expect(world.thread(channel)).toContain('Rita Novak handed this to Tom Becker.');
  const home = JSON.stringify(await world.home(TOM));
  for (const words of [home, world.shown(channel), world.shown(direct)]) expect(words).toContain(task._id);
  expect(home).toContain('1 waiting for you');
  return { task, channel, direct };
};
/** Nothing is waited for here but the clock on the wall: no work is run and nothing is settled. */
const allSay = async ({ task, channel, direct }: { task: Decision } & Copies, words: RegExp, since: number) => {
  const left = WITHIN_MS - (performance.now() - since);
  expect(left).toBeGreaterThan(0);
  await eventually(() => {
    for (const copy of [channel, direct]) {
      const shown = world.shown(copy);
      expect(shown).toMatch(words);
      for (const button of [ACTIONS.approve, ACTIONS.reject, ACTIONS.snooze])
        expect(shown).not.toContain(`"action_id":"${button}"`);
      expect(shown).not.toContain('needs Sales');
    }
    for (const user of [RITA, TOM]) expect(JSON.stringify(world.as(user).home())).not.toContain(task._id);
  }, left);
};

describe('every copy of a card says within two seconds what was decided', () => {
  test('in direct messages', async () => {
    const places = await taskInFourPlaces('Call about the month-end');
    const since = performance.now();
    await world.as(TOM).click(places.direct, ACTIONS.approve);
    await allSay(places, /✓ task created .* approved by Tom Becker/, since);
  });

  test('in the channel, with a reason', async () => {
    const places = await taskInFourPlaces('Call about the audit');
    await world.as(RITA).click(places.channel, ACTIONS.reject);
    await world.system.settle();
    const since = performance.now();
    await world.as(RITA).submitBlocks({ kind: chosen('wrong-time'), words: 'after the holidays' });
    await allSay(places, /✕ rejected by Rita Novak: wrong time, “after the holidays”/, since);
  });

  test('on Home, in the card that opens there', async () => {
    const places = await taskInFourPlaces('Call about the budget');
    const home = await world.home(TOM);
    await world.as(TOM).clickInView(home.id, ACTIONS.review);
    await world.system.settle();
    const modal = world.as(TOM).modal();
    const since = performance.now();
    await world.as(TOM).clickInView(modal?.id ?? '', ACTIONS.approve);
    await allSay(places, /✓ task created .* approved by Tom Becker/, since);
  });

  test('by nobody, when its time is over', async () => {
    const places = await taskInFourPlaces('Call about the renewal');
    world.clock.advance(places.task.expiresAt.getTime() - world.clock.now().getTime());
    const since = performance.now();
    await world.system.work.find(({ name }) => name === 'expire')?.run();
    await allSay(places, /expired .*no task was created/, since);
  });
});
