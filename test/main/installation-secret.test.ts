import { rm } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { installationSecret } from '../../src/main/installation-secret.ts';
import { openStores } from '../../src/main/stores.ts';
import { startEmbeddedStore } from '../../src/practice/store/embedded-store.ts';
import { smallDataDir } from '../kit/small-data-dir.ts';

test('several processes that start at once agree on one secret, and keep it', async () => {
  const dir = await smallDataDir();
  const store = await startEmbeddedStore({ dir: `${dir}/store` });
  const connections = await Promise.all([1, 2, 3, 4].map(() => openStores(store.uri)));
  const made = await Promise.all(connections.map(({ settings }) => installationSecret(settings, 'opt-out-secret')));
  expect(new Set(made).size).toBe(1);
  expect(made[0]).toMatch(/^[\w-]{43}$/);
  const [first] = connections;
  if (!first) throw new Error('no connection');
  expect(await installationSecret(first.settings, 'opt-out-secret')).toBe(made[0]);
  expect(await installationSecret(first.settings, 'link-secret')).not.toBe(made[0]);
  for (const { database } of connections) await database.close();
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

test('a secret that is too short is refused by name', () => {
  expect(readConfig({ COUNTERSIGN_SECRET: 'short' })).toEqual({
    ok: false,
    problems: [{ variable: 'COUNTERSIGN_SECRET', problem: 'has to have at least 32 characters' }],
  });
  expect(readConfig({ COUNTERSIGN_SECRET: ' ' })).toMatchObject({ ok: true });
});
