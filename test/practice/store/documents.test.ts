import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Collection, Decimal128, type Document, Double, Long, MongoServerError, ObjectId } from 'mongodb';
import { type OpenDatabase, openDatabase } from './open-database.ts';

let database: OpenDatabase;
let count = 0;
const fresh = <T extends Document = Document>(): Collection<T> => database.db.collection<T>(`c${++count}`);
const failure = async (promise: Promise<unknown>): Promise<MongoServerError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MongoServerError) return error;
    throw error;
  }
  throw new Error('expected the server to refuse');
};

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(async () => {
  await database.close();
});

type Row = Document & { _id: number };
const idsOf = async (rows: Collection<Row>, filter: Document): Promise<number[]> =>
  (await rows.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);

describe('a unique index', () => {
  test('refuses a duplicate with the key it is about', async () => {
    const rows = fresh();
    await rows.createIndex({ a: 1, b: -1 }, { unique: true });
    await rows.insertOne({ a: 1, b: 'x' });
    const error = await failure(rows.insertOne({ a: 1, b: 'x' }));
    expect(error.code).toBe(11000);
    expect(error.message).toBe(
      `E11000 duplicate key error collection: ${rows.namespace} index: a_1_b_-1 dup key: { a: 1, b: "x" }`,
    );
    expect(error.keyPattern).toEqual({ a: 1, b: -1 });
    expect(error.keyValue).toEqual({ a: 1, b: 'x' });
  });

  test('takes the same number for the same key in every numeric type', async () => {
    const rows = fresh();
    await rows.createIndex({ a: 1 }, { unique: true });
    await rows.insertOne({ a: 1 });
    for (const a of [new Double(1), Long.fromNumber(1), Decimal128.fromString('1.0')])
      expect((await failure(rows.insertOne({ a }))).code).toBe(11000);
  });

  test('lets an update fail without a trace', async () => {
    const rows = fresh<Row>();
    await rows.createIndex({ a: 1 }, { unique: true });
    await rows.insertMany([
      { _id: 1, a: 1, tags: [] },
      { _id: 2, a: 2, tags: [] },
    ]);
    expect(
      (await failure(rows.updateOne({ _id: 2 }, { $set: { a: 1 }, $addToSet: { tags: 'x' } } as Document))).code,
    ).toBe(11000);
    expect(await rows.findOne({ _id: 2 })).toEqual({ _id: 2, a: 2, tags: [] });
    expect(await idsOf(rows, { a: 2 })).toEqual([2]);
  });

  test('counts a missing field as null unless it is sparse or partial', async () => {
    const plain = fresh();
    await plain.createIndex({ a: 1 }, { unique: true });
    await plain.insertOne({});
    expect((await failure(plain.insertOne({ a: null }))).code).toBe(11000);
    const sparse = fresh();
    await sparse.createIndex({ a: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{}, {}]);
    const partial = fresh();
    await partial.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { live: true } });
    await partial.insertMany([{ a: 1 }, { a: 1 }, { a: 1, live: true }]);
    expect((await failure(partial.updateOne({ live: { $ne: true } }, { $set: { live: true } }))).code).toBe(11000);
  });
});

describe('compare and set', () => {
  test('has exactly one winner for each document among many clients', async () => {
    const rows = fresh<Row>();
    await rows.insertMany([0, 1, 2, 3, 4].map((_id) => ({ _id, state: 'approved', version: 1 })));
    const claims = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        rows.findOneAndUpdate(
          { _id: i % 5, state: 'approved', version: 1 },
          { $set: { state: 'executing', by: i }, $inc: { version: 1 } },
        ),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(5);
    expect(await rows.countDocuments({ state: 'executing', version: 2 })).toBe(5);
  });

  test('counts every increment of an upsert on a unique key', async () => {
    const rows = fresh();
    await rows.createIndex({ k: 1 }, { unique: true });
    await Promise.all(Array.from({ length: 30 }, () => rows.updateOne({ k: 1 }, { $inc: { n: 1 } }, { upsert: true })));
    expect((await rows.find().toArray()).map(({ k, n }) => [k, n])).toEqual([[1, 30]]);
  });

  test('returns the document before or after, sorted and projected', async () => {
    const rows = fresh<Row>();
    await rows.insertMany([
      { _id: 1, at: 5, s: 'q' },
      { _id: 2, at: 3, s: 'q' },
    ]);
    expect(
      await rows.findOneAndUpdate(
        { s: 'q' },
        { $set: { s: 'r' } },
        { sort: { at: 1 }, returnDocument: 'after', projection: { s: 1 } },
      ),
    ).toEqual({ _id: 2, s: 'r' });
    expect(await rows.findOneAndUpdate({ s: 'q' }, { $set: { s: 'r' } })).toEqual({ _id: 1, at: 5, s: 'q' });
    expect(await rows.findOneAndUpdate({ s: 'q' }, { $set: { s: 'r' } })).toBeNull();
  });
});

