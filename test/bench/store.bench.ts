/**
 * The embedded store beside the SQLite it stands on, in the same minute on the same machine, so that the ratios hold anywhere:
 * node test/bench/store.bench.ts [documents]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serialize } from 'bson';
import { type Collection, MongoClient } from 'mongodb';
import { startEmbeddedStore } from '../../src/practice/store/embedded-store.ts';

type Thing = { _id: number; key: string; state: string; n: number; account: string; at: Date; text: string };

const DOCUMENTS = Number(process.argv[2] ?? 100_000);
const OPERATIONS = 3000;
const CLIENTS = 8;

const thing = (i: number): Thing => ({
  _id: i,
  key: `key-${i}`,
  state: 'pending',
  n: 0,
  account: `account-${i % 1000}`,
  at: new Date(1_700_000_000_000 + i * 1000),
  text: 'a paragraph of ordinary length, as a mail or a decision would hold it '.repeat(4),
});

/** Operations per second of `run(0) … run(count - 1)`, by `CLIENTS` clients at a time. */
const rate = async (count: number, run: (i: number) => unknown): Promise<number> => {
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let i = next++; i < count; i = next++) await run(i);
    }),
  );
  return (count / (performance.now() - started)) * 1000;
};

const someId = (i: number): number => (i * 7919) % DOCUMENTS;

const rawRates = async (dir: string): Promise<{ insert: number; update: number }> => {
  const db = new DatabaseSync(join(dir, 'raw.sqlite'));
  db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE things (id INTEGER PRIMARY KEY, key TEXT UNIQUE, account TEXT, doc BLOB); CREATE INDEX by_account ON things (account)`);
  const add = db.prepare('INSERT INTO things VALUES (?, ?, ?, ?)');
  const put = (i: number): void => {
    add.run(i, `key-${i}`, `account-${i % 1000}`, serialize(thing(i)));
  };
  db.exec('BEGIN');
  for (let i = 0; i < DOCUMENTS; i++) put(i);
  db.exec('COMMIT');
  const insert = await rate(OPERATIONS, (i) => put(DOCUMENTS + i));
  const read = db.prepare('SELECT doc FROM things WHERE id = ?');
  const write = db.prepare('UPDATE things SET doc = ? WHERE id = ?');
  const update = await rate(OPERATIONS, (i) => {
    read.get(someId(i));
    write.run(serialize(thing(i)), someId(i));
  });
  db.close();
  return { insert, update };
};

const storeRates = async (things: Collection<Thing>): Promise<Record<string, number>> => ({
  insertOne: await rate(OPERATIONS, (i) => things.insertOne(thing(DOCUMENTS + i))),
  'findOneAndUpdate by _id': await rate(OPERATIONS, (i) =>
    things.findOneAndUpdate({ _id: someId(i) }, { $inc: { n: 1 } }),
  ),
  'findOneAndUpdate by unique key': await rate(OPERATIONS, (i) =>
    things.findOneAndUpdate({ key: `key-${someId(i)}`, state: 'pending' }, { $inc: { n: 1 } }),
  ),
  'find 100 by index, sorted by it': await rate(OPERATIONS / 10, (i) =>
    things
      .find({ account: `account-${i}` })
      .sort({ at: -1 })
      .limit(100)
      .toArray(),
  ),
});

const dir = mkdtempSync(join(tmpdir(), 'store-bench-'));
try {
  const raw = await rawRates(dir);
  const before = process.memoryUsage().rss;
  for (const durability of ['normal', 'full'] as const) {
    const store = await startEmbeddedStore({ dir: join(dir, durability), durability });
    const client = new MongoClient(store.uri, { maxPoolSize: CLIENTS });
    const things = client.db().collection<Thing>('things');
    await things.createIndex({ key: 1 }, { unique: true });
    await things.createIndex({ account: 1, at: -1 });
    const started = performance.now();
    for (let i = 0; i < DOCUMENTS; i += 1000)
      await things.insertMany(Array.from({ length: Math.min(1000, DOCUMENTS - i) }, (_, at) => thing(i + at)));
    const bulk = (DOCUMENTS / (performance.now() - started)) * 1000;
    console.log(`${durability}: insertMany of 1000: ${bulk.toFixed(0)}/s in ${DOCUMENTS} documents with two indexes`);
    for (const [name, perSecond] of Object.entries(await storeRates(things))) {
      const base = name === 'insertOne' ? raw.insert : name.startsWith('findOneAndUpdate') ? raw.update : null;
      const ratio = base === null ? '' : `, ${(perSecond / base).toFixed(3)} of raw node:sqlite (${base.toFixed(0)}/s)`;
      console.log(`${durability}: ${name}: ${perSecond.toFixed(0)}/s${ratio}`);
    }
    const rss = process.memoryUsage().rss;
    console.log(
      `${durability}: resident ${(rss / 1e6).toFixed(0)} MB, ${((rss - before) / 1e6).toFixed(0)} MB more than before`,
    );
    await client.close();
    await store.close();
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
