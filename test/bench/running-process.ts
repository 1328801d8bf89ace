import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './bench-system.ts';

export type Running = {
  url: string;
  startedAt: number;
  /** Resident memory of the whole process, in megabytes. */
  residentMb(): Promise<number>;
  /** What the page of the practice workspace asks and sends, as this person. */
  page(path: string, body?: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
};

/** The flags `npm start` runs node with. */
const startFlags = async (): Promise<string[]> => {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const script: string = manifest.scripts.start;
  return script.split(' ').slice(1, script.split(' ').indexOf('src/main.ts'));
};

/** Starts the program as `npm start` does, and waits for its address. */
export const startProcess = async (dir: string): Promise<Running> => {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...(await startFlags()), 'src/main.ts', 'start'], {
    cwd: root,
    env: { ...process.env, COUNTERSIGN_DATA_DIR: dir, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /https?:\/\/\S+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`the program ended with code ${code} before it was started`)));
  });
  return {
    url,
    startedAt,
    residentMb: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes\S* (\S+)/m.exec(text)?.[1]) / 1024 ** 2;
    },
    page: async (path, body) => {
      const response = await fetch(`${url}/api/${path}`, {
        headers: { 'x-practice-user': 'U0MARKETER', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`/api/${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as Record<string, unknown>;
    },
    stop: async () => {
      child.kill('SIGTERM');
      // A close that waits for something is not what is measured here.
      if ((await Promise.race([ended.then(() => true), wait(15_000, false)])) === false) child.kill('SIGKILL');
      await ended;
    },
  };
};

/** The id of a channel by its name. */
export const channelId = async (running: Running, name: string): Promise<string> => {
  const { channels } = (await running.page('bootstrap')) as { channels: { id: string; name: string }[] };
  const found = channels.find((channel) => channel.name === name);
  if (!found) throw new Error(`there is no channel #${name}`);
  return found.id;
};

/** Waits until a decision's card stands in this channel. */
export const firstCard = async (running: Running, name = 'approvals'): Promise<void> => {
  const channel = await channelId(running, name);
  for (const end = performance.now() + 120_000; performance.now() < end; await wait(50)) {
    const { messages } = await running.page(`channels/${channel}/messages`);
    if (JSON.stringify(messages).includes('"decision.')) return;
  }
  throw new Error('no card came within two minutes');
};
