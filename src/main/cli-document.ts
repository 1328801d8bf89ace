import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { systemDocumentMarkdown } from '../core/report/system-document-markdown.ts';
import { readSystemDocument } from '../flow/system-document.ts';
import type { Cli } from './cli-context.ts';
import { governed, overStores } from './cli-store.ts';
import { setupList } from './setup-list.ts';
import { workOf } from './work.ts';

export const systemDocumentCommand = (cli: Cli): Command =>
  new Command('system-document')
    .option('--out <file>', 'write the Markdown to a file instead of standard output')
    .option('--json', 'the document as JSON')
    .description(
      'the autonomous strategic marketing system as it is now: strategy, agents, thresholds, guardrails, stages, owners, cadence, prerequisites',
    )
    .action(async (flags: { out?: string; json?: boolean }) =>
      overStores(cli, async (stores, clock, config) => {
        const deps = await governed(cli, stores, clock, config);
        if (!deps) return;
        const modelName = config.OPENAI_API_KEY ? config.OPENAI_MODEL : null;
        const setup = () => setupList(config, { ping: () => stores.database.ping(), modelName });
        const document = await readSystemDocument({ ...deps, setup }, workOf(deps, { practice: null }));
        const text = flags.json ? `${JSON.stringify(document, null, 2)}\n` : systemDocumentMarkdown(document);
        if (flags.out === undefined) return cli.print(text.trimEnd());
        try {
          await writeFile(flags.out, text);
        } catch (error) {
          const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
          cli.note(`\`${flags.out}\` cannot be written (${code}); name a file in a folder that is there`);
          return cli.exit(1);
        }
        cli.note(`wrote ${flags.out}`);
      }),
    );
