import {
  buildInfo,
  connectionStatus,
  create,
  createIndexes,
  drop,
  dropDatabase,
  dropIndexes,
  hello,
  listCollections,
  listDatabases,
  listIndexes,
  renameCollection,
} from './admin-commands.ts';
import type { CommandContext, Reply } from './command-context.ts';
import { refuseCollation } from './command-field.ts';
import { count, distinct, find, getMore, killCursors, runAggregate } from './read-commands.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { requireCommand } from './supported.ts';
import { type Doc, isDoc, toNumber } from './value.ts';
import { findAndModify, insert, remove, update } from './write-commands.ts';

type Handler = (context: CommandContext) => Reply;

const HANDLERS: Readonly<Record<string, Handler>> = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: () => ({}),
  buildInfo,
  buildinfo: buildInfo,
  connectionStatus,
  listDatabases,
  endSessions: () => ({}),
  create,
  drop,
  dropDatabase,
  renameCollection,
  listCollections,
  createIndexes,
  listIndexes,
  dropIndexes,
  insert,
  update,
  delete: remove,
  find,
  getMore,
  killCursors,
  findAndModify,
  findandmodify: findAndModify,
  aggregate: runAggregate,
  count,
  distinct,
};

const TRANSACTION_COMMANDS = ['commitTransaction', 'abortTransaction', 'startTransaction'];

const refuseTransactions = (body: Doc, command: string): void => {
  if (!('txnNumber' in body) && !('startTransaction' in body) && !TRANSACTION_COMMANDS.includes(command)) return;
  throw new StoreError(
    20,
    'IllegalOperation',
    'the embedded store does not serve transactions or retryable writes; add `retryWrites=false`, or point `MONGODB_URI` at a replica set',
  );
};

/** What a single node promises by itself is accepted; anything more is refused. */
const checkConcerns = (body: Doc): void => {
  const { writeConcern, readConcern } = body;
  if (isDoc(writeConcern)) {
    const w = toNumber(writeConcern.w);
    if (w !== undefined && w > 1) throw badValue(`cannot use 'w' > 1 when a host is not replicated`);
    if (typeof writeConcern.w === 'string' && writeConcern.w !== 'majority')
      throw refusal(`the write concern \`${writeConcern.w}\``);
  }
  if (
    isDoc(readConcern) &&
    readConcern.level !== undefined &&
    !['local', 'available', 'majority'].includes(String(readConcern.level))
  )
    throw refusal(`the read concern \`${String(readConcern.level)}\``);
};

/** Runs one command, or throws a `StoreError` that says why not. */
export const runCommand = (context: Omit<CommandContext, 'db' | 'command'>): Reply => {
  const { body } = context;
  const command = Object.keys(body)[0] ?? '';
  refuseTransactions(body, command);
  requireCommand(command, Object.keys(body));
  checkConcerns(body);
  refuseCollation(body);
  const db = body.$db;
  if (typeof db !== 'string' || db === '' || /[/\\. "$*<>:|?\0]/.test(db))
    throw new StoreError(73, 'InvalidNamespace', 'the command names no valid database in `$db`');
  return (HANDLERS[command] as Handler)({ ...context, db, command });
};
