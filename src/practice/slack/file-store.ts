import { extname } from 'node:path';
import type { PracticeSlackState, StateRecord } from './file-state.ts';
import { stableId } from './workspace.ts';
import { StoredFile } from './workspace-records.ts';

const types: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.pdf': 'application/pdf',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.html': 'text/html',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
};
export type FileStore = ReturnType<typeof createFileStore>;

/** Uploaded files: announced, then their bytes received, then completed and shared. */
export const createFileStore = (options: {
  state: PracticeSlackState;
  nextTs: () => string;
  nowSeconds: () => number;
  /** Root of the practice Slack's own server. */
  origin: () => string;
  teamId: string;
  botUserId: string;
}) => {
  const { state } = options;
  const files = new Map<string, StoredFile>();
  const received = new Set<string>();
  const save = (file: StoredFile) => {
    files.set(file.id, file);
    state.save({ kind: 'file', key: file.id, value: file });
  };
  return {
    get: (id: string) => files.get(id),
    has: (id: string) => files.get(id)?.isComplete === true,
    announce: (input: { name: string; size: number; altText?: string; user?: string }): StoredFile => {
      const file: StoredFile = {
        id: stableId('F', options.nextTs()),
        name: input.name,
        title: input.name,
        mimetype: types[extname(input.name).toLowerCase()] ?? 'application/octet-stream',
        size: input.size,
        createdAt: options.nowSeconds(),
        ...(input.altText === undefined ? {} : { altText: input.altText }),
        ...(input.user === undefined ? {} : { user: input.user }),
        isComplete: false,
        channels: [],
      };
      save(file);
      return file;
    },
    receive: async (id: string, bytes: Uint8Array): Promise<boolean> => {
      const file = files.get(id);
      if (!file || file.isComplete) return false;
      await state.saveFile(id, bytes);
      received.add(id);
      save({ ...file, size: bytes.byteLength });
      return true;
    },
    /** False where the bytes never came. */
    complete: (id: string, title: string | undefined, channel: string | undefined): boolean => {
      const file = files.get(id);
      if (!file || !(received.has(id) || file.isComplete)) return false;
      save({
        ...file,
        isComplete: true,
        title: title ?? file.title,
        channels: channel ? [...file.channels, channel] : file.channels,
      });
      return true;
    },
    bytes: (id: string) => state.loadFile(id),
    json: (id: string): Record<string, unknown> | null => {
      const file = files.get(id);
      if (!file) return null;
      const url = `${options.origin()}/files-pri/${options.teamId}-${file.id}/${encodeURIComponent(file.name)}`;
      return {
        id: file.id,
        created: file.createdAt,
        timestamp: file.createdAt,
        name: file.name,
        title: file.title,
        mimetype: file.mimetype,
        filetype: extname(file.name).slice(1).toLowerCase(),
        pretty_type: extname(file.name).slice(1).toUpperCase(),
        user: file.user ?? options.botUserId,
        size: file.size,
        mode: 'hosted',
        is_external: false,
        is_public: file.channels.length > 0,
        url_private: url,
        url_private_download: url,
        permalink: url,
        ...(file.altText === undefined ? {} : { alt_txt: file.altText }),
        channels: file.channels,
        groups: [],
        ims: [],
      };
    },
    restore: (records: readonly StateRecord[]) => {
      for (const record of records) {
        if (record.kind === 'file') files.set(record.key, StoredFile.parse(record.value));
      }
    },
  };
};
