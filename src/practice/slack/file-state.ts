import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const StateRecord = z.object({
  kind: z.enum(['message', 'channel', 'view', 'file', 'read', 'delivery', 'prompts']),
  key: z.string(),
  /** `null`: gone. */
  value: z.unknown(),
});
/** The newest value of one key of the practice Slack. */
export type StateRecord = z.infer<typeof StateRecord>;

/** Where the practice Slack keeps what must survive a restart. `save` is durable against a killed process on return. */
export type PracticeSlackState = {
  /** The newest value of every live key, in the order of first writing. */
  load(): Promise<StateRecord[]>;
  save(record: StateRecord): void;
  saveFile(id: string, bytes: Uint8Array): Promise<void>;
  loadFile(id: string): Promise<Buffer | null>;
  close(): Promise<void>;
};

const keyOf = (record: StateRecord) => `${record.kind} ${record.key}`;
const fold = (records: Iterable<StateRecord>): Map<string, StateRecord> => {
  const live = new Map<string, StateRecord>();
  for (const record of records) {
    const key = keyOf(record);
    if (record.value === null) live.delete(key);
    else live.set(key, record);
  }
  return live;
};

/** Keeps nothing: for tests and dry runs. */
export const createMemoryState = (): PracticeSlackState => {
  const records: StateRecord[] = [];
  const files = new Map<string, Buffer>();
  return {
    load: async () => [...fold(records).values()],
    save: (record) => void records.push(structuredClone(record)),
    saveFile: async (id, bytes) => void files.set(id, Buffer.from(bytes)),
    loadFile: async (id) => files.get(id) ?? null,
    close: async () => undefined,
  };
};

/** One record per line; a torn last line (the process was killed while writing) is dropped, another one is refused. */
const parseLog = (text: string): { records: StateRecord[]; lines: number } => {
  const lines = text.split('\n');
  const isWhole = lines.at(-1) === '';
  const records: StateRecord[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const isTorn = index === lines.length - 1 && !isWhole;
    try {
      records.push(StateRecord.parse(JSON.parse(line)));
    } catch (cause) {
      if (isTorn) continue;
      throw new Error(
        `\`slack.jsonl\` line ${index + 1} is damaged: restore the file from a copy, or move it away to start with an empty practice Slack`,
        { cause },
      );
    }
  }
  return { records, lines: lines.length };
};

/**
 * A log of JSON lines in `dir`, rewritten when most of its lines are out of date: at start, and while it runs, so that
 * it holds at most twice what is live and `slack` lines. Each save is one synchronous append, so nothing that was
 * answered is lost when the process is killed.
 */
export const createFileState = (dir: string, slack = 5_000): PracticeSlackState => {
  const path = join(dir, 'slack.jsonl');
  const filesDir = join(dir, 'slack-files');
  mkdirSync(filesDir, { recursive: true });
  let handle: number | undefined;
  const line = (record: StateRecord) => `${JSON.stringify(record)}\n`;
  const open = () => {
    handle ??= openSync(path, 'a');
    return handle;
  };
  const live = new Set<string>();
  let lines = 0;
  const rewrite = (records: StateRecord[]) => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
    writeFileSync(`${path}.new`, records.map(line).join(''));
    renameSync(`${path}.new`, path);
    lines = records.length;
  };
  const fileName = (id: string) => join(filesDir, id.replaceAll(/[^A-Za-z0-9]/g, ''));
  return {
    load: async () => {
      if (!existsSync(path)) return [];
      const text = readFileSync(path, 'utf8');
      const read = parseLog(text);
      const folded = fold(read.records);
      for (const key of folded.keys()) live.add(key);
      lines = read.lines;
      const records = [...folded.values()];
      if (!text.endsWith('\n') || lines > 2 * records.length + 1000) rewrite(records);
      return records;
    },
    save: (record) => {
      writeSync(open(), line(record));
      lines += 1;
      if (record.value === null) live.delete(keyOf(record));
      else live.add(keyOf(record));
      if (lines > 2 * live.size + slack) rewrite([...fold(parseLog(readFileSync(path, 'utf8')).records).values()]);
    },
    saveFile: (id, bytes) => writeFile(fileName(id), bytes),
    loadFile: (id) => readFile(fileName(id)).catch(() => null),
    close: async () => {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
};
