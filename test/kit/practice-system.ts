import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../..');
/** A Tuesday: morning in the Americas, afternoon in Europe, so that people everywhere can be written to. */
const CLOCK_START = '2026-11-17T15:30:00Z';
const IMPORTED = 'countersign-imported-';
const DAY_MS = 86_400_000;

/** What the imported store depends on; cards, commands and the page do not change it. */
const CODE = [
  'src/core/{account,import,plan,signal}/*.ts',
  'src/flow/{import-data,import-index,update-account}.ts',
  'src/adapters/{csv,mongo}/**/*.ts',
  'src/practice/{company,store}/**/*',
  'src/main/{first-run,first-run-process,stores,practice}.ts',
];

const keyOfCode = (): string => {
  const hash = createHash('sha256').update(CLOCK_START);
  const files = CODE.flatMap((pattern) => globSync(pattern, { cwd: ROOT, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of files) hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
};

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
};

/** A data directory with the practice company in it, imported once per state of the code and kept for the next run. */
const importedData = async (): Promise<string> => {
  const kept = join(tmpdir(), `${IMPORTED}${keyOfCode()}`);
  if (existsSync(kept)) return kept;
  for (const name of await readdir(tmpdir())) {
    const old = join(tmpdir(), name);
    // Another checkout may be at work on its own; what nobody made today is of code that is gone.
    if (name.startsWith(IMPORTED) && (await stat(old)).mtimeMs < Date.now() - DAY_MS)
      await rm(old, { recursive: true, force: true });
  }
  const dir = await mkdtemp(join(tmpdir(), 'countersign-importing-'));
  const program = join(import.meta.dirname, 'import-practice.ts');
  const code = await ended(spawn(process.execPath, [program, dir, CLOCK_START], { stdio: 'inherit' }));
  if (code !== 0) throw new Error(`the practice company could not be imported, exit code ${code}`);
  // Whoever is first wins; another one's copy is as good.
  await rename(dir, kept).catch(() => rm(dir, { recursive: true, force: true }));
  return kept;
};

export type PracticeSystem = { url: string; close(): Promise<void> };

/** The program as people start it, in a process of its own, on a copy of the imported data; `close` ends it and the copy. */
export const startPracticeSystem = async (): Promise<PracticeSystem> => {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-browser-'));
  await cp(await importedData(), dir, { recursive: true });
  const child = spawn(process.execPath, ['src/main.ts', 'start'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'error',
      COUNTERSIGN_DATA_DIR: dir,
      COUNTERSIGN_CLOCK_START: CLOCK_START,
      COUNTERSIGN_SEED: '7',
    },
  });
  // A test run that is broken off takes its program with it.
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const close = async () => {
    process.off('exit', orphan);
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended(child);
    clearTimeout(hard);
    await rm(dir, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /(http:\S+)$/.exec(line)?.[1];
    if (url) return { url, close };
  }
  await close();
  throw new Error('the program ended before it printed its address');
};
