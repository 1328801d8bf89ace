import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createSlackMessenger, type SlackMessenger } from '../../src/adapters/slack/messenger.ts';
import { openStores, type Stores } from '../../src/main/stores.ts';
import { type EmbeddedStore, startEmbeddedStore } from '../../src/practice/store/embedded-store.ts';
import { startFakeSlackApi } from '../replay/fake-slack-api.ts';

const CARDS = 40;
let dir: string;
let embedded: EmbeddedStore;
const stores: Stores[] = [];
let slack: Awaited<ReturnType<typeof startFakeSlackApi>>;
/** How long Slack takes for each post, and for each change of a message. */
let slowMs = 0;
let changeMs = (): number => 0;
/** What there is to show under a key; 1 until told otherwise. */
const present = new Map<string, number>();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-race-'));
  embedded = await startEmbeddedStore({ dir });
  for (let n = 0; n < 3; n += 1) stores.push(await openStores(embedded.uri));
  slack = await startFakeSlackApi(async ({ method }) => {
    if (method === 'chat.postMessage') await wait(slowMs);
    if (method === 'chat.update') await wait(changeMs());
    return undefined;
  });
});
afterAll(async () => {
  await slack.stop();
  for (const one of stores) await one.database.close();
  await embedded.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  slack.messages.length = 0;
});

/** One of several programs that show what the same outbox holds, each over a connection of its own. */
const poster = (of: Stores, leaseMs?: number): SlackMessenger =>
  createSlackMessenger({
    botToken: 'xoxb-test',
    apiUrl: slack.url,
    outbox: of.outbox,
    readDecision: async () => null,
    readShared: async () => [],
    render: {
      live: async (key) => ({ text: `live ${key}${present.has(key) ? ` ${present.get(key)}` : ''}`, blocks: [] }),
      decision: async () => ({ text: '', blocks: [] }),
      shared: async () => ({ text: '', blocks: [] }),
      homes: async (users) => users.map(() => ({ type: 'home', blocks: [] })),
    },
    paceMs: 0,
    ...(leaseMs === undefined ? {} : { leaseMs }),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
const wish = (key: string) => ({
  _id: `live/${key}`,
  kind: 'live' as const,
  channel: 'countersign',
  wantedVersion: 1,
  createdAt: new Date(),
});
const texts = () => slack.messages.map(({ text }) => text).toSorted();
const outboxOf = () => (stores[0] as Stores).outbox;

test('three programs over one outbox post every message once, however slow Slack is', async () => {
  slowMs = 25;
  const keys = Array.from({ length: CARDS }, (_, n) => `race-${String(n).padStart(2, '0')}`);
  for (const key of keys) await outboxOf().want(wish(key));
  const posters = stores.map((one) => poster(one));
  for (const one of posters) one.start();
  await Promise.all(posters.map((one) => one.idle()));
  expect(texts()).toEqual(keys.map((key) => `live ${key}`));
  for (const key of keys) {
    const row = await outboxOf().get(`live/${key}`);
    expect(row).toMatchObject({ shownVersion: 1, ts: expect.any(String) });
    expect(row).not.toHaveProperty('postingBy');
  }
  await Promise.all(posters.map((one) => one.stop()));
});

test('a program that is overtaken while Slack is slow does not leave what it drew standing', async () => {
  slowMs = 0;
  const posters = stores.map((one) => poster(one));
  for (const one of posters) one.start();
  const show = async (by: number, version: number) => {
    present.set('overtaken', version);
    await posters[by]?.show({ key: 'overtaken', channel: 'countersign', version });
  };
  await show(0, 1);
  await Promise.all(posters.map((one) => one.idle()));
  // Slack takes long for the first change, and the second one goes by it.
  const slow = [400];
  changeMs = () => slow.pop() ?? 0;
  await show(0, 2);
  while (slow.length > 0) await wait(5);
  await show(1, 3);
  await Promise.all(posters.map((one) => one.idle()));
  await wait(450);
  for (let round = 0; round < 2; round += 1) await Promise.all(posters.map((one) => one.idle()));
  expect(texts()).toEqual(['live overtaken 3']);
  expect(await outboxOf().get('live/overtaken')).toMatchObject({ shownVersion: 3 });
  await Promise.all(posters.map((one) => one.stop()));
  changeMs = () => 0;
});

test('a message that somebody deleted is posted anew by one of them', async () => {
  slowMs = 25;
  const id = 'live/deleted';
  await outboxOf().want(wish('deleted'));
  await outboxOf().record(id, { channelId: 'C004', ts: '999.1', shownVersion: 1 });
  await outboxOf().want({ ...wish('deleted'), wantedVersion: 2 });
  const posters = stores.map((one) => poster(one));
  for (const one of posters) one.start();
  await Promise.all(posters.map((one) => one.idle()));
  expect(texts()).toEqual(['live deleted']);
  await Promise.all(posters.map((one) => one.stop()));
});

test.each([
  ['before Slack had it: it is posted by one of the others', false],
  ['after Slack had it: it is found, and not posted again', true],
])(
  'a program that died with a claim, %s',
  async (_what, isOut) => {
    slowMs = 25;
    const key = `died-${isOut}`;
    const id = `live/${key}`;
    await outboxOf().want(wish(key));
    const seen = await outboxOf().get(id);
    expect(await outboxOf().claim(seen ?? { _id: id }, { by: 'dead', at: new Date() })).toBe(true);
    if (isOut) {
      // The same words under the same hash, as the dead program left them.
      const first = poster(stores[0] as Stores, 0);
      first.start();
      await first.idle();
      await first.stop();
      await outboxOf().record(id, { shownVersion: 1, ts: undefined, channelId: undefined, postingBy: 'dead' });
      await outboxOf().record(id, { postingSince: new Date() });
      await outboxOf().want({ ...wish(key), wantedVersion: 2 });
    }
    const before = slack.messages.length;
    const posters = stores.slice(1).map((one) => poster(one, 1_500));
    for (const one of posters) one.start();
    // While the dead one could still be in the middle of its call, nobody posts in its place.
    await wait(700);
    expect(slack.messages).toHaveLength(before);
    await Promise.all(posters.map((one) => one.idle()));
    expect(texts()).toEqual([`live ${key}`]);
    await Promise.all(posters.map((one) => one.stop()));
  },
  60_000,
);
