import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { startEmbeddedStore } from '../../../src/practice/store/embedded-store.ts';

export type OpenDatabase = {
  readonly db: Db;
  readonly client: MongoClient;
  readonly uri: string;
  close(): Promise<void>;
};

/** A fresh database: on MongoDB when `MONGODB_URI` is set, otherwise on an embedded store of its own. */
export const openDatabase = async (): Promise<OpenDatabase> => {
  const given = process.env.MONGODB_URI;
  const dir = mkdtempSync(join(tmpdir(), 'store-'));
  const store = given ? null : await startEmbeddedStore({ dir });
  const uri = given ?? (store?.uri as string);
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000 });
  const db = client.db(`store_test_${process.pid}_${Date.now()}`);
  return {
    db,
    client,
    uri,
    close: async () => {
      await db.dropDatabase();
      await client.close();
      await store?.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** True when the tests run on MongoDB itself, which refuses nothing. */
export const isRealMongo = process.env.MONGODB_URI !== undefined;