describe('an update', () => {
  test('keeps the BSON type of what it does not touch', async () => {
    const rows = fresh();
    const _id = new ObjectId();
    await rows.insertOne({
      _id,
      l: Long.fromString('9007199254740993'),
      d: new Double(1),
      m: Decimal128.fromString('1.10'),
      t: new Date(7),
      n: 1,
    });
    await rows.updateOne({ _id }, { $inc: { n: 1, l: 1, d: 1 }, $set: { x: 1 } });
    const kept = await rows.findOne({ _id }, { promoteValues: false });
    expect([String(kept?.l), kept?.d instanceof Double, String(kept?.m), kept?.t]).toEqual([
      '9007199254740994',
      true,
      '1.10',
      new Date(7),
    ]);
  });

  test('says when nothing changed', async () => {
    const rows = fresh<Row>();
    await rows.insertOne({ _id: 1, a: 1, b: 2 });
    const same = await rows.updateOne({ _id: 1 }, { $set: { a: 1 }, $max: { b: 0 }, $unset: { z: '' } });
    expect([same.matchedCount, same.modifiedCount]).toEqual([1, 0]);
  });

  test.each([
    [{ $set: { _id: 9 } }, 66],
    [{ $set: { a: 1 }, $inc: { a: 1 } }, 40],
    [{ $inc: { s: 1 } }, 14],
    [{ $inc: { nothing: 1 } }, 14],
    [{ $set: { 's.x': 1 } }, 28],
    [{ $push: { s: 1 } }, 2],
    [{ $foo: { a: 1 } }, 9],
  ])('fails aloud on %j', async (change, code) => {
    const rows = fresh<Row>();
    await rows.insertOne({ _id: 1, s: 'text', nothing: null });
    expect((await failure(rows.updateOne({ _id: 1 }, change as Document))).code).toBe(code);
    expect(await rows.findOne({})).toEqual({ _id: 1, s: 'text', nothing: null });
  });

  test('reaches into arrays by position, all positions and filters', async () => {
    const rows = fresh<Row>();
    await rows.insertOne({
      _id: 1,
      steps: [
        { id: 'a', n: 1 },
        { id: 'b', n: 5 },
      ],
    });
    await rows.updateOne({ _id: 1, 'steps.id': 'b' }, { $set: { 'steps.$.done': true } });
    await rows.updateOne({ _id: 1 }, { $inc: { 'steps.$[].n': 1 } });
    await rows.updateOne({ _id: 1 }, { $set: { 'steps.$[big].hit': 1 } }, { arrayFilters: [{ 'big.n': { $gte: 6 } }] });
    expect((await rows.findOne({}))?.steps).toEqual([
      { id: 'a', n: 2 },
      { id: 'b', n: 6, done: true, hit: 1 },
    ]);
  });

  test('upserts what the filter says and what the update adds', async () => {
    const rows = fresh();
    const result = await rows.updateOne(
      { k: 'a', 'n.m': 3, z: { $gt: 5 } },
      { $set: { v: 1 }, $setOnInsert: { made: 9 } },
      { upsert: true },
    );
    expect(await rows.findOne({})).toEqual({ _id: result.upsertedId, k: 'a', n: { m: 3 }, v: 1, made: 9 });
    expect((await rows.updateOne({ k: 'a' }, { $setOnInsert: { made: 10 } }, { upsert: true })).modifiedCount).toBe(0);
  });
});

