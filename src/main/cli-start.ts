import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { EmbeddedStoreBusy } from '../practice/store/embedded-store.ts';
import type { Cli } from './cli-context.ts';
import { PortInUse } from './http.ts';
import { DataDirBusy } from './lock.ts';
import { ChartersBroken, startSystem } from './system.ts';

/** A shutdown takes no longer; a killed program loses nothing either. */
const CLOSE_WITHIN_MS = 15_000;
const EXPECTED = [PortInUse, DataDirBusy, ChartersBroken, EmbeddedStoreBusy];

/** The sentence for a person when it cannot start; null when the failure is ours. */
export const startProblem = (error: unknown): string | null => {
  if (!(error instanceof Error)) return null;
  return EXPECTED.some((kind) => error instanceof kind) || error.message.startsWith('the store at')
    ? error.message
    : null;
};

const progressLine = () => {
  let last = '';
  return (step: string, done: number, total: number): void => {
    const percent = total > 0 ? Math.floor((done / total) * 100) : 100;
    const line = `  ${step.padEnd(24)} ${String(percent).padStart(3)} %`;
    if (line === last) return;
    last = line;
    process.stderr.write(process.stderr.isTTY ? `\r${line}` : percent === 100 ? `${line}\n` : '');
    if (process.stderr.isTTY && percent === 100) process.stderr.write('\n');
  };
};

export const startCommand = (cli: Cli): Command =>
  new Command('start').description('start the bot; without settings, the practice workspace').action(async () => {
    const read = readConfig(cli.environment);
    if (!read.ok) {
      for (const { variable, problem } of read.problems) cli.note(`\`${variable}\` ${problem}`);
      cli.note('nothing was started; correct the environment (see .env.example) and start again');
      return cli.exit(2);
    }
    try {
      const system = await startSystem(read.config, { root: cli.root, onProgress: progressLine() });
      cli.print(
        read.config.mode === 'practice'
          ? `Countersign practice workspace: ${system.url}`
          : `Countersign is connected to Slack; health and records at ${system.url}`,
      );
      const asked = new Promise<void>((resolve) => {
        const stop = (signal: string): void => {
          system.log.info({ signal }, 'shutting down');
          resolve();
        };
        process.once('SIGINT', () => stop('SIGINT'));
        process.once('SIGTERM', () => stop('SIGTERM'));
      });
      const lost = await Promise.race([asked, system.lost]);
      if (lost) {
        // Nothing can be written any more, so there is nothing to close; whoever runs the program starts it again.
        system.log.error({ err: lost }, 'the program cannot go on');
        cli.note(lost.message);
        process.exit(1);
      }
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS));
      await Promise.race([system.close(), late]);
      // Agenda leaves timers of half a lock's life behind; whatever was not finished is taken up at the next start.
      process.exit(0);
    } catch (error) {
      const problem = startProblem(error);
      if (!problem) throw error;
      cli.note(problem);
      cli.exit(1);
    }
  });
