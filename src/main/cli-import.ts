import { resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { createCsvTables } from '../adapters/csv/csv-tables.ts';
import { readConfig } from '../config.ts';
import type { ImportMapping } from '../core/import/import-columns.ts';
import { formatImportReport } from '../core/import/import-report.ts';
import { importData } from '../flow/import-data.ts';
import { IMPORT_KEY, type LastImport } from '../flow/watch-incidents.ts';
import type { Cli } from './cli-context.ts';
import { startProblem } from './cli-start.ts';
import { digestHistory } from './first-run.ts';
import { withStores } from './with-stores.ts';

const TABLES = ['accounts', 'contacts', 'leads', 'touches', 'sessions', 'activities', 'opportunities'] as const;
type Flags = Partial<Record<(typeof TABLES)[number], string>> & {
  map: string[];
  encoding?: 'utf-8' | 'latin1' | 'utf-16le';
  json?: boolean;
};

/** `accounts.name=company_name` → {accounts: {name: 'company_name'}}; a sentence when it is not of that form. */
const mappingOf = (maps: readonly string[]): ImportMapping | string => {
  const mapping: Record<string, Record<string, string>> = {};
  for (const text of maps) {
    const match = /^(\w+)\.(\w+)=(.+)$/.exec(text);
    if (!match || !TABLES.some((table) => table === match[1])) {
      return `\`--map ${text}\` is not understood; write \`--map accounts.name=company_name\` with one of ${TABLES.join(', ')}`;
    }
    const [, table = '', field = '', column = ''] = match;
    mapping[table] = { ...mapping[table], [field]: column };
  }
  return mapping as ImportMapping;
};

export const importCommand = (cli: Cli): Command => {
  const command = new Command('import').description(
    'bring accounts, people and history in from CSV files (plain or .gz)',
  );
  for (const table of TABLES) command.option(`--${table} <file>`, `${table} as CSV`);
  return command
    .option(
      '--map <table.field=column>',
      'which column holds a field; may be repeated',
      (value, all: string[]) => [...all, value],
      [],
    )
    .addOption(new Option('--encoding <name>', 'encoding of the files').choices(['utf-8', 'latin1', 'utf-16le']))
    .option('--json', 'the report as JSON')
    .action(async (flags: Flags) => {
      const files = Object.fromEntries(TABLES.flatMap((table) => (flags[table] ? [[table, flags[table]]] : [])));
      if (Object.keys(files).length === 0) {
        cli.note('name at least one file, for example `--accounts accounts.csv --contacts contacts.csv`');
        return cli.exit(2);
      }
      const mapping = mappingOf(flags.map);
      if (typeof mapping === 'string') {
        cli.note(mapping);
        return cli.exit(2);
      }
      const read = readConfig(cli.environment);
      if (!read.ok) {
        cli.note(read.problems.map(({ variable, problem }) => `\`${variable}\` ${problem}`).join('\n'));
        return cli.exit(2);
      }
      try {
        await withStores(read.config, async (stores, clock) => {
          const bar = new SingleBar({
            format: '  {bar} {percentage} % {step}',
            stream: process.stderr,
            noTTYOutput: false,
          });
          if (!flags.json) bar.start(1, 0, { step: '' });
          const report = await importData(
            {
              ...stores,
              tables: createCsvTables(),
              clock,
              refusalsFolder: resolve(read.config.COUNTERSIGN_DATA_DIR, 'refused'),
            },
            files,
            mapping,
            { encoding: flags.encoding },
            (progress) => {
              bar.setTotal(Math.max(1, progress.bytesTotal));
              bar.update(progress.bytesRead, { step: progress.file });
            },
          );
          await digestHistory(stores, clock, (step, done, total) => {
            bar.setTotal(Math.max(1, total));
            bar.update(done, { step });
          });
          await stores.settings.set(IMPORT_KEY, {
            at: clock.now(),
            rows: report.files.reduce((rows, file) => rows + file.read, 0),
            refused: report.refused,
            files: report.files.map(({ name }) => name).join(', '),
          } satisfies LastImport);
          if (!flags.json) bar.stop();
          cli.print(flags.json ? JSON.stringify(report, null, 2) : formatImportReport(report));
          cli.exit(report.refused > 0 ? 1 : 0);
        });
      } catch (error) {
        const problem = startProblem(error);
        if (!problem) throw error;
        cli.note(problem);
        cli.exit(1);
      }
    });
};
