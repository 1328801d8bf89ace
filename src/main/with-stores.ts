import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../ports/clock.ts';
import { startEmbeddedStore } from '../practice/store/embedded-store.ts';
import { lockDataDir, runningStore } from './lock.ts';
import { openPracticeClock } from './practice.ts';
import { openStores, type Stores } from './stores.ts';

/** Opens the store for one command and closes it again: MongoDB, the running program's store, or the embedded one. */
export const withStores = async <T>(config: Config, use: (stores: Stores, clock: Clock) => Promise<T>): Promise<T> => {
  const uri = config.MONGODB_URI ?? runningStore(config.COUNTERSIGN_DATA_DIR);
  if (uri) {
    const stores = await openStores(uri);
    try {
      return await use(stores, await clockOf(config, stores));
    } finally {
      await stores.database.close();
    }
  }
  const lock = lockDataDir(config.COUNTERSIGN_DATA_DIR);
  try {
    const embedded = await startEmbeddedStore({ dir: join(config.COUNTERSIGN_DATA_DIR, 'store') });
    try {
      const stores = await openStores(embedded.uri);
      try {
        return await use(stores, await clockOf(config, stores));
      } finally {
        await stores.database.close();
      }
    } finally {
      await embedded.close();
    }
  } finally {
    lock.release();
  }
};

const clockOf = async (config: Config, stores: Stores): Promise<Clock> =>
  config.mode === 'practice'
    ? (await openPracticeClock(stores.settings, config.COUNTERSIGN_CLOCK_START)).clock
    : { now: () => new Date() };
