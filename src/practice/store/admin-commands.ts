import { Int32 } from 'bson';
import type { Collection } from './collection.ts';
import type { CommandContext, Reply } from './command-context.ts';
import { collectionName, documentField, documentsField } from './command-field.ts';
import { parseIndexSpec } from './index-spec.ts';
import { compileFilter } from './matcher.ts';
import { refusal, StoreError } from './store-error.ts';
import { type Doc, isDoc, isTruthy } from './value.ts';

const LARGEST_DOCUMENT = 16 * 1024 * 1024;

/** A standalone server, as the driver's handshake wants it. */
export const hello = ({ connectionId, body }: CommandContext): Reply => ({
  helloOk: true,
  ...('hello' in body ? { isWritablePrimary: true } : { ismaster: true }),
  maxBsonObjectSize: new Int32(LARGEST_DOCUMENT),
  maxMessageSizeBytes: new Int32(48_000_000),
  maxWriteBatchSize: new Int32(100_000),
  localTime: new Date(),
  logicalSessionTimeoutMinutes: new Int32(30),
  connectionId: new Int32(connectionId),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(21),
  readOnly: false,
});

export const buildInfo = (): Reply => ({
  version: '7.0.0',
  versionArray: [7, 0, 0, 0].map((part) => new Int32(part)),
  gitVersion: 'embedded store',
  modules: [],
  bits: new Int32(64),
  debug: false,
  maxBsonObjectSize: new Int32(LARGEST_DOCUMENT),
});

export const connectionStatus = (): Reply => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } });

export const listDatabases = ({ engine }: CommandContext): Reply => ({
  databases: engine.databases().map((name) => ({ name, sizeOnDisk: new Int32(0), empty: false })),
  totalSize: new Int32(0),
});

const existing = ({ engine, db }: CommandContext, name: string): Collection => {
  const collection = engine.find(db, name);
  if (!collection) throw new StoreError(26, 'NamespaceNotFound', `ns does not exist: ${db}.${name}`);
  return collection;
};

export const create = ({ engine, db, body }: CommandContext): Reply =>
  engine.atomically(() => {
    const name = collectionName(body, 'create');
    if (engine.find(db, name)) throw new StoreError(48, 'NamespaceExists', `Collection ${db}.${name} already exists.`);
    engine.ensure(db, name);
    return {};
  });

export const drop = ({ engine, db, body }: CommandContext): Reply =>
  engine.atomically(() => {
    const name = collectionName(body, 'drop');
    const collection = engine.find(db, name);
    if (!collection) return {};
    engine.drop(db, name);
    return { nIndexesWas: new Int32(collection.indexes.length), ns: collection.namespace };
  });

export const dropDatabase = ({ engine, db }: CommandContext): Reply =>
  engine.atomically(() => {
    for (const name of engine.names(db)) engine.drop(db, name);
    return { dropped: db };
  });

const splitNamespace = (value: unknown): [string, string] => {
  const at = typeof value === 'string' ? value.indexOf('.') : -1;
  if (typeof value !== 'string' || at < 1)
    throw new StoreError(73, 'InvalidNamespace', `Invalid namespace specified '${String(value)}'`);
  return [value.slice(0, at), value.slice(at + 1)];
};

export const renameCollection = ({ engine, body }: CommandContext): Reply =>
  engine.atomically(() => {
    const from = splitNamespace(body.renameCollection);
    const to = splitNamespace(body.to);
    if (engine.find(...from) && engine.find(...to)) {
      if (!isTruthy(body.dropTarget)) throw new StoreError(48, 'NamespaceExists', 'target namespace exists');
      engine.drop(...to);
    }
    engine.rename(from, to);
    return {};
  });

const listed = (namespace: string, documents: Doc[]): Reply => ({
  cursor: { id: 0n, ns: namespace, firstBatch: documents },
});

export const listCollections = ({ engine, db, body }: CommandContext): Reply => {
  const matches = compileFilter(documentField(body, 'filter'));
  const all = engine.names(db).map((name) => ({
    name,
    type: 'collection',
    options: {},
    info: { readOnly: false },
    idIndex: { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' },
  }));
  return listed(
    `${db}.$cmd.listCollections`,
    all
      .filter((entry) => matches(entry))
      .map((entry) => (isTruthy(body.nameOnly) ? { name: entry.name, type: entry.type } : entry)),
  );
};

export const createIndexes = (context: CommandContext): Reply =>
  context.engine.atomically(() => {
    const { engine, db, body } = context;
    const name = collectionName(body, 'createIndexes');
    const specs = documentsField(body, 'indexes').map(parseIndexSpec);
    const isNew = !engine.find(db, name);
    const collection = engine.ensure(db, name);
    const before = collection.indexes.length;
    const added = specs.filter((spec) => engine.addIndex(collection, spec));
    return {
      numIndexesBefore: new Int32(before),
      numIndexesAfter: new Int32(before + added.length),
      createdCollectionAutomatically: isNew,
      ...(added.length === 0 ? { note: 'all indexes already exist' } : {}),
    };
  });

export const listIndexes = (context: CommandContext): Reply => {
  const collection = existing(context, collectionName(context.body, 'listIndexes'));
  return listed(
    collection.namespace,
    collection.indexes.map(({ spec }) => spec.declared),
  );
};

const indexNames = (collection: Collection, wanted: unknown): string[] => {
  if (wanted === '*') return collection.indexes.filter(({ id }) => id !== null).map(({ spec }) => spec.name);
  if (typeof wanted === 'string') return [wanted];
  if (Array.isArray(wanted) && wanted.every((name): name is string => typeof name === 'string')) return wanted;
  throw refusal(isDoc(wanted) ? 'dropping an index by its key' : 'this form of `index` in `dropIndexes`');
};

export const dropIndexes = (context: CommandContext): Reply =>
  context.engine.atomically(() => {
    const collection = existing(context, collectionName(context.body, 'dropIndexes'));
    const before = collection.indexes.length;
    for (const name of indexNames(collection, context.body.index)) context.engine.dropIndex(collection, name);
    return { nIndexesWas: new Int32(before) };
  });
