import { MongoBackend } from '@agendajs/mongo-backend';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Agenda } from 'agenda';
import mongoose from 'mongoose';
import { type OpenDatabase, openDatabase } from './open-database.ts';

let database: OpenDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(async () => {
  await database.close();
});

/** Resolves once `isTrue` holds; fails after ten seconds. */
const until = async (isTrue: () => boolean): Promise<void> => {
  for (const end = Date.now() + 10_000; !isTrue(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error('waited ten seconds in vain');
};

describe('mongoose, unchanged', () => {
  test('creates indexes, saves changes, sees stale versions and duplicates', async () => {
    const connection = await mongoose.createConnection(database.uri, { dbName: database.db.databaseName }).asPromise();
    try {
      const schema = new mongoose.Schema(
        { n: Number, tags: [String], big: BigInt, price: mongoose.Schema.Types.Decimal128 },
        { timestamps: true, optimisticConcurrency: true },
      );
      schema.index({ n: 1 }, { unique: true });
      const Thing = connection.model('Thing', schema);
      await Thing.init();
      const thing = await Thing.create({ n: 1, tags: ['a'], big: 9007199254740993n, price: '1.10' });
      thing.tags.push('b');
      await thing.save();
      const [stale, fresh] = await Promise.all([
        Thing.findById(thing._id).orFail(),
        Thing.findById(thing._id).orFail(),
      ]);
      await fresh.set({ n: 2 }).save();
      await expect(stale.set({ n: 3 }).save()).rejects.toMatchObject({ name: 'VersionError' });
      await expect(Thing.create({ n: 2 })).rejects.toMatchObject({ code: 11000, keyValue: { n: 2 } });
      const loaded = await Thing.findOne({ tags: 'b' }).orFail();
      expect([loaded.n, [...loaded.tags], loaded.big, String(loaded.price)]).toEqual([
        2,
        ['a', 'b'],
        9007199254740993n,
        '1.10',
      ]);
    } finally {
      await connection.close();
    }
  });
});

// Agenda keeps a timer of half the lock's life after each run, which would keep the test process alive as long.
const LOCK_MS = 60_000;

describe('agenda, unchanged', () => {
  test('runs a job once over two workers, and again when its lock has run out', async () => {
    const workers = ['jobs', 'jobs'].map(
      (collection) =>
        new Agenda({
          backend: new MongoBackend({ mongo: database.db, collection }),
          processEvery: 50,
          defaultLockLifetime: LOCK_MS,
        }),
    );
    const runs: string[] = [];
    let release = (): void => {};
    const hung = new Promise<void>((resolve) => {
      release = resolve;
    });
    try {
      for (const worker of workers) {
        worker.define<{ name: string }>('once', async (job) => {
          runs.push(job.attrs.data.name);
        });
        worker.define(
          'hangs',
          async () => {
            if (runs.push('hangs') && runs.filter((name) => name === 'hangs').length === 1) await hung;
          },
          { lockLifetime: 300 },
        );
        await worker.start();
      }
      const [first] = workers as [Agenda, Agenda];
      for (const name of ['a', 'b', 'c', 'd', 'e']) await first.now('once', { name });
      await until(() => runs.length >= 5);
      await first.now('hangs', {});
      await until(() => runs.filter((name) => name === 'hangs').length === 2);
      expect(runs.filter((name) => name !== 'hangs').sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    } finally {
      release();
      for (const worker of workers) await worker.drain();
    }
  });

  test('repeats a job, keeping one document for it', async () => {
    const worker = new Agenda({
      backend: new MongoBackend({ mongo: database.db, collection: 'repeats' }),
      processEvery: 50,
      defaultLockLifetime: LOCK_MS,
    });
    let runs = 0;
    worker.define('tick', async () => {
      runs++;
    });
    try {
      await worker.start();
      await worker.every('1 second', 'tick');
      await worker.every('1 second', 'tick');
      await until(() => runs >= 2);
      expect(await database.db.collection('repeats').countDocuments({ name: 'tick' })).toBe(1);
    } finally {
      await worker.cancel({ name: 'tick' });
      await worker.drain();
    }
  });
});
