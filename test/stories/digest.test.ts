import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

const [MARA, OMAR] = ['U0MARKETER', 'U0OUTSIDER'];
const DAY_MS = 86_400_000;
let world: SmallSystem;
beforeAll(async () => {
  world = await startSmallSystem(3);
});
afterAll(() => world.close());

const announced = () =>
  world.slack
    .messages(world.slack.channelByName('countersign')?.id ?? '')
    .map(({ text }) => text ?? '')
    .filter((text) => text.startsWith('*From'));

test('once a week #countersign has what the week before came to, and whoever asks has the last seven days', async () => {
  const [sent] = [await world.email(), await world.email()];
  await world.as(MARA).click(await world.cardOf(sent), ACTIONS.approve);
  expect((await world.get(sent._id)).state).toBe('executed');

  await world.as(OMAR).command(world.slack.channelByName('approvals')?.id ?? '', '/countersign', 'digest');
  await world.system.settle();
  const own = JSON.stringify(world.as(OMAR).ephemerals());
  expect(own).toContain('From 10 Nov to 17 Nov');
  expect(own).toContain('Agents carried out 1 decision: 1 mail.');
  expect(own).toContain('People: 1 approved.');
  expect(own).toContain('1 decision waits for a person now: 1 mail.');

  // The week in which it began is not over.
  await world.run('weekly-digest');
  expect(announced()).toEqual([]);
  // Tuesday to Monday.
  world.clock.advance(6 * DAY_MS);
  for (let twice = 0; twice < 2; twice += 1) await world.run('weekly-digest');
  expect(announced()).toHaveLength(1);
  expect(announced()[0]).toMatch(/^\*From 16 Nov to 22 Nov\*\nAgents carried out 1 decision: 1 mail\.\n• /);
});
