import { Command, CommanderError } from 'commander';
import { charterCommand } from './cli-charter.ts';
import type { Cli } from './cli-context.ts';
import { doctorCommand } from './cli-doctor.ts';
import { systemDocumentCommand } from './cli-document.ts';
import { importCommand } from './cli-import.ts';
import { policyCommand } from './cli-policy.ts';
import { startCommand } from './cli-start.ts';
import { resumeCommand, stopCommand, verifyCommand, whyCommand } from './cli-store.ts';
import { storyCommand } from './cli-story.ts';
import { undoCommand } from './cli-undo.ts';

/** `countersign <command>`; without one it starts the program. */
export const runCli = async (
  argv: readonly string[],
  environment: Record<string, string | undefined>,
  root: string,
): Promise<number> => {
  let code = 0;
  const cli: Cli = {
    environment,
    root,
    print: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    exit: (wanted) => {
      code = wanted;
    },
  };
  const program = new Command('countersign')
    .description('A Slack front door to autonomous B2B marketing agents')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const command of [
    startCommand,
    importCommand,
    whyCommand,
    verifyCommand,
    charterCommand,
    doctorCommand,
    stopCommand,
    resumeCommand,
    undoCommand,
    policyCommand,
    systemDocumentCommand,
    storyCommand,
  ]) {
    program.addCommand(command(cli).exitOverride());
  }
  try {
    await program.parseAsync(argv.length <= 2 ? [...argv, 'start'] : [...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
};
