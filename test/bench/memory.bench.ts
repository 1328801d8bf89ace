/** Resident memory with the practice company loaded and an hour of market time run: `node test/bench/memory.bench.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { report } from './bench-system.ts';
import { firstCard, startProcess } from './running-process.ts';

const LIMIT_MB = 400;
const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
const hourOf = async (what: string): Promise<void> => {
  const running = await startProcess(dir);
  report(`${what}: started`, await running.residentMb(), 'MB');
  await firstCard(running);
  for (let minute = 0; minute < 60; minute += 5) {
    await running.page('clock', { op: 'advance', ms: 5 * 60_000 });
    await wait(1_500);
  }
  report(`${what}: after an hour of market time`, await running.residentMb(), 'MB', LIMIT_MB);
  await running.stop();
};
try {
  await hourOf('first start, import included');
  await hourOf('later start');
} finally {
  await rm(dir, { recursive: true, force: true });
}
