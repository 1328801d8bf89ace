import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { deserialize, ObjectId, serialize } from 'bson';
import { decodeFields, EXACT } from './decode-fields.ts';
import { indexEntries } from './index-key.ts';
import { type IndexSpec, parseIndexSpec } from './index-spec.ts';
import { encodeKey } from './key.ts';
import { type KeyRange, makePlan, type Plan } from './planner.ts';
import { showValue } from './show-value.ts';
import type { SortField } from './sort-key.ts';
import { badValue, duplicateKey, StoreError } from './store-error.ts';
import { type Doc, isDoc } from './value.ts';

const LARGEST = 16 * 1024 * 1024;

/** A stored document: its row, its bytes as stored, and what they say, decoded when somebody asks and not before. */
export class Row {
  readonly rid: number;
  readonly raw: Uint8Array;
  private decoded: Doc | null = null;

  constructor(rid: number, raw: Uint8Array) {
    this.rid = rid;
    this.raw = raw;
  }

  get doc(): Doc {
    this.decoded ??= deserialize(this.raw, EXACT);
    return this.decoded;
  }

  /** The document with at least these top-level fields; null stands for all of it. */
  fields(names: ReadonlySet<string> | null): Doc {
    return this.decoded ?? (names ? decodeFields(this.raw, names) : this.doc);
  }
}

/** An index as stored; `arrays` has a bit for each component that ever met an array. */
export type StoredIndex = { readonly id: number | null; readonly spec: IndexSpec; arrays: number };

const ID_INDEX = parseIndexSpec({ key: { _id: 1 }, name: '_id_', unique: true });
const { unique: _, ...ID_DECLARED } = ID_INDEX.declared;
export const ID_SPEC: IndexSpec = { ...ID_INDEX, declared: ID_DECLARED };

type SqlRow = { rid: number; key: Uint8Array; doc: Uint8Array };

/** One collection: its documents and index entries as SQLite rows. Nothing of it is kept in memory but its indexes' names. */
export class Collection {
  readonly id: number;
  readonly namespace: string;
  readonly indexes: StoredIndex[];
  private readonly db: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private readonly onArrays: (index: StoredIndex) => void;

  constructor(
    db: DatabaseSync,
    id: number,
    namespace: string,
    indexes: StoredIndex[],
    onArrays: (index: StoredIndex) => void,
  ) {
    this.db = db;
    this.id = id;
    this.namespace = namespace;
    this.indexes = [{ id: null, spec: ID_SPEC, arrays: 0 }, ...indexes];
    this.onArrays = onArrays;
  }