describe('a query', () => {
  test.each([
    ['null, also when missing', { a: null }, [1, 2]],
    ['what exists', { a: { $exists: true } }, [2, 3, 4, 5]],
    ['numbers only, when compared with a number', { a: { $gt: 0 } }, [4, 5]],
    ['null by a range that includes it', { a: { $gte: null } }, [1, 2]],
    ['elements of an array by type', { a: { $type: 'string' } }, [3, 5]],
    ['everything a negation leaves', { a: { $not: { $gt: 3 } } }, [1, 2, 3, 5]],
    ['a whole array', { a: [1, 'y'] }, [5]],
    ['none of several', { a: { $nin: ['x', null] } }, [4, 5]],
    ['text by pattern', { a: { $regex: '^X', $options: 'i' } }, [3]],
    ['fields against each other', { $expr: { $gt: ['$b', '$_id'] } }, [4]],
  ])('finds %s', async (_, filter, expected) => {
    const rows = fresh<Row>();
    await rows.insertMany([
      { _id: 1 },
      { _id: 2, a: null },
      { _id: 3, a: 'x' },
      { _id: 4, a: 4, b: 9 },
      { _id: 5, a: [1, 'y'] },
    ]);
    expect(await idsOf(rows, filter)).toEqual(expected);
    await rows.createIndex({ a: 1 });
    expect(await idsOf(rows, filter)).toEqual(expected);
  });

  test('takes the order of fields in a subdocument seriously', async () => {
    const rows = fresh<Row>();
    await rows.insertMany([
      { _id: 1, s: { x: 1, y: 2 } },
      { _id: 2, s: { y: 2, x: 1 } },
    ]);
    expect(await idsOf(rows, { s: { x: 1, y: 2 } })).toEqual([1]);
  });

  test('sorts all types in one order, with an index and without', async () => {
    const rows = fresh<Row>();
    await rows.insertMany([
      { _id: 1, a: 'b' },
      { _id: 2, a: 3 },
      { _id: 3 },
      { _id: 4, a: new Date(0) },
      { _id: 5, a: { z: 1 } },
      { _id: 6, a: true },
    ]);
    const order = async (): Promise<number[]> => (await rows.find().sort({ a: 1 }).toArray()).map(({ _id }) => _id);
    expect(await order()).toEqual([3, 2, 1, 5, 6, 4]);
    await rows.createIndex({ a: -1 });
    expect(await order()).toEqual([3, 2, 1, 5, 6, 4]);
  });

  test('streams a large result in small parts while others write', async () => {
    const rows = fresh<Row>();
    await rows.insertMany(Array.from({ length: 500 }, (_, _id) => ({ _id })));
    const seen: number[] = [];
    for await (const { _id } of rows.find().sort({ _id: 1 }).batchSize(50)) {
      if (seen.push(_id) === 10) await rows.deleteMany({ _id: { $gte: 400 } });
    }
    expect(seen).toEqual(Array.from({ length: 400 }, (_, i) => i));
  });
});

describe('an aggregate', () => {
  test('groups, sums in the right type and sorts', async () => {
    const rows = fresh<Row>();
    await rows.insertMany([
      { _id: 1, g: 'a', v: 0.1 },
      { _id: 2, g: 'a', v: 0.2 },
      { _id: 3, g: 'b', v: Long.fromString('9007199254740993') },
      { _id: 4, g: 'b', v: 1 },
    ]);
    const groups = await rows
      .aggregate([{ $group: { _id: '$g', n: { $sum: 1 }, total: { $sum: '$v' } } }, { $sort: { _id: 1 } }], {
        promoteLongs: false,
      })
      .toArray();
    expect(groups.map(({ _id, n, total }) => [_id, n, String(total)])).toEqual([
      ['a', 2, String(0.1 + 0.2)],
      ['b', 2, '9007199254740994'],
    ]);
  });

  test('never changes what is stored', async () => {
    const rows = fresh<Row>();
    await rows.insertOne({ _id: 1, a: [3, 1, 2], s: { x: 1 } });
    await rows
      .aggregate([
        { $set: { 's.x': 2 } },
        { $unwind: '$a' },
        { $unset: 's' },
        {
          $setWindowFields: {
            sortBy: { a: 1 },
            output: { r: { $sum: '$a', window: { documents: ['unbounded', 'current'] } } },
          },
        },
      ])
      .toArray();
    expect(await rows.findOne({})).toEqual({ _id: 1, a: [3, 1, 2], s: { x: 1 } });
  });

  test('keeps a missing field apart from null in expressions', async () => {
    const rows = fresh<Row>();
    await rows.insertMany([{ _id: 1 }, { _id: 2, a: null }]);
    const result = await rows
      .aggregate([
        { $sort: { _id: 1 } },
        { $project: { same: { $eq: ['$a', null] }, less: { $lt: ['$a', null] }, kind: { $type: '$a' } } },
      ])
      .toArray();
    expect(result).toEqual([
      { _id: 1, same: false, less: true, kind: 'missing' },
      { _id: 2, same: true, less: false, kind: 'null' },
    ]);
  });
});
