import { Command } from 'commander';
import type { Cli } from './cli-context.ts';
import { runStory } from './story.ts';

export const storyCommand = (cli: Cli): Command =>
  new Command('story')
    .option('--json', 'one JSON line per step')
    .option('--seed <n>', 'seed of the market and of every choice', '7')
    .description('run the whole story headless in a temporary directory, with scripted people')
    .action(async (flags: { json?: boolean; seed: string }) => {
      const seed = Number(flags.seed);
      if (!Number.isInteger(seed) || seed < 0) {
        cli.note('`--seed` has to be a whole number of 0 or more');
        return cli.exit(2);
      }
      const isTrue = await runStory({
        root: cli.root,
        seed,
        tell: (line) =>
          cli.print(flags.json ? JSON.stringify(line) : `${line.ok ? '✓' : '✕'} ${line.step.padEnd(22)} ${line.text}`),
      });
      cli.exit(isTrue ? 0 : 1);
    });
