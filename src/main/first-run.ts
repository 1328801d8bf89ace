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
  await updateAllAccounts({ ...stores, clock }, (done, total) => onProgress('accounts folded', done, total));
  const accounts: Account[] = [];
  const people: Person[] = [];
  const signals: Signal[] = [];
  let after: string | null = null;
  for (;;) {
    const page = await stores.accounts.page(after, 250);
    if (page.length === 0) break;
    const ids = page.map((account) => account.id);
    accounts.push(...page);
    people.push(...(await stores.accounts.peopleOf(ids)));
    signals.push(...(await stores.signals.forAccounts(ids)));
    after = page.at(-1)?.id ?? null;
  }
  await stores.memory.saveBeliefs(beliefsFromHistory(accounts, people, signals));
};

/** Brings the practice company in through the importer that users have, once. */
export const importPracticeCompany = async (
  stores: Stores,
  clock: Clock,
  start: Date,
  refusalsFolder: string,
  onProgress: Progress,
): Promise<void> => {
  if (await stores.settings.get('practice-imported')) return;
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
