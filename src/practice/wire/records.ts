import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export type Ordered = { order?: number; key?: string };
/** Rows of one kind, written through to disk. `order` and `key` are what it can be read by, besides its id. */
export type Table<T> = {
  put(id: string, value: T, by?: Ordered): void;
  get(id: string): T | null;
  delete(id: string): void;
  byKey(key: string): T[];
  /** In `order`; `from` inclusive. */
  list(options?: { from?: number; newestFirst?: boolean; limit?: number; offset?: number }): T[];
  /** Rows in which the JSON at `path` (`$.properties.email`) is `value`. */
  where(path: string, value: string): T[];
  /** `from` inclusive. */
  count(from?: number): number;
  highest(): number;
};
export type Records = {
  table<T>(kind: string): Table<T>;
  /** All of `work` or nothing of it, and much faster for many rows. */
  together<R>(work: () => R): R;
  close(): void;
};

const LOWEST = -1e300;

/** Keeps a practice server's state in `<dir>/<name>.sqlite`, or in memory without a directory. */
export const openRecords = (name: string, dir?: string): Records => {
  if (dir !== undefined) mkdirSync(dir, { recursive: true });
  const db = new DatabaseSync(dir === undefined ? ':memory:' : join(dir, `${name}.sqlite`));
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000;
    create table if not exists row (kind text, id text, ord real, key text, data text, primary key (kind, id)) without rowid;
    create index if not exists row_ord on row (kind, ord, id);
    drop index if exists row_key;
    create index if not exists row_key_ord on row (kind, key, ord, id);`);
  const put = db.prepare(
    'insert into row (kind, id, ord, key, data) values (?, ?, ?, ?, ?) on conflict (kind, id) do update set ord = excluded.ord, key = excluded.key, data = excluded.data',
  );
  const get = db.prepare('select data from row where kind = ? and id = ?');
  const remove = db.prepare('delete from row where kind = ? and id = ?');
  const byKey = db.prepare('select data from row where kind = ? and key = ? order by ord, id');
  const up = db.prepare('select data from row where kind = ? and ord >= ? order by ord, id limit ? offset ?');
  const down = db.prepare(
    'select data from row where kind = ? and ord >= ? order by ord desc, id desc limit ? offset ?',
  );
  const where = db.prepare('select data from row where kind = ? and json_extract(data, ?) = ? order by ord, id');
  const count = db.prepare('select count(*) as data from row where kind = ? and ord >= ?');
  const highest = db.prepare('select coalesce(max(ord), 0) as data from row where kind = ?');
  let depth = 0;

  const table = <T>(kind: string): Table<T> => {
    // Only this program writes these rows, so what is read has the type that was written.
    const read = (row: Record<string, unknown>): T => JSON.parse(String(row.data)) as T;
    const rows = (statement: typeof byKey, ...values: SQLInputValue[]): T[] => statement.all(kind, ...values).map(read);
    return {
      put: (id, value, by = {}) => {
        put.run(kind, id, by.order ?? 0, by.key ?? null, JSON.stringify(value));
      },
      get: (id) => {
        const row = get.get(kind, id);
        return row === undefined ? null : read(row);
      },
      delete: (id) => {
        remove.run(kind, id);
      },
      byKey: (key) => rows(byKey, key),
      list: ({ from = LOWEST, newestFirst = false, limit = -1, offset = 0 } = {}) =>
        rows(newestFirst ? down : up, from, limit, offset),
      where: (path, value) => rows(where, path, value),
      count: (from = LOWEST) => Number(count.get(kind, from)?.data ?? 0),
      highest: () => Number(highest.get(kind)?.data ?? 0),
    };
  };
  return {
    table,
    together: (work) => {
      if (depth > 0) return work();
      db.exec('begin immediate');
      depth += 1;
      try {
        const result = work();
        db.exec('commit');
        return result;
      } catch (error) {
        db.exec('rollback');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => db.close(),
  };
};
