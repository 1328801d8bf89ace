import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'bson';
import { Collection, type StoredIndex } from './collection.ts';
import { EXACT } from './decode-fields.ts';
import { hasSameKey, type IndexSpec, isSameIndex, parseIndexSpec } from './index-spec.ts';
import { StoreError } from './store-error.ts';

const SQLITE_BUSY = 5;

/** The data directory is held by another process. */
export class DirectoryInUse extends Error {
  readonly holder: string;

  constructor(holder: string) {
    super('the directory is in use');
    this.holder = holder;
  }
}

const nameError = (name: string): StoreError =>
  new StoreError(73, 'InvalidNamespace', `Invalid namespace specified '${name}'`);

/** Everything on disk: one SQLite file, locked for as long as it is open. */
export class Engine {
  private readonly db: DatabaseSync;
  private readonly holderFile: string;
  private collections = new Map<string, Collection>();
  private isCatalogChanged = false;
  private depth = 0;

  constructor(dir: string, durability: 'normal' | 'full') {
    mkdirSync(dir, { recursive: true });
    this.holderFile = join(dir, 'store.pid');
    this.db = new DatabaseSync(join(dir, 'store.sqlite'), { timeout: 0 });
    try {
      this.db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability};
        PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (db, name));
        CREATE TABLE IF NOT EXISTS indexes (id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, declared BLOB NOT NULL, arrays INTEGER NOT NULL DEFAULT 0);
        COMMIT;`);
    } catch (error) {
      this.db.close();
      if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new DirectoryInUse(this.readHolder());
      throw error;
    }
    writeFileSync(this.holderFile, String(process.pid));
    this.load();
  }

  private readHolder(): string {
    try {
      return readFileSync(this.holderFile, 'utf8').trim();
    } catch {
      return '';
    }
  }

  private load(): void {
    this.collections = new Map();
    const rows = this.db.prepare('SELECT id, db, name FROM collections ORDER BY name').all() as {
      id: number;
      db: string;
      name: string;
    }[];
    const indexes = this.db.prepare('SELECT id, declared, arrays FROM indexes WHERE collection = ? ORDER BY id');
    for (const { id, db, name } of rows) {
      const stored = (indexes.all(id) as { id: number; declared: Uint8Array; arrays: number }[]).map(
        (row): StoredIndex => ({
          id: row.id,
          spec: parseIndexSpec(deserialize(row.declared, EXACT)),
          arrays: row.arrays,
        }),
      );
      this.keep(id, db, name, stored);
    }
    this.isCatalogChanged = false;
  }

  private keep(id: number, db: string, name: string, indexes: StoredIndex[]): Collection {
    const collection = new Collection(this.db, id, `${db}.${name}`, indexes, (index) => {
      this.isCatalogChanged = true;
      this.begin();
      this.db.prepare('UPDATE indexes SET arrays = ? WHERE id = ?').run(index.arrays, index.id);
    });
    this.collections.set(`${db}.${name}`, collection);
    return collection;
  }

  /** Starts the transaction of the current batch of commands, if none has. */
  begin(): void {
    if (this.depth > 0) return;
    this.db.exec('BEGIN IMMEDIATE');
    this.depth = 1;
  }

  /** Makes everything since `begin` durable. */
  commit(): void {
    if (this.depth === 0) return;
    this.db.exec('COMMIT');
    this.depth = 0;
    this.isCatalogChanged = false;
  }

  /** Forgets everything since `begin`. */
  abort(): void {
    if (this.depth === 0) return;
    this.db.exec('ROLLBACK');
    this.depth = 0;
    this.load();
  }

  // INVARIANT (a-command-is-atomic): a command that fails as a whole leaves nothing behind.
  /** Runs one writing command inside the batch's transaction. */
  atomically<T>(run: () => T): T {
    this.begin();
    this.db.exec('SAVEPOINT command');
    try {
      const result = run();
      this.db.exec('RELEASE command');
      return result;
    } catch (error) {
      this.db.exec('ROLLBACK TO command; RELEASE command');
      if (this.isCatalogChanged) this.load();
      throw error;
    }
  }

  find(db: string, name: string): Collection | null {
    return this.collections.get(`${db}.${name}`) ?? null;
  }

  ensure(db: string, name: string): Collection {
    const known = this.find(db, name);
    if (known) return known;
    if (name === '' || name.includes('$') || name.includes('\0') || name.startsWith('system.'))
      throw nameError(`${db}.${name}`);
    this.isCatalogChanged = true;
    const id = Number(
      this.db.prepare('INSERT INTO collections (db, name) VALUES (?, ?)').run(db, name).lastInsertRowid,
    );
    this.db.exec(`CREATE TABLE documents_${id} (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, doc BLOB NOT NULL)`);
    return this.keep(id, db, name, []);
  }

  /** The names of a database's collections, in order. */
  names(db: string): string[] {
    return [...this.collections.keys()]
      .filter((key) => key.startsWith(`${db}.`))
      .map((key) => key.slice(db.length + 1))
      .sort();
  }

  databases(): string[] {
    return [...new Set([...this.collections.keys()].map((key) => key.split('.')[0] as string))].sort();
  }

  all(): Iterable<Collection> {
    return this.collections.values();
  }

  drop(db: string, name: string): boolean {
    const collection = this.find(db, name);
    if (!collection) return false;
    this.isCatalogChanged = true;
    for (const index of collection.indexes) if (index.id !== null) this.db.exec(`DROP TABLE index_${index.id}`);
    this.db.exec(`DROP TABLE documents_${collection.id}`);
    this.db.prepare('DELETE FROM indexes WHERE collection = ?').run(collection.id);
    this.db.prepare('DELETE FROM collections WHERE id = ?').run(collection.id);
    this.collections.delete(`${db}.${name}`);
    return true;
  }

  rename(from: readonly [string, string], to: readonly [string, string]): void {
    const collection = this.find(...from);
    if (!collection)
      throw new StoreError(26, 'NamespaceNotFound', `Source collection ${from.join('.')} does not exist`);
    this.isCatalogChanged = true;
    this.db.prepare('UPDATE collections SET db = ?, name = ? WHERE id = ?').run(...to, collection.id);
    this.collections.delete(from.join('.'));
    this.keep(collection.id, ...to, collection.indexes.slice(1));
  }

  /** Adds an index and fills it; false when the same one is already there. */
  addIndex(collection: Collection, spec: IndexSpec): boolean {
    for (const { spec: known } of collection.indexes) {
      if (known.name === '_id_' && hasSameKey(known, spec)) return false;
      const isKeySame = hasSameKey(known, spec);
      if (known.name === spec.name) {
        if (isKeySame && isSameIndex(known, spec)) return false;
        throw new StoreError(
          86,
          'IndexKeySpecsConflict',
          `An existing index has the same name as the requested index: ${spec.name}; drop it first`,
        );
      }
      if (isKeySame && isSameIndex(known, spec))
        throw new StoreError(85, 'IndexOptionsConflict', `Index already exists with a different name: ${known.name}`);
    }
    this.isCatalogChanged = true;
    const declared = serialize(spec.declared);
    const id = Number(
      this.db.prepare('INSERT INTO indexes (collection, declared) VALUES (?, ?)').run(collection.id, declared)
        .lastInsertRowid,
    );
    this.db.exec(
      `CREATE TABLE index_${id} (key BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (key, rid)) WITHOUT ROWID`,
    );
    collection.build({ id, spec, arrays: 0 });
    return true;
  }

  dropIndex(collection: Collection, name: string): void {
    const at = collection.indexes.findIndex(({ spec }) => spec.name === name);
    const index = collection.indexes[at];
    if (!index) throw new StoreError(27, 'IndexNotFound', `index not found with name [${name}]`);
    if (index.id === null) throw new StoreError(72, 'InvalidOptions', 'cannot drop _id index');
    this.isCatalogChanged = true;
    collection.indexes.splice(at, 1);
    this.db.exec(`DROP TABLE index_${index.id}`);
    this.db.prepare('DELETE FROM indexes WHERE id = ?').run(index.id);
  }

  /** Folds the log into the file and lets the directory go. */
  close(): void {
    this.commit();
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.db.close();
    rmSync(this.holderFile, { force: true });
  }
}
