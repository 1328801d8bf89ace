import { Worker } from 'node:worker_threads';
import { z } from 'zod';

export type EmbeddedStoreOptions = {
  /** Created if missing; one process at a time may hold it. */
  dir: string;
  /** 0 or absent: any free port. */
  port?: number;
  /**
   * `normal` survives the death of the process, `full` also the sudden death of the machine, at about half the speed.
   * Default `normal`.
   */
  durability?: 'normal' | 'full';
  /** The most that the thread's heap may take, in MB; Node's own limit when absent. */
  maxHeapMb?: number;
};

export type EmbeddedStore = {
  /** A connection string for Mongoose, Agenda, `mongosh` and Compass. */
  readonly uri: string;
  readonly port: number;
  /** Resolves when the thread ends without having been closed; everything that was acknowledged is on disk. */
  readonly lost: Promise<EmbeddedStoreLost>;
  /** Answers what is under way, folds the log into the file and frees the directory. May be called twice. */
  close(): Promise<void>;
};

/** Another process holds the data directory; the message says which and what to do. */
export class EmbeddedStoreBusy extends Error {
  override readonly name = 'EmbeddedStoreBusy';

  constructor(dir: string, holder: string) {
    super(
      `the data directory \`${dir}\` is in use by ${holder === '' ? 'another process' : `process \`${holder}\``}; stop that one first, or set \`COUNTERSIGN_DATA_DIR\` to another directory`,
    );
  }
}

/** The port asked for is taken; the message says what to do. */
export class EmbeddedStorePortInUse extends Error {
  override readonly name = 'EmbeddedStorePortInUse';

  constructor(port: number) {
    super(`the port \`${port}\` is in use by another program; stop it, or choose another port`);
  }
}

/** The thread ended while it was needed; nothing can be read or written any more. */
export class EmbeddedStoreLost extends Error {
  override readonly name = 'EmbeddedStoreLost';

  constructor(dir: string, reason: string) {
    super(
      `the embedded store in \`${dir}\` ended by itself (${reason}); nothing acknowledged was lost, start the program again`,
    );
  }
}

const Message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), port: z.number() }),
  z.object({ kind: z.literal('closed') }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string(), holder: z.string().nullable() }),
]);

/**
 * Starts MongoDB's wire protocol over one SQLite file, in a thread of its own.
 * Throws `EmbeddedStoreBusy` or `EmbeddedStorePortInUse`, each with a sentence for the person who started the program.
 */
export const startEmbeddedStore = async (options: EmbeddedStoreOptions): Promise<EmbeddedStore> => {
  const { dir, port = 0, durability = 'normal', maxHeapMb } = options;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { dir, port, durability },
    execArgv: [],
    // Commands are short: a small nursery keeps the resident memory flat at no measurable cost.
    resourceLimits: { maxYoungGenerationSizeMb: 8, ...(maxHeapMb ? { maxOldGenerationSizeMb: maxHeapMb } : {}) },
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const listening = await new Promise<number>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`the embedded store in \`${dir}\` ended before it listened`)));
    worker.once('message', (received: unknown) => {
      const message = Message.parse(received);
      if (message.kind === 'listening') resolve(message.port);
      else if (message.kind === 'failed') {
        if (message.holder !== null) reject(new EmbeddedStoreBusy(dir, message.holder));
        else if (message.code === 'EADDRINUSE') reject(new EmbeddedStorePortInUse(port));
        else reject(new Error(`the embedded store in \`${dir}\` did not start: ${message.message}`));
      }
    });
  });
  let isClosing = false;
  const lost = new Promise<EmbeddedStoreLost>((resolve) => {
    let reason = 'without an error';
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', () => {
      if (!isClosing) resolve(new EmbeddedStoreLost(dir, reason));
    });
  });
  return {
    lost,
    uri: `mongodb://127.0.0.1:${listening}/countersign?directConnection=true&retryWrites=false`,
    port: listening,
    close: async () => {
      if (!isClosing) {
        isClosing = true;
        worker.postMessage('close');
      }
      await exited;
    },
  };
};
