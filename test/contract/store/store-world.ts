import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { openStores, type Stores } from '../../../src/main/stores.ts';
import { type EmbeddedStore, startEmbeddedStore } from '../../../src/practice/store/embedded-store.ts';

export type StoreWorld = {
  stores: Stores;
  /** A second connection to the same data, as another process has it. */
  another(): Promise<Stores>;
  /** An id that nothing else in this database has; `D` gives a decision id. */
  fresh(prefix: string): string;
};

let n = 0;

const openWorld = (base: string) => {
  const opened: Stores[] = [];
  const run = `${process.pid.toString(36)}${Date.now().toString(36)}`;
  const uri = base.replace(/(mongodb(?:\+srv)?:\/\/[^/]+)\/?([^?]*)/, `$1/countersign_contract_${run}`);
  const open = async () => {
    const stores = await openStores(uri);
    opened.push(stores);
    return stores;
  };
  return {
    open,
    fresh: (prefix: string) => (prefix === 'D' ? `D-${10_000 + n++}` : `${prefix}-${run}-${n++}`),
    close: async () => {
      await opened[0]?.database.connection.dropDatabase().catch(() => undefined);
      for (const stores of opened) await stores.database.close();
    },
  };
};

/** Runs a contract on the embedded store, and on `MONGODB_URI` too when it is set. */
export const onEveryStore = (name: string, contract: (world: () => StoreWorld) => void): void => {
  const targets: { label: string; start: () => Promise<{ uri: string; stop: () => Promise<void> }> }[] = [
    {
      label: 'the embedded store',
      start: async () => {
        const dir = await mkdtemp(join(tmpdir(), 'store-contract-'));
        const store: EmbeddedStore = await startEmbeddedStore({ dir });
        return {
          uri: store.uri,
          stop: async () => {
            await store.close();
            await rm(dir, { recursive: true, force: true });
          },
        };
      },
    },
  ];
  const outside = process.env.MONGODB_URI;
  if (outside) targets.push({ label: 'MONGODB_URI', start: async () => ({ uri: outside, stop: async () => {} }) });
  for (const target of targets) {
    describe(`${name} on ${target.label}`, () => {
      let world: StoreWorld;
      let close: () => Promise<void>;
      beforeAll(async () => {
        const { uri, stop } = await target.start();
        const opened = openWorld(uri);
        close = async () => {
          await opened.close();
          await stop();
        };
        world = { stores: await opened.open(), another: opened.open, fresh: opened.fresh };
      });
      afterAll(() => close());
      contract(() => world);
    });
  }
};
