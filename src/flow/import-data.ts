import type { Account, Person } from '../core/account/account.ts';
import { type ImportMapping, type ResolvedColumns, resolveColumns } from '../core/import/import-columns.ts';
import { type ImportedFile, type ImportReport, type ImportTable, importTables } from '../core/import/import-report.ts';
import { accountOfRow, importRows, maxCellLength, personOfRow, splitMessage } from '../core/import/import-rows.ts';
import { type EventRow, signalOfRow } from '../core/import/import-signals.ts';
import type { Signal } from '../core/signal/signal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Accounts, Signals } from '../ports/store.ts';
import type { RefusedRows, TableEncoding, TableReader, TableRow } from '../ports/table-reader.ts';
import { createImportIndex, type ImportIndex } from './import-index.ts';

export type ImportFiles = Partial<Record<ImportTable, string>>;
export type ImportOptions = {
  /** Events at or after this moment (after the shift) are left out and counted as `later`. */
  until?: Date;
  /** Added to every date. */
  shiftMs?: number;
  encoding?: TableEncoding;
};
export type ImportDeps = {
  accounts: Pick<Accounts, 'get' | 'person' | 'upsertAccounts' | 'upsertPeople'>;
  signals: Pick<Signals, 'append' | 'get'>;
  tables: TableReader;
  clock: Clock;
  /** Where the files of refused rows go. */
  refusalsFolder: string;
};
export type ImportProgress = { file: string; table: ImportTable; rows: number; bytesRead: number; bytesTotal: number };

type Refused = { line: number; column: string; reason: string; whatToDo: string; cells?: string[]; raw?: string };
type Step<T> = { ok: true; value: T } | { ok: false; refused: Refused };
const BATCH = 1000;
const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}… (${text.length} characters)` : text);
const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/**
 * Brings tables into the store, in the order accounts, contacts, leads, events. Every row is taken, refused with a
 * reason and kept in a file, or after the cut-off. A second import of the same files changes nothing; a suppression or
 * consent that the store holds is never cleared.
 */
export const importData = async (
  deps: ImportDeps,
  files: ImportFiles,
  mapping: ImportMapping = {},
  options: ImportOptions = {},
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> => {
  const index = createImportIndex(deps);
  const report: ImportReport = {
    files: [],
    accounts: 0,
    people: 0,
    signals: 0,
    refused: 0,
    refusalsPath: null,
    refusals: [],
  };
  for (const table of importTables) {
    const path = files[table];
    if (path === undefined) continue;
    const file = await importFile(deps, index, report, table, path, mapping[table], options, onProgress);
    report.files.push(file);
    report.refused += file.refused;
    if (file.refusedPath) report.refusalsPath = deps.refusalsFolder;
    if (table === 'accounts') report.accounts += file.accepted;
    else if (table === 'contacts') report.people += file.accepted;
    else report.signals += file.accepted;
  }
  return report;
};

const importFile = async (
  deps: ImportDeps,
  index: ImportIndex,
  report: ImportReport,
  table: ImportTable,
  path: string,
  mapping: Record<string, string> | undefined,
  options: ImportOptions,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportedFile> => {
  const name = nameOf(path);
  const file: ImportedFile = {
    table,
    name,
    read: 0,
    accepted: 0,
    added: 0,
    refused: 0,
    later: 0,
    columns: {},
    unused: [],
  };
  const tell = (refused: Refused) => {
    file.refused++;
    if (report.refusals.length >= 20) return;
    const { line, column, reason, whatToDo } = refused;
    report.refusals.push({ file: name, line, column, reason, whatToDo });
  };
  const opened = await deps.tables.open(path, options.encoding ?? 'utf-8');
  if (opened.kind === 'refused') {
    tell({ line: opened.line, column: '', reason: opened.reason, whatToDo: opened.whatToDo });
    return file;
  }
  const found = resolveColumns(table, opened.headings, mapping);
  if (!found.ok) {
    tell({ line: 1, ...found.error });
    return file;
  }
  file.columns = found.value.columns;
  file.unused = found.value.unused;
  const refusedRows: RefusedRows = deps.tables.refusedRows(deps.refusalsFolder, name, opened.headings);
  const seen = new Map<string, number>();
  const context: RowContext = {
    table,
    headings: opened.headings,
    columns: found.value,
    seen,
    index,
    options,
    now: deps.clock.now(),
  };
  const kept = { accounts: [] as Account[], people: [] as Person[], signals: [] as Signal[] };
  const write = async (accounts: Account[], people: Person[], signals: Signal[]): Promise<void> => {
    if (accounts.length > 0) file.added += (await deps.accounts.upsertAccounts(accounts)).inserted;
    if (people.length > 0) file.added += (await deps.accounts.upsertPeople(people)).inserted;
    if (signals.length > 0) file.added += (await deps.signals.append(signals)).added.length;
  };
  // One batch is written while the next one is read.
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    writing = write(kept.accounts.splice(0), kept.people.splice(0), kept.signals.splice(0));
    // Heard of at the next `await`, and no crash before.
    writing.catch(() => {});
  };
  try {
    for await (const batch of opened.rows) {
      for (const row of batch) {
        file.read++;
        const step = await readRow(context, row);
        if (!step.ok) {
          tell(step.refused);
          refusedRows.add(step.refused);
          file.refusedPath = refusedRows.path;
        } else if (step.value.kind === 'later') file.later++;
        else {
          file.accepted++;
          if (step.value.kind === 'account') kept.accounts.push(step.value.account);
          else if (step.value.kind === 'person') kept.people.push(step.value.person);
          else kept.signals.push(step.value.signal);
        }
      }
      if (kept.accounts.length + kept.people.length + kept.signals.length >= BATCH) await flush();
      onProgress({ file: name, table, rows: file.read, bytesRead: opened.bytesRead(), bytesTotal: opened.bytesTotal });
    }
    await flush();
    await writing;
  } finally {
    await writing.catch(() => {});
    await refusedRows.close();
  }
  if (file.read === 0)
    tell({
      line: 1,
      column: '',
      reason: 'the file has headings and no rows',
      whatToDo: 'export it again, and check the filter it was exported with',
    });
  return file;
};

type RowContext = {
  table: ImportTable;
  headings: string[];
  columns: ResolvedColumns;
  /** Id → line, to name both lines of a duplicate. */
  seen: Map<string, number>;
  index: ImportIndex;
  options: ImportOptions;
  now: Date;
};
type Taken =
  | { kind: 'account'; account: Account }
  | { kind: 'person'; person: Person }
  | { kind: 'signal'; signal: Signal }
  | { kind: 'later' };

/** The cells by field, empty ones absent; or why the row is no row of this table. */
const cellsOf = (context: RowContext, row: TableRow): Step<Record<string, string>> => {
  const { headings, columns } = context;
  if (row.kind === 'broken') return { ok: false, refused: { ...row, column: '' } };
  const refuse = (column: string, reason: string, whatToDo: string): Step<never> => ({
    ok: false,
    refused: { line: row.line, column, reason, whatToDo, cells: row.cells },
  });
  if (row.cells.length < headings.length)
    return refuse(
      headings[row.cells.length] ?? '',
      `the row has ${row.cells.length} of ${headings.length} columns; the file may be cut off here`,
      'export the file again, or complete the row',
    );
  if (row.cells.length > headings.length)
    return refuse(
      '',
      `the row has ${row.cells.length} columns where the headings have ${headings.length}`,
      'put values that hold the separator in quotes',
    );
  const long = row.cells.findIndex((cell) => cell.length > maxCellLength);
  if (long >= 0)
    return refuse(
      headings[long] ?? '',
      `\`${shown(row.cells[long] ?? '')}\` is longer than the ${maxCellLength} characters a cell may hold`,
      'shorten the cell',
    );
  const cells: Record<string, string> = {};
  for (const [field, position] of columns.at) {
    const text = row.cells[position]?.trim() ?? '';
    if (text !== '') cells[field] = text;
  }
  return { ok: true, value: cells };
};

