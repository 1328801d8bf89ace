import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Long, MongoServerError } from 'mongodb';
import { isRealMongo, type OpenDatabase, openDatabase } from './open-database.ts';

// MongoDB itself serves all of this: the refusals are the embedded store's own contract.
const onEmbedded = isRealMongo ? describe.skip : describe;

onEmbedded('the embedded store refuses', () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openDatabase();
    await database.db.collection('rows').insertMany([{ a: 1 }, { a: 2, at: new Date(0) }]);
  });
  afterAll(async () => {
    await database.close();
  });
  const failure = async (command: Record<string, unknown>): Promise<MongoServerError> => {
    const error = await database.db.command(command).then(
      () => null,
      (caught: unknown) => caught,
    );
    if (error instanceof MongoServerError) return error;
    throw new Error(`expected a refusal of ${JSON.stringify(command)}`);
  };
  const pipeline = (...stages: unknown[]): Record<string, unknown> => ({
    aggregate: 'rows',
    pipeline: stages,
    cursor: {},
  });

  test.each([
    ['the command `mapReduce`', { mapReduce: 'rows' }],
    ['the field `hint` of the command `find`', { find: 'rows', hint: 'a_1' }],
    ['the query operator `$where`', { find: 'rows', filter: { $where: 'true' } }],
    ['the query operator `$near`', { find: 'rows', filter: { a: { $near: [0, 0] } } }],
    ['the stage `$graphLookup`', pipeline({ $graphLookup: {} })],
    ['the expression `$function`', pipeline({ $project: { x: { $function: {} } } })],
    ['the accumulator `$top`', pipeline({ $group: { _id: null, x: { $top: {} } } })],
    [
      'the time zone `Europe/Berlin`',
      pipeline({
        $project: { x: { $dateTrunc: { date: { $literal: new Date(0) }, unit: 'day', timezone: 'Europe/Berlin' } } },
      }),
    ],
    ['the index direction `text`', { createIndexes: 'rows', indexes: [{ key: { a: 'text' }, name: 'a' }] }],
    [
      'the index option `collation`',
      { createIndexes: 'rows', indexes: [{ key: { a: 1 }, name: 'a', collation: { locale: 'de' } }] },
    ],
    ['a collation other than `simple`', { find: 'rows', collation: { locale: 'de' } }],
    ['the update operator `$bit`', { update: 'rows', updates: [{ q: {}, u: { $bit: { a: { or: 1 } } } }] }],
    ['the field `capped` of the command `create`', { create: 'other', capped: true }],
  ])('%s', async (what, command) => {
    const error = await failure(command);
    expect(error.code).toBe(115);
    expect(error.message).toBe(`the embedded store does not serve ${what}; point \`MONGODB_URI\` at MongoDB to use it`);
  });

  test('transactions, with code 20 and what to do', async () => {
    const session = database.client.startSession();
    try {
      const insertion = session.withTransaction(() => database.db.collection('rows').insertOne({ a: 3 }, { session }));
      await expect(insertion).rejects.toThrow('retryWrites=false');
    } finally {
      await session.endSession();
    }
    const transaction = { txnNumber: Long.fromNumber(1), startTransaction: true, autocommit: false };
    const error = await failure({ insert: 'rows', documents: [{ a: 3 }], ...transaction });
    expect([error.code, error.message]).toEqual([
      20,
      'the embedded store does not serve transactions or retryable writes; add `retryWrites=false`, or point `MONGODB_URI` at a replica set',
    ]);
    expect(await database.db.collection('rows').countDocuments({ a: 3 })).toBe(0);
  });

  test('an operator nobody knows as MongoDB does', async () => {
    expect((await failure({ find: 'rows', filter: { a: { $foo: 1 } } })).code).toBe(2);
    const updating = database.db.collection('rows').updateOne({}, { $foo: { a: 1 } });
    await expect(updating).rejects.toMatchObject({ code: 9 });
  });

  test('a write before anything of it is written', async () => {
    await failure({
      update: 'rows',
      updates: [
        { q: { a: 1 }, u: { $set: { a: 7 } } },
        { q: {}, u: { $bit: {} } },
      ],
    });
    expect(await database.db.collection('rows').countDocuments({ a: 7 })).toBe(0);
  });
});
