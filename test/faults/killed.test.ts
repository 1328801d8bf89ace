import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { verifyChain } from '../../src/core/ledger/chain.ts';
import { startSystem } from '../../src/main/system.ts';
import { withStores } from '../../src/main/with-stores.ts';
import { ROOT, runCountersign, spawnProgram } from '../kit/run-countersign.ts';
import { configOf, EDITH, environmentOf, smallDataDir } from '../kit/small-data-dir.ts';

let dir: string;
beforeAll(async () => {
  dir = await smallDataDir();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('killed between the effect and its record: exactly one mail, found again, and a sound log', async () => {
  const killed = await spawnProgram('test/kit/kill-after-send.ts', [dir, ROOT]).ended;
  expect(killed.err).toBe('');
  expect(killed).toMatchObject({ signal: 'SIGKILL', out: expect.stringMatching(/^D-\d+\nsent\n$/) });
  const id = killed.out.split('\n')[0] ?? '';
  await withStores(configOf(dir), async (stores) => {
    expect(await stores.decisions.get(id)).toMatchObject({ state: 'executing', attempts: [{ epoch: 1 }] });
    // The minute that the dead worker's claim still has is over.
    await stores.database.connection
      .collection('decisions')
      .updateOne({ _id: id as never }, { $set: { 'attempts.0.leaseUntil': new Date(0) } });
  });
  const system = await startSystem(configOf(dir), { root: ROOT, withJobs: false });
  try {
    const run = async (name: string) => system.work.find((one) => one.name === name)?.run();
    for (const name of ['execute-due', 'reconcile', 'execute-due', 'reconcile', 'relay-ledger']) await run(name);
    await system.settle();
    expect(system.practice?.mail.api.inboxOf(EDITH.email)).toHaveLength(1);
    const decision = await system.deps.decisions.get(id);
    expect(decision).toMatchObject({
      state: expect.stringMatching(/^(reconciled|observed)$/),
      effect: { system: 'mail' },
    });
    expect(decision?.attempts).toHaveLength(1);
    const entries = await system.deps.ledger.read(1, 1000);
    expect(verifyChain(entries).ok).toBe(true);
    expect(entries.filter((entry) => entry.type === 'execution-started')).toHaveLength(1);
    expect(entries.map((entry) => entry.type)).toEqual(expect.arrayContaining(['execution-unknown', 'reconciled']));
    // A second program on the same data: a sentence, and the first one is not disturbed.
    const second = await runCountersign(['start'], environmentOf(dir));
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toContain(`\`${dir}\` is in use by another Countersign (process ${process.pid})`);
    expect(second.err).not.toContain('    at ');
    expect(await system.deps.accounts.count()).toBe(1);
  } finally {
    await system.close();
  }
});

test('a port in use is a sentence, and the data directory is free again', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = await runCountersign(['start'], environmentOf(dir, { PORT: String(port) }));
  expect(answer).toMatchObject({ code: 1, out: '' });
  expect(answer.err.trim()).toBe(
    `port ${port} is in use by another program; stop it, or choose another with \`PORT=3001 npm start\``,
  );
  server.close();
});

test('SIGTERM ends it promptly with 0, and what it was doing is kept', async () => {
  const running = spawnProgram('src/main.ts', ['start'], environmentOf(dir));
  for (let i = 0; i < 300 && !running.out().includes('http'); i += 1) await new Promise((r) => setTimeout(r, 100));
  const url = /(http:\S+)/.exec(running.out())?.[1];
  expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
  const at = Date.now();
  running.child.kill('SIGTERM');
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(Date.now() - at).toBeLessThan(10_000);
  expect((await runCountersign(['verify', '--json'], environmentOf(dir))).code).toBe(0);
});
