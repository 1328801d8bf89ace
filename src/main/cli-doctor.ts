import { Command } from 'commander';
import { loadCharters } from '../adapters/charters/load-charters.ts';
import { readConfig } from '../config.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import { checkRealServices, type Finding } from './check-real-services.ts';
import type { Cli } from './cli-context.ts';
import { startProblem } from './cli-start.ts';
import { withStores } from './with-stores.ts';

/** The oldest MongoDB whose behaviour the store's contract is tested on. */
const OLDEST_MONGODB = 7;

export const doctorCommand = (cli: Cli): Command =>
  new Command('doctor')
    .option('--json', 'the findings as JSON')
    .description('say in plain words what is missing: versions, charters, store, Slack, clock, connectors')
    .action(async (flags: { json?: boolean }) => {
      const findings: Finding[] = [];
      const add = (what: string, ok: boolean, hint: string): void => void findings.push({ what, ok, hint });
      const major = Number(process.versions.node.split('.')[0]);
      add(
        'Node',
        major >= 22,
        major >= 22
          ? `${process.versions.node}`
          : `this is ${process.versions.node}; run it with \`npm run countersign -- …\`, which brings its own`,
      );
      const read = readConfig(cli.environment);
      if (!read.ok) for (const { variable, problem } of read.problems) add(variable, false, problem);
      else {
        const { config } = read;
        const charters = await loadCharters(config.COUNTERSIGN_CHARTERS_DIR);
        if (charters.ok)
          add(
            'Charters',
            true,
            `${charters.value.charters.size} agents, version ${charters.value.hashes.all.slice(0, 12)}`,
          );
        else for (const problem of charters.error) add('Charters', false, formatProblem(problem));
        try {
          await withStores(config, async (stores) => {
            const started = Date.now();
            const answers = await stores.database.ping();
            const version = await stores.database.version();
            add(
              'Store',
              answers,
              `${config.MONGODB_URI ? 'MongoDB' : 'embedded'}, answered in ${Date.now() - started} ms, ${await stores.accounts.count()} accounts`,
            );
            if (config.MONGODB_URI)
              add(
                'Store version',
                Number.parseInt(version, 10) >= OLDEST_MONGODB,
                Number.parseInt(version, 10) >= OLDEST_MONGODB
                  ? version
                  : `this is MongoDB ${version}; use 7 or 8, or unset \`MONGODB_URI\` for the embedded store`,
              );
          });
        } catch (error) {
          add('Store', false, startProblem(error) ?? (error instanceof Error ? error.message : 'did not open'));
        }
        if (config.mode === 'slack') findings.push(...(await checkRealServices(config)));
        else {
          const join = 'set `SLACK_BOT_TOKEN` and `SLACK_SIGNING_SECRET` (or `SLACK_APP_TOKEN`) to join a real one';
          add('Slack', true, `practice workspace; ${join}`);
          for (const what of ['Mail', 'CRM', 'Calendar', 'Ads']) add(what, true, 'practice service');
        }
        add(
          'Model',
          true,
          config.OPENAI_API_KEY
            ? config.OPENAI_MODEL
            : 'no key: the built-in planner and writer work, and cards say so',
        );
      }
      cli.print(
        flags.json
          ? JSON.stringify(findings, null, 2)
          : findings.map(({ what, ok, hint }) => `${ok ? '✓' : '✕'} ${what}: ${hint}`).join('\n'),
      );
      cli.exit(findings.every((finding) => finding.ok) ? 0 : 1);
    });
