/** From `npm start` to the first card, and a later start to the first answer: `node test/bench/start.bench.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from './bench-system.ts';
import { channelId, firstCard, startProcess } from './running-process.ts';

const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
const since = (from: number): number => (performance.now() - from) / 1000;
try {
  const first = await startProcess(dir);
  report('first start: address printed, company imported', since(first.startedAt), 's');
  await firstCard(first);
  report('first start: first card in #approvals', since(first.startedAt), 's', 30);
  await firstCard(first, 'experiments');
  await firstCard(first, 'budget');
  report('first start: a card of each kind', since(first.startedAt), 's', 60);
  await first.stop();

  const later = await startProcess(dir);
  report('later start: address printed', since(later.startedAt), 's');
  await firstCard(later);
  report('later start: a card in #approvals', since(later.startedAt), 's', 10);
  const channel = await channelId(later, 'countersign');
  await later.page('commands', { command: '/countersign', text: 'help', channel });
  report('later start: first command answered', since(later.startedAt), 's', 10);
  await later.stop();
} finally {
  await rm(dir, { recursive: true, force: true });
}
