import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { type AskedUndo, answeredUndo, askUndo, performUndo, type UndoAnswer } from '../flow/asked-undo.ts';
import type { Cli } from './cli-context.ts';
import { startProblem } from './cli-start.ts';
import { DataDirBusy, runningStore } from './lock.ts';
import { startSystem } from './system.ts';
import { withStores } from './with-stores.ts';

/** How long the running program may take to look. */
const PATIENCE_MS = 60_000;

const askRunning = (config: Config, asked: AskedUndo): Promise<UndoAnswer | null> =>
  withStores(config, async (stores) => {
    await askUndo(stores.settings, asked);
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      const answer = await answeredUndo(stores.settings, asked.id);
      if (answer) return answer;
      await wait(250);
    }
    return null;
  });

/** The program itself carries it out when it runs, because it holds the connectors; otherwise it is started for this. */
const carryOut = async (cli: Cli, config: Config, asked: AskedUndo): Promise<UndoAnswer | null> => {
  if (runningStore(config.COUNTERSIGN_DATA_DIR)) return askRunning(config, asked);
  try {
    const system = await startSystem({ ...config, PORT: 0 }, { root: cli.root, withJobs: false });
    try {
      const answer = await performUndo(system.deps, asked);
      await system.settle();
      return answer;
    } finally {
      await system.close();
    }
  } catch (error) {
    if (error instanceof DataDirBusy && config.MONGODB_URI) return askRunning(config, asked);
    throw error;
  }
};

const textOf = (answer: UndoAnswer): string => {
  if ('text' in answer) return answer.text;
  const { restored, left, runId } = answer.run;
  if (restored.length + left.length === 0) return `The run \`${runId}\` did nothing that could be undone.`;
  return [
    ...(restored.length > 0
      ? ['Restored or taken back:', ...restored.map((one) => `  ${one.decisionId}  ${one.title}`)]
      : []),
    ...(left.length > 0
      ? ['Left as it is:', ...left.map((one) => `  ${one.decisionId}  ${one.title}: ${one.reason}`)]
      : []),
  ].join('\n');
};

const isDone = (answer: UndoAnswer): boolean =>
  'text' in answer ? answer.ok : answer.run.restored.length > 0 || answer.run.left.length === 0;

export const undoCommand = (cli: Cli): Command =>
  new Command('undo')
    .option('--run <id>', 'everything that one run did; the record page names the run')
    .option('--decision <id>', 'one decision, such as D-1042')
    .requiredOption('--as <slack user id>', 'who is doing this; only those who could have approved it may')
    .option('--json', 'the result as JSON')
    .description('put back what a run or a decision did, take back what has not left, and list what cannot be undone')
    .action(async (flags: { run?: string; decision?: string; as: string; json?: boolean }) => {
      const id = randomUUID();
      const asked: AskedUndo | null =
        flags.run && !flags.decision
          ? { id, by: flags.as, runId: flags.run }
          : flags.decision && !flags.run
            ? { id, by: flags.as, decisionId: flags.decision }
            : null;
      if (!asked) {
        cli.note('give either `--run <id>` or `--decision <id>`');
        return cli.exit(2);
      }
      const read = readConfig(cli.environment);
      if (!read.ok) {
        cli.note(read.problems.map(({ variable, problem }) => `\`${variable}\` ${problem}`).join('\n'));
        return cli.exit(2);
      }
      try {
        const answer = await carryOut(cli, read.config, asked);
        if (!answer) {
          cli.note(
            'the running program did not answer within a minute; the request waits for it, and nothing is done twice',
          );
          return cli.exit(1);
        }
        cli.print(flags.json ? JSON.stringify(answer) : textOf(answer));
        cli.exit(isDone(answer) ? 0 : 1);
      } catch (error) {
        const problem = startProblem(error);
        if (!problem) throw error;
        cli.note(problem);
        cli.exit(1);
      }
    });
