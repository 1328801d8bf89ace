import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Double, Int32, serialize } from 'bson';
import { runCommand } from './command.ts';
import type { Reply } from './command-context.ts';
import { Cursors } from './cursors.ts';
import type { Engine } from './engine.ts';
import { StoreError } from './store-error.ts';
import { BrokenMessage, encodeBatch, type Request, readRequest, writeReply } from './wire-message.ts';

const LARGEST_MESSAGE = 48_000_000;
/** So many waiting commands share one commit at most. */
const MOST_PER_COMMIT = 256;

type Waiting = { readonly socket: Socket; readonly connectionId: number; readonly request: Request };

const isBatch = (reply: Reply): reply is Extract<Reply, { documents: unknown }> => 'isFirst' in reply;

const encodeFailure = (error: unknown): Uint8Array => {
  const known =
    error instanceof StoreError
      ? error
      : new StoreError(1, 'InternalError', error instanceof Error ? error.message : String(error));
  return serialize({
    ok: new Double(0),
    errmsg: known.message,
    code: new Int32(known.code),
    codeName: known.codeName,
    ...known.more,
  });
};

/** Speaks MongoDB's wire protocol on loopback. */
export class WireServer {
  private readonly engine: Engine;
  private readonly cursors = new Cursors();
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private waiting: Waiting[] = [];
  private isScheduled = false;
  private lastConnection = 0;

  constructor(engine: Engine) {
    this.engine = engine;
    this.server = createServer((socket) => this.accept(socket));
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  private accept(socket: Socket): void {
    const connectionId = ++this.lastConnection;
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let chunks: Buffer[] = [];
    let held = 0;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      held += chunk.length;
      const first = chunks[0] as Buffer;
      const expected = first.length >= 4 ? first.readInt32LE(0) : 0;
      if (expected <= LARGEST_MESSAGE && held < expected) return;
      let bytes = chunks.length === 1 ? first : Buffer.concat(chunks, held);
      try {
        for (; bytes.length >= 4; ) {
          const length = bytes.readInt32LE(0);
          if (length < 16 || length > LARGEST_MESSAGE) throw new BrokenMessage('a message of an impossible length');
          if (bytes.length < length) break;
          this.enqueue({ socket, connectionId, request: readRequest(bytes.subarray(0, length)) });
          bytes = bytes.subarray(length);
        }
      } catch {
        socket.destroy();
        return;
      }
      chunks = bytes.length > 0 ? [bytes] : [];
      held = bytes.length;
    });
  }

  private enqueue(item: Waiting): void {
    this.waiting.push(item);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.drain());
  }

  // INVARIANT (acknowledged-is-durable): no reply leaves before the commit that holds its command's writes.
  /** Runs the waiting commands one after another, commits once, then answers. */
  private drain(): void {
    const batch = this.waiting.splice(0, MOST_PER_COMMIT);
    let replies = batch.map((item) => this.run(item));
    try {
      this.engine.commit();
    } catch (error) {
      this.engine.abort();
      replies = batch.map(() => encodeFailure(error));
    }
    for (const [i, { socket, request }] of batch.entries())
      if (!request.isSilent && socket.writable) socket.write(writeReply(request, replies[i] as Uint8Array));
    this.isScheduled = this.waiting.length > 0;
    if (this.isScheduled) setImmediate(() => this.drain());
  }

  private run({ connectionId, request }: Waiting): Uint8Array {
    try {
      const reply = runCommand({ engine: this.engine, cursors: this.cursors, connectionId, body: request.body });
      return isBatch(reply) ? encodeBatch(reply) : serialize({ ...reply, ok: new Double(1) });
    } catch (error) {
      return encodeFailure(error);
    }
  }

  forgetIdleCursors(): void {
    this.cursors.forgetIdle();
  }

  /** Answers what is waiting, then hangs up. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      while (this.waiting.length > 0) this.drain();
      for (const socket of this.sockets) socket.destroySoon();
    });
  }
}
