import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Document, MongoClient } from 'mongodb';
import {
  type EmbeddedStore,
  EmbeddedStoreBusy,
  EmbeddedStorePortInUse,
  startEmbeddedStore,
} from '../../../src/practice/store/embedded-store.ts';
import { Engine } from '../../../src/practice/store/engine.ts';
import { expire } from '../../../src/practice/store/expire.ts';
import { parseIndexSpec } from '../../../src/practice/store/index-spec.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const directory = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'store-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};
const start = async (dir: string): Promise<EmbeddedStore> => {
  const store = await startEmbeddedStore({ dir });
  cleanups.push(() => store.close());
  return store;
};
const connect = async (uri: string): Promise<MongoClient> => {
  const client = await new MongoClient(uri, { serverSelectionTimeoutMS: 5000 }).connect();
  cleanups.push(() => client.close());
  return client;
};

const HOLDER = `
  import { startEmbeddedStore } from ${JSON.stringify(new URL('../../../src/practice/store/embedded-store.ts', import.meta.url).href)};
  const store = await startEmbeddedStore({ dir: process.argv[1] });
  console.log(store.uri);
  setInterval(() => {}, 1000);
`;
/** A process of its own that serves the directory; resolves with its address. */
const startProcess = async (dir: string): Promise<{ child: ChildProcess; uri: string }> => {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', HOLDER, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  cleanups.push(() => void child.kill('SIGKILL'));
  const [uri] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
  return { child, uri };
};

describe('the embedded store', () => {
  test('says so when its thread ends by itself, and has everything again after a new start', async () => {
    const dir = directory();
    const store = await startEmbeddedStore({ dir, maxHeapMb: 24 });
    cleanups.push(() => store.close());
    const kept = (await connect(store.uri)).db('t').collection('kept');
    for (let n = 0; n < 60; n += 1) await kept.insertOne({ n, text: 'x'.repeat(500_000) });
    // All of it in one document does not fit into the heap.
    const crash = kept.aggregate([{ $group: { _id: null, all: { $push: '$$ROOT' } } }]).toArray();
    await expect(crash).rejects.toThrow();
    const lost = await store.lost;
    expect(lost.message).toMatch(
      /^the embedded store in `.+` ended by itself \(.*memory.*\); nothing acknowledged was lost, start the program again$/,
    );
    const again = (await connect((await start(dir)).uri)).db('t').collection('kept');
    expect(await again.countDocuments()).toBe(60);
  }, 60_000);

  test('is not lost when it was closed', async () => {
    const store = await start(directory());
    const lost = store.lost.then(() => 'lost');
    await store.close();
    expect(await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, 50, 'closed'))])).toBe('closed');
  });

  test('has everything again after it was closed and opened', async () => {
    const dir = directory();
    const first = await start(dir);
    const before = (await connect(first.uri)).db().collection<Document>('things');
    await before.createIndex({ k: 1 }, { unique: true });
    await before.insertMany([{ k: 1 }, { k: 2 }]);
    await first.close();
    expect(existsSync(join(dir, 'store.sqlite-wal'))).toBe(false);
    const after = (await connect((await start(dir)).uri)).db().collection<Document>('things');
    expect(await after.countDocuments({ k: { $in: [1, 2] } })).toBe(2);
    await expect(after.insertOne({ k: 2 })).rejects.toMatchObject({ code: 11000 });
  });

  test('loses no acknowledged write when its process is killed', async () => {
    const dir = directory();
    const { child, uri } = await startProcess(dir);
    const clients = await Promise.all([connect(uri), connect(uri), connect(uri), connect(uri)]);
    const acknowledged: string[] = [];
    const writers = clients.map(async (client, w) => {
      const things = client.db().collection<{ _id: string; n: number }>('things');
      for (let i = 0; ; i++) {
        await things.insertOne({ _id: `${w}-${i}`, n: 0 });
        await things.findOneAndUpdate({ _id: `${w}-${i}`, n: 0 }, { $set: { n: 1 } });
        acknowledged.push(`${w}-${i}`);
        if (acknowledged.length === 200) child.kill('SIGKILL');
      }
    });
    await Promise.allSettled(writers);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    const things = (await connect((await start(dir)).uri)).db().collection<{ _id: string; n: number }>('things');
    expect(await things.countDocuments({ _id: { $in: acknowledged }, n: 1 })).toBe(acknowledged.length);
  });

  test('gives a second process on its directory a sentence', async () => {
    const dir = directory();
    const { child } = await startProcess(dir);
    const second = startEmbeddedStore({ dir });
    await expect(second).rejects.toThrow(EmbeddedStoreBusy);
    await expect(second).rejects.toThrow(
      `the data directory \`${dir}\` is in use by process \`${child.pid}\`; stop that one first, or set \`COUNTERSIGN_DATA_DIR\` to another directory`,
    );
  });

  test('gives a taken port a sentence and leaves the directory free', async () => {
    const { port } = await start(directory());
    const dir = directory();
    await expect(startEmbeddedStore({ dir, port })).rejects.toThrow(EmbeddedStorePortInUse);
    await expect(startEmbeddedStore({ dir, port })).rejects.toThrow(
      `the port \`${port}\` is in use by another program; stop it, or choose another port`,
    );
    await start(dir);
  });

  test('hangs up on what is not the wire protocol and goes on serving', async () => {
    const store = await start(directory());
    for (const bytes of [
      'GET / HTTP/1.1\r\n\r\n',
      '\x10\0\0\0\x01\0\0\0\0\0\0\0\xff\xff\0\0',
      '\xff\xff\xff\x7f aaaaaaaaaaaaaaaa',
    ]) {
      const socket = createConnection(store.port, '127.0.0.1');
      socket.write(Buffer.from(bytes, 'latin1'));
      await once(socket, 'close');
    }
    expect(await (await connect(store.uri)).db().command({ ping: 1 })).toEqual({ ok: 1 });
  });

  test('removes what a TTL index says is over, and nothing else', () => {
    const engine = new Engine(directory(), 'normal');
    cleanups.push(() => engine.close());
    engine.begin();
    const things = engine.ensure('test', 'things');
    engine.addIndex(things, parseIndexSpec({ key: { at: 1 }, name: 'ttl', expireAfterSeconds: 60 }));
    const now = new Date('2026-01-01T12:00:00Z');
    const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
    for (const [_id, at] of [
      ['over', ago(61)],
      ['edge', ago(60)],
      ['young', ago(59)],
      ['text', 'old'],
      ['none', null],
    ] as const)
      things.insert({ _id, at });
    expect(expire(engine, now)).toBe(2);
    expect(things.count()).toBe(3);
    expect(expire(engine, now)).toBe(0);
  });
});
