import { Command } from 'commander';
import { loadCharters } from '../adapters/charters/load-charters.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import { backtestText } from '../core/policy/backtest-text.ts';
import { readSince } from '../core/policy/since.ts';
import { backtestHistory } from '../flow/backtest.ts';
import type { Cli } from './cli-context.ts';
import { overStores } from './cli-store.ts';
import { createSignedPaths } from './signed-path.ts';

const EXAMPLES = 3;

const backtestCommand = (cli: Cli): Command =>
  new Command('backtest')
    .requiredOption('--since <when>', 'a date such as `2026-10-01`, or how long ago: `30d`, `12h`, `4w`')
    .option('--charters <dir>', 'the folder with the changed files; the ones in force when absent')
    .option('--json', 'the report as JSON')
    .description('judge every recorded decision again under other rules, and say what would have been different')
    .action(async (flags: { since: string; charters?: string; json?: boolean }) =>
      overStores(cli, async (stores, clock, config) => {
        const since = readSince(flags.since, clock.now());
        if (!since.ok) {
          cli.note(since.error);
          return cli.exit(2);
        }
        const rules = await loadCharters(flags.charters ?? config.COUNTERSIGN_CHARTERS_DIR);
        if (!rules.ok) {
          cli.note(rules.error.map(formatProblem).join('\n'));
          return cli.exit(1);
        }
        const report = await backtestHistory(stores, { rules: rules.value, since: since.value, examples: EXAMPLES });
        const secret = await stores.settings.get<string>('link-secret');
        const base = config.COUNTERSIGN_PUBLIC_URL ?? `http://localhost:${config.PORT}`;
        const link = (id: string): string =>
          secret ? `${base}${createSignedPaths(secret).sign(`/records/${id}`)}` : `${base}/records/${id}`;
        cli.print(flags.json ? JSON.stringify(report, null, 2) : backtestText(report, link));
      }),
    );

/** `countersign policy …`: what the rules would have done to the decisions on record. */
export const policyCommand = (cli: Cli): Command =>
  new Command('policy')
    .description('try rules on the decisions on record')
    .addCommand(backtestCommand(cli).exitOverride());