const readRow = async (context: RowContext, row: TableRow): Promise<Step<Taken>> => {
  const { table, columns, seen, index, options, now } = context;
  const cells = cellsOf(context, row);
  if (!cells.ok || row.kind === 'broken') return cells.ok ? { ok: true, value: { kind: 'later' } } : cells;
  const refuse = (field: string, reason: string, whatToDo: string): Step<never> => ({
    ok: false,
    refused: { line: row.line, column: columns.columns[field] ?? field, reason, whatToDo, cells: row.cells },
  });
  const parsed = importRows[table].safeParse(cells.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = String(issue?.path[0] ?? '');
    const { reason, whatToDo } = splitMessage(issue?.message ?? 'is not valid');
    const value = cells.value[field];
    return refuse(field, value === undefined ? reason : `\`${shown(value)}\` ${reason}`, whatToDo);
  }
  // A deal has one row per stage it went through; everything else one row per id.
  const key = table === 'opportunities' ? `${cells.value.id} ${cells.value.stage}` : String(cells.value.id);
  const before = seen.get(key);
  if (before !== undefined)
    return refuse(
      'id',
      `\`${shown(key)}\` stands in line ${before} already`,
      `keep one of the lines ${before} and ${row.line}`,
    );
  seen.set(key, row.line);

  const shiftMs = options.shiftMs ?? 0;
  if (table === 'accounts') {
    const account = accountOfRow(importRows.accounts.parse(cells.value), shiftMs, now);
    index.addAccount(account);
    return { ok: true, value: { kind: 'account', account } };
  }
  if (table === 'contacts') {
    const contact = importRows.contacts.parse(cells.value);
    const account = await index.account(contact.accountId);
    if (!account)
      return refuse(
        'accountId',
        `the account \`${shown(contact.accountId)}\` is not known`,
        'import its row of the accounts first',
      );
    const person = personOfRow(contact, account, shiftMs, now);
    index.addPerson(person);
    return { ok: true, value: { kind: 'person', person } };
  }
  const event = { table, row: parsed.data } as EventRow;
  const who = await index.who(event);
  if (!who.ok) return refuse(who.error.field, who.error.reason, who.error.whatToDo);
  const signal = signalOfRow(event, who.value, shiftMs, now);
  // Known before the cut-off is applied: an event may refer to a lead that comes later.
  if (event.table === 'leads') index.addLead(event.row.id, who.value);
  if (options.until && signal.at >= options.until) return { ok: true, value: { kind: 'later' } };
  return { ok: true, value: { kind: 'signal', signal } };
};
