import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Directories that this process has claimed. */
const HELD = new Set<string>();

export class DataDirBusy extends Error {}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const holderOf = (dir: string): number | null => {
  const path = join(dir, 'running.pid');
  if (!existsSync(path)) return null;
  const pid = Number(readFileSync(path, 'utf8').trim());
  // In a container every program is process 1: the same number as ours is left over from the one before.
  if (pid === process.pid && !HELD.has(resolve(dir))) return null;
  return pid && isAlive(pid) ? pid : null;
};

/** The running program's store, so that a command can look at the same data; null when none runs. */
export const runningStore = (dir: string): string | null => {
  const path = join(dir, 'store.uri');
  return holderOf(dir) !== null && existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
};

export type DataDirLock = { publishStore(uri: string): void; release(): void };

/** Claims a data directory for this process; a directory left by a killed process is taken over. */
export const lockDataDir = (dir: string): DataDirLock => {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'running.pid');
  for (let round = 0; round < 3; round += 1) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      HELD.add(resolve(dir));
      return {
        publishStore: (uri) => writeFileSync(join(dir, 'store.uri'), uri, { mode: 0o600 }),
        release: () => {
          HELD.delete(resolve(dir));
          rmSync(join(dir, 'store.uri'), { force: true });
          rmSync(path, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = holderOf(dir);
      if (pid !== null) {
        throw new DataDirBusy(
          `\`${dir}\` is in use by another Countersign (process ${pid}); stop that one, or start this one with another \`COUNTERSIGN_DATA_DIR\``,
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new DataDirBusy(`\`${dir}\` could not be claimed; try again`);
};