  private sql(text: string): StatementSync {
    let statement = this.statements.get(text);
    if (!statement) {
      statement = this.db.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }

  private duplicate(spec: IndexSpec, values: readonly unknown[]): StoreError {
    const keyValue = Object.fromEntries(
      spec.paths.map((path, i) => [path, typeof values[i] === 'symbol' ? null : (values[i] ?? null)]),
    );
    return duplicateKey(this.namespace, spec.name, spec.key, keyValue, showValue(keyValue));
  }

  private secondary(): StoredIndex[] {
    return this.indexes.slice(1);
  }

  private encode(doc: Doc): Uint8Array {
    const raw = serialize(doc, { ignoreUndefined: true });
    if (raw.length > LARGEST)
      throw new StoreError(
        10334,
        'BSONObjectTooLarge',
        `a document of ${raw.length} bytes exceeds the limit of ${LARGEST} bytes`,
      );
    return raw;
  }

  // INVARIANT (one-document-or-nothing): everything that can fail is checked before the first row of a document is written.
  /** Adds a document, which gets an `_id` if it has none; fails with code 11000 on a duplicate. */
  insert(given: Doc): Doc {
    const { _id = new ObjectId(), ...rest } = given;
    const doc = { _id, ...rest };
    checkId(_id);
    const raw = this.encode(doc);
    const key = encodeKey([_id]);
    if (this.sql(`SELECT 1 FROM documents_${this.id} WHERE id = ?`).get(key)) throw this.duplicate(ID_SPEC, [_id]);
    const entries = this.secondary().map((index) => ({ index, keys: this.newKeys(index, doc, null) }));
    const { lastInsertRowid } = this.sql(`INSERT INTO documents_${this.id} (id, doc) VALUES (?, ?)`).run(key, raw);
    for (const { index, keys } of entries) this.addEntries(index, keys, Number(lastInsertRowid));
    return doc;
  }

  /** Replaces a stored document by its new version. */
  update(row: Row, next: Doc): Uint8Array {
    const raw = this.encode(next);
    const changes = this.secondary().map((index) => {
      const after = this.newKeys(index, next, row.rid);
      const before = indexEntries(index.spec, row.doc).keys;
      return {
        index,
        added: after.filter((key) => !before.some((old) => old.equals(key))),
        removed: before.filter((old) => !after.some((key) => key.equals(old))),
      };
    });
    this.sql(`UPDATE documents_${this.id} SET doc = ? WHERE rid = ?`).run(raw, row.rid);
    for (const { index, added, removed } of changes) {
      this.removeEntries(index, removed, row.rid);
      this.addEntries(index, added, row.rid);
    }
    return raw;
  }

  remove(row: Row): void {
    this.sql(`DELETE FROM documents_${this.id} WHERE rid = ?`).run(row.rid);
    for (const index of this.secondary()) this.removeEntries(index, indexEntries(index.spec, row.doc).keys, row.rid);
  }

  get(rid: number): Row | null {
    const found = this.sql(`SELECT doc FROM documents_${this.id} WHERE rid = ?`).get(rid) as
      | { doc: Uint8Array }
      | undefined;
    return found ? new Row(rid, found.doc) : null;
  }

  count(): number {
    return Number(this.sql(`SELECT COUNT(*) AS n FROM documents_${this.id}`).get()?.n ?? 0);
  }

  private newKeys(index: StoredIndex, doc: Doc, self: number | null): readonly Buffer[] {
    const { keys, values, arrays } = indexEntries(index.spec, doc);
    if (index.spec.isUnique)
      keys.forEach((key, i) => {
        const other = this.sql(`SELECT rid FROM index_${index.id} WHERE key = ? AND rid <> ? LIMIT 1`).get(
          key,
          self ?? -1,
        );
        if (other) throw this.duplicate(index.spec, values[i] as unknown[]);
      });
    if ((arrays & ~index.arrays) !== 0) {
      index.arrays |= arrays;
      this.onArrays(index);
    }
    return keys;
  }

  private addEntries(index: StoredIndex, keys: readonly Buffer[], rid: number): void {
    for (const key of keys) this.sql(`INSERT OR IGNORE INTO index_${index.id} (key, rid) VALUES (?, ?)`).run(key, rid);
  }

  private removeEntries(index: StoredIndex, keys: readonly Buffer[], rid: number): void {
    for (const key of keys) this.sql(`DELETE FROM index_${index.id} WHERE key = ? AND rid = ?`).run(key, rid);
  }

  /** Fills a new index from the documents already there. */
  build(index: StoredIndex): void {
    this.indexes.push(index);
    for (const row of this.natural()) this.addEntries(index, this.newKeys(index, row.doc, row.rid), row.rid);
  }

  plan(filter: Doc, sort: readonly SortField[]): Plan<StoredIndex> {
    return makePlan(filter, sort, this.indexes);
  }

  /** The rows of a plan, page by page: no statement stays open between two rows, so commands may interleave. */
  *rows(plan: Plan<StoredIndex>): Generator<Row> {
    if (!plan.index) {
      yield* this.natural();
      return;
    }
    const seen = plan.index.arrays === 0 ? null : new Set<number>();
    for (const range of plan.isReverse ? plan.ranges.toReversed() : plan.ranges)
      for (const { rid, doc } of this.range(plan.index, range, plan.isReverse)) {
        if (seen?.has(rid)) continue;
        seen?.add(rid);
        yield new Row(rid, doc);
      }
  }

  private *natural(): Generator<Row> {
    const page = this.sql(`SELECT rid, doc FROM documents_${this.id} WHERE rid > ? ORDER BY rid LIMIT ?`);
    let after = -1;
    for (let size = 20; ; size = 200) {
      const found = page.all(after, size) as { rid: number; doc: Uint8Array }[];
      for (const { rid, doc } of found) {
        after = rid;
        yield new Row(rid, doc);
      }
      if (found.length < size) return;
    }
  }

  /** At most one row: an `_id`, or a key of a unique index. */
  private exactly(index: StoredIndex, key: Buffer): SqlRow[] {
    const { id } = this;
    return this.sql(
      index.id === null
        ? `SELECT id AS key, rid, doc FROM documents_${id} WHERE id = ?`
        : `SELECT e.key, e.rid, d.doc FROM index_${index.id} e CROSS JOIN documents_${id} d ON d.rid = e.rid WHERE e.key = ?`,
    ).all(key) as SqlRow[];
  }

  private *range(index: StoredIndex, range: KeyRange, isReverse: boolean): Generator<SqlRow> {
    if (range.isExact && index.spec.isUnique) {
      yield* this.exactly(index, range.from);
      return;
    }
    const { from, to } = range;
    const rest = isReverse
      ? '(key, rid) < (?, ?) AND key >= ? ORDER BY key DESC, rid DESC LIMIT ?'
      : '(key, rid) > (?, ?) AND key < ? ORDER BY key, rid LIMIT ?';
    const page = this.sql(
      index.id === null
        ? `SELECT id AS key, rid, doc FROM documents_${this.id} WHERE ${rest.replace(/\bkey\b/g, 'id')}`
        : `SELECT e.key, e.rid, d.doc FROM (SELECT key, rid FROM index_${index.id} WHERE ${rest}) e CROSS JOIN documents_${this.id} d ON d.rid = e.rid`,
    );
    let at: Uint8Array = isReverse ? to : from;
    let after = -1;
    for (let size = 20; ; size = 200) {
      const found = page.all(at, after, isReverse ? from : to, size) as SqlRow[];
      for (const row of found) {
        at = row.key;
        after = row.rid;
        yield row;
      }
      if (found.length < size) return;
    }
  }
}

const checkId = (id: unknown): void => {
  if (Array.isArray(id) || id === undefined)
    throw new StoreError(53, 'InvalidIdField', `The '_id' value cannot be of type array`);
  if (isDoc(id) && Object.keys(id).some((name) => name.startsWith('$')))
    throw badValue('_id fields may not contain $-prefixed fields');
};
