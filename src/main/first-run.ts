import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createCsvTables } from '../adapters/csv/csv-tables.ts';
import type { Account, Person } from '../core/account/account.ts';
import { beliefsFromHistory } from '../core/plan/beliefs-from-history.ts';
import type { Signal } from '../core/signal/signal.ts';
import { importData } from '../flow/import-data.ts';
import { updateAllAccounts } from '../flow/update-account.ts';
import type { Clock } from '../ports/clock.ts';
import { practiceImport } from '../practice/company/practice-company.ts';
import type { Stores } from './stores.ts';

export type Progress = (step: string, done: number, total: number) => void;

/** Folds every account and learns prior beliefs from what the store holds. */
export const digestHistory = async (stores: Stores, clock: Clock, onProgress: Progress): Promise<void> => {
  const accounts: Account[] = [];
  const people: Person[] = [];
  const signals: Signal[] = [];
  await updateAllAccounts(
    { ...stores, clock },
    (done, total) => onProgress('accounts folded', done, total),
    (page) => {
      accounts.push(...page.accounts);
      people.push(...page.people);
      for (const signal of page.signals) signals.push(signal);
    },
  );
  await stores.memory.saveBeliefs(beliefsFromHistory(accounts, people, signals));
};

/** Brings the practice company in through the importer that users have. */
export const importCompany = async (
  stores: Stores,
  clock: Clock,
  start: Date,
  refusalsFolder: string,
  onProgress: Progress,
): Promise<void> => {
  const { files, options } = practiceImport(start);
  const report = await importData(
    { accounts: stores.accounts, signals: stores.signals, tables: createCsvTables(), clock, refusalsFolder },
    files,
    {},
    options,
    (progress) => onProgress(`reading ${progress.table}`, progress.bytesRead, progress.bytesTotal),
  );
  if (report.refused > 0)
    throw new Error(`the practice company has ${report.refused} refused rows, see \`${report.refusalsPath}\``);
  await digestHistory(stores, clock, onProgress);
  await stores.settings.set('practice-imported', {
    at: clock.now(),
    accounts: report.accounts,
    signals: report.signals,
  });
};

const Message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), step: z.string(), done: z.number(), total: z.number() }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);

/**
 * The practice company's first import, once per store, in a process that ends with it: what reading and folding years of
 * history needs of memory goes back to the machine, and does not stay with a program that runs for weeks.
 */
export const importPracticeCompany = async (
  stores: Stores,
  clock: Clock,
  start: Date,
  refusalsFolder: string,
  onProgress: Progress,
): Promise<void> => {
  if (await stores.settings.get('practice-imported')) return;
  const child = fork(fileURLToPath(new URL('./first-run-process.ts', import.meta.url)), {
    execArgv: [],
    serialization: 'advanced',
  });
  await new Promise<void>((resolve, reject) => {
    let isDone = false;
    child.on('message', (received: unknown) => {
      const message = Message.parse(received);
      if (message.kind === 'progress') onProgress(message.step, message.done, message.total);
      else if (message.kind === 'done') isDone = true;
      else reject(new Error(message.message));
    });
    child.once('error', reject);
    child.once('exit', () => (isDone ? resolve() : reject(new Error('the first import ended before it was done'))));
    child.send({ uri: stores.database.uri, now: clock.now(), start, refusalsFolder });
  });
};
