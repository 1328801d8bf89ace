import { z } from 'zod';
import { importCompany } from './first-run.ts';
import { openStores } from './stores.ts';

const Input = z.object({ uri: z.string(), now: z.date(), start: z.date(), refusalsFolder: z.string() });

const run = async (received: unknown): Promise<void> => {
  const { uri, now, start, refusalsFolder } = Input.parse(received);
  const stores = await openStores(uri);
  try {
    await importCompany(stores, { now: () => now }, start, refusalsFolder, (step, done, total) =>
      process.send?.({ kind: 'progress', step, done, total }),
    );
  } finally {
    await stores.database.close();
  }
};

// Nobody is left to start with what is imported.
process.once('disconnect', () => process.exit(1));
process.once('message', (received: unknown) => {
  run(received)
    .then(
      () => process.send?.({ kind: 'done' }),
      (error: unknown) =>
        process.send?.({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => {
      process.removeAllListeners('disconnect');
      process.disconnect?.();
    });
});
