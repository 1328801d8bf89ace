import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { importCompany } from './first-run.ts';
import { openStores } from './stores.ts';

const Input = z.object({ uri: z.string(), now: z.date(), start: z.date(), refusalsFolder: z.string() });

const run = async (): Promise<void> => {
  const { uri, now, start, refusalsFolder } = Input.parse(workerData);
  const stores = await openStores(uri);
  try {
    await importCompany(stores, { now: () => now }, start, refusalsFolder, (step, done, total) =>
      parentPort?.postMessage({ kind: 'progress', step, done, total }),
    );
  } finally {
    await stores.database.close();
  }
};

run().then(
  () => parentPort?.postMessage({ kind: 'done' }),
  (error: unknown) =>
    parentPort?.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
);
