import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { DirectoryInUse, Engine } from './engine.ts';
import { expire } from './expire.ts';
import { WireServer } from './wire-server.ts';

const SWEEP_MS = 30_000;

const Options = z.object({ dir: z.string(), port: z.number().int(), durability: z.enum(['normal', 'full']) });

const start = async (): Promise<void> => {
  const port = parentPort;
  if (!port) throw new Error('`worker.ts` runs as a worker thread; call `startEmbeddedStore` instead');
  const options = Options.parse(workerData);
  const engine = new Engine(options.dir, options.durability);
  const server = new WireServer(engine);
  try {
    const listening = await server.listen(options.port);
    const sweep = (): void => {
      expire(engine, new Date());
      server.forgetIdleCursors();
    };
    sweep();
    const timer = setInterval(sweep, SWEEP_MS);
    port.on('message', async () => {
      clearInterval(timer);
      await server.close();
      engine.close();
      port.postMessage({ kind: 'closed' });
      port.close();
    });
    port.postMessage({ kind: 'listening', port: listening });
  } catch (error) {
    engine.close();
    throw error;
  }
};

start().catch((error: unknown) => {
  const { code, message } = error as { code?: string; message?: string };
  parentPort?.postMessage({
    kind: 'failed',
    code: code ?? '',
    message: message ?? String(error),
    holder: error instanceof DirectoryInUse ? error.holder : null,
  });
  parentPort?.close();
});
