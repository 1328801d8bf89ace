import { Long } from 'bson';
import { StoreError } from './store-error.ts';

const MOST_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60_000;

type Cursor = {
  readonly namespace: string;
  readonly items: Iterator<Uint8Array>;
  next: IteratorResult<Uint8Array>;
  usedAt: number;
};

/** Part of a result on its way out: `id` is zero when it is the last part. */
export type Batch = {
  readonly isFirst: boolean;
  readonly id: Long;
  readonly namespace: string;
  readonly documents: Uint8Array[];
};

/** Open result streams; each reads only as far as it was asked to. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private lastId = BigInt(Date.now()) << 20n;

  private take(cursor: Cursor, size: number): Uint8Array[] {
    const documents: Uint8Array[] = [];
    let bytes = 0;
    while (!cursor.next.done && documents.length < size) {
      bytes += cursor.next.value.length;
      if (documents.length > 0 && bytes > MOST_BYTES) break;
      documents.push(cursor.next.value);
      cursor.next = cursor.items.next();
    }
    return documents;
  }

  start(namespace: string, items: Iterator<Uint8Array>, size: number, isSingle: boolean): Batch {
    const cursor: Cursor = { namespace, items, next: items.next(), usedAt: Date.now() };
    const documents = this.take(cursor, size);
    if (cursor.next.done || isSingle) return { isFirst: true, id: Long.ZERO, namespace, documents };
    this.lastId += 1n;
    const id = Long.fromBigInt(this.lastId);
    this.open.set(id.toString(), cursor);
    return { isFirst: true, id, namespace, documents };
  }

  more(id: Long, size: number): Batch {
    const cursor = this.open.get(id.toString());
    if (!cursor) throw new StoreError(43, 'CursorNotFound', `cursor id ${id.toString()} not found`);
    cursor.usedAt = Date.now();
    const documents = this.take(cursor, size);
    if (!cursor.next.done) return { isFirst: false, id, namespace: cursor.namespace, documents };
    this.open.delete(id.toString());
    return { isFirst: false, id: Long.ZERO, namespace: cursor.namespace, documents };
  }

  kill(id: Long): boolean {
    return this.open.delete(id.toString());
  }

  forgetIdle(): void {
    for (const [id, cursor] of this.open) if (Date.now() - cursor.usedAt > IDLE_MS) this.open.delete(id);
  }
}
