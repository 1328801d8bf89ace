import { Command } from 'commander';
import { loadCharters } from '../adapters/charters/load-charters.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import { lintText } from '../core/policy/lint-text.ts';
import { readSince } from '../core/policy/since.ts';
import { lintHistory } from '../flow/lint.ts';
import type { Cli } from './cli-context.ts';
import { overStores } from './cli-store.ts';

export const lintCommand = (cli: Cli): Command =>
  new Command('lint')
    .option('--since <when>', 'look at decisions since a date or `90d`; all of them when absent')
    .option('--json', 'the findings as JSON')
    .description(
      'find overlapping, shadowed, contradictory, unreachable and never-fired rules; 0 when there is nothing to mend, 1 when there is',
    )
    .action(async (flags: { since?: string; json?: boolean }) =>
      overStores(cli, async (stores, clock, config) => {
        const since = flags.since === undefined ? null : readSince(flags.since, clock.now());
        if (since && !since.ok) {
          cli.note(since.error);
          return cli.exit(2);
        }
        const set = await loadCharters(config.COUNTERSIGN_CHARTERS_DIR);
        if (!set.ok) {
          cli.note(set.error.map(formatProblem).join('\n'));
          return cli.exit(1);
        }
        const report = await lintHistory(stores, { rules: set.value, since: since?.value });
        cli.print(flags.json ? JSON.stringify(report, null, 2) : lintText(report));
        cli.exit(report.findings.length === 0 ? 0 : 1);
      }),
    );
