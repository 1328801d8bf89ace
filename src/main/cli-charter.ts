import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { charterSchemas, SCHEMA_FOLDER } from '../adapters/charters/charter-schemas.ts';
import { charterFilesIn, loadCharters } from '../adapters/charters/load-charters.ts';
import { type Config, readConfig } from '../config.ts';
import type { CharterProblem } from '../core/charter/charter-set.ts';
import type { Cli } from './cli-context.ts';
import { lintCommand } from './cli-lint.ts';

type Checked = { file: string; ok: boolean; problems: Omit<CharterProblem, 'file'>[] };

/** The settings, or null after every problem was said. */
const configured = (cli: Cli): Config | null => {
  const read = readConfig(cli.environment);
  if (read.ok) return read.config;
  cli.note(read.problems.map(({ variable, problem }) => `\`${variable}\` ${problem}`).join('\n'));
  cli.exit(2);
  return null;
};

const lineOf = ({ line, column, field, message }: Checked['problems'][number]): string =>
  `    ${line}:${column} ${field ? `\`${field}\` ` : ''}${message}`;

const textOf = ({ file, ok, problems }: Checked): string =>
  ok ? `✓ ${file}: ok` : [`✕ ${file}:`, ...problems.map(lineOf)].join('\n');

const checkCommand = (cli: Cli): Command =>
  new Command('check')
    .option('--json', 'the findings as JSON')
    .description(
      'check all charters and policies without starting anything; per file ok, or line, column and what to do',
    )
    .action(async (flags: { json?: boolean }) => {
      const config = configured(cli);
      if (!config) return;
      const dir = config.COUNTERSIGN_CHARTERS_DIR;
      const loaded = await loadCharters(dir);
      const problems = loaded.ok ? [] : loaded.error;
      const names = new Set([...(await charterFilesIn(dir)), ...problems.map(({ file }) => file)]);
      const files = [...names].map((file): Checked => {
        const found = problems.filter((problem) => problem.file === file).map(({ file: _, ...rest }) => rest);
        return { file, ok: found.length === 0, problems: found };
      });
      const version = loaded.ok ? loaded.value.hashes.all : null;
      if (flags.json) cli.print(JSON.stringify({ ok: loaded.ok, version, files }, null, 2));
      else
        cli.print(
          [
            ...files.map(textOf),
            version
              ? `All of it is good, version ${version.slice(0, 12)}.`
              : `${files.filter(({ ok }) => !ok).length} of ${files.length} files cannot be used. A running program keeps the last good version until they are mended.`,
          ].join('\n'),
        );
      cli.exit(loaded.ok ? 0 : 1);
    });

const schemaCommand = (cli: Cli): Command =>
  new Command('schema')
    .option('--json', 'what was written as JSON')
    .description('write the JSON Schemas by which editors complete the YAML files')
    .action(async (flags: { json?: boolean }) => {
      const config = configured(cli);
      if (!config) return;
      const folder = join(config.COUNTERSIGN_CHARTERS_DIR, SCHEMA_FOLDER);
      const written: string[] = [];
      try {
        await mkdir(folder, { recursive: true });
        for (const [name, text] of charterSchemas()) {
          await writeFile(join(folder, name), text);
          written.push(join(folder, name));
        }
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        cli.note(`the schemas cannot be written to \`${folder}\` (${code}); check the folder and its rights`);
        return cli.exit(1);
      }
      cli.print(flags.json ? JSON.stringify({ written }) : written.map((path) => `wrote ${path}`).join('\n'));
    });

/** `countersign charter …`: what concerns the files in `charters/`; only `lint` looks at the store. */
export const charterCommand = (cli: Cli): Command =>
  new Command('charter')
    .description('check and lint the charters and policies, and write their schemas')
    .addCommand(checkCommand(cli).exitOverride())
    .addCommand(schemaCommand(cli).exitOverride())
    .addCommand(lintCommand(cli).exitOverride());
