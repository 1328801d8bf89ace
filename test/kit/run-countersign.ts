import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runCli } from '../../src/main/cli.ts';

export const ROOT = join(import.meta.dirname, '../..');
export type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; err: string };
export type Running = { child: ChildProcess; out(): string; ended: Promise<Ended> };

/** Starts a TypeScript program of this repository in a process of its own, with this environment and no other. */
export const spawnProgram = (file: string, args: readonly string[], env: Record<string, string> = {}): Running => {
  const child = spawn(process.execPath, [join(ROOT, file), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode, out, err }));
  return { child, out: () => out, ended };
};

/** `countersign <args>` to its end, in a process of its own. */
export const runCountersign = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  spawnProgram('src/main.ts', args, env).ended;

/** `countersign <args>` in this process, without the cost of starting one. */
export const runHere = async (
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Pick<Ended, 'code' | 'out' | 'err'>> => {
  const said = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((chunk: unknown) => {
      said[name === 'stdout' ? 'out' : 'err'] += String(chunk);
      return true;
    }),
  );
  try {
    return { code: await runCli(['node', 'countersign', ...args], env, ROOT), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
