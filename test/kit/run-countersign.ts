import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

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

/** `countersign <args>` to its end. */
export const runCountersign = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  spawnProgram('src/main.ts', args, env).ended;
