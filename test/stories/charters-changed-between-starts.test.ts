import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { chartersWith } from '../kit/charters-with.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

let world: SmallSystem;
let charters: string;
afterAll(async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
});

const start = (kept?: string) => startSmallSystem(1, { COUNTERSIGN_CHARTERS_DIR: charters }, kept);
/** What #countersign was told of versions of the charters. */
const told = async (): Promise<string[]> => {
  await world.system.settle();
  const channel = world.slack.channelByName('countersign')?.id ?? '';
  return world.slack
    .messages(channel)
    .map(({ text }) => String(text))
    .filter((text) => text.includes('(version'));
};
const change = async (file: string, from: string, to: string) => {
  const path = join(charters, file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
};

test('limits and rules that were changed while the program was not running are told, field by field, and put on record', async () => {
  charters = await chartersWith({});
  world = await start();
  const waits = await world.email();
  expect(await told()).toEqual([]);
  await world.system.close();

  await change('outreach.yaml', 'touchesPerAccountPerWeek: 4', 'touchesPerAccountPerWeek: 9');
  await change('people.yaml', 'roles: [brand]', 'roles: [brand, finance]');
  await change('policies/6-money.cedar', '> 5000', '> 9000');
  world = await start(world.dir);
  const [text, ...more] = await told();
  expect(more).toEqual([]);
  expect(text).toMatch(
    /^While I was not running, charters or policies were changed \(version `[0-9a-f]{12}`\)\. 1 waiting decision was under the old ones and is void\.\n/,
  );
  expect(text?.split('\n').slice(1)).toEqual([
    '• outreach: `limits.touchesPerAccountPerWeek` 4 → 9',
    '• policies: rule `budget.step` is changed',
    '• people: `people[Bianca Rossi].roles` brand → brand, finance',
  ]);
  expect((await world.get(waits._id)).state).toBe('superseded');

  await world.system.close();
  world = await start(world.dir);
  expect(await told()).toEqual([text]);
});
