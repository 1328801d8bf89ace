import { createAccounts } from '../adapters/mongo/accounts.ts';
import { connect } from '../adapters/mongo/connect.ts';
import { createDecisions } from '../adapters/mongo/decisions.ts';
import { createExperiments } from '../adapters/mongo/experiments.ts';
import { createIncidents } from '../adapters/mongo/incidents.ts';
import { createLedger } from '../adapters/mongo/ledger.ts';
import { createMemory, createSettings } from '../adapters/mongo/memory.ts';
import { createOutbox } from '../adapters/mongo/outbox.ts';
import { createSignals } from '../adapters/mongo/signals.ts';
import { createTouches } from '../adapters/mongo/touches.ts';
import { chainEntry } from '../core/ledger/chain.ts';

/** Connects, makes the indexes, and gives every store over one connection. */
export const openStores = async (uri: string) => {
  const database = await connect(uri);
  const { connection } = database;
  const accounts = createAccounts(connection);
  const signals = createSignals(connection);
  const decisions = createDecisions(connection);
  const memory = createMemory(connection);
  const experiments = createExperiments(connection);
  const incidents = createIncidents(connection);
  const outbox = createOutbox(connection);
  const ledger = createLedger(connection, chainEntry);
  for (const store of [accounts, signals, decisions, memory, experiments, incidents, outbox, ledger])
    await store.indexes();
  return {
    database,
    accounts,
    signals,
    decisions,
    memory,
    experiments,
    incidents,
    outbox,
    ledger,
    settings: createSettings(connection),
    touches: createTouches(connection),
  };
};
export type Stores = Awaited<ReturnType<typeof openStores>>;
