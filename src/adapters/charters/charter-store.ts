import { type FSWatcher, watch } from 'node:fs';
import type { CharterProblem, CharterSet } from '../../core/charter/charter-set.ts';
import { ok, type Result } from '../../core/result.ts';
import { loadCharters } from './load-charters.ts';

/** A good new version came into force, or a broken one was refused and nothing changed. */
export type CharterChange =
  | { kind: 'loaded'; set: CharterSet; before: CharterSet }
  | { kind: 'refused'; problems: CharterProblem[] };

export type CharterStore = {
  /** The last good version. */
  current(): CharterSet;
  onChange(listener: (change: CharterChange) => void): () => void;
  /** Reads the folder now instead of waiting for the file system to tell. */
  reload(): Promise<CharterChange | { kind: 'same' }>;
  close(): void;
};

const DEBOUNCE_MS = 150;

/**
 * Charters in force, read again whenever a file changes.
 *
 * INVARIANT (last-good-charter-stays): a version is swapped in whole or not at all; a broken file changes nothing.
 */
export const createCharterStore = async (dir: string): Promise<Result<CharterStore, CharterProblem[]>> => {
  const first = await loadCharters(dir);
  if (!first.ok) return first;
  let set = first.value;
  let refused = '';
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const listeners = new Set<(change: CharterChange) => void>();
  const tell = (change: CharterChange): CharterChange => {
    for (const listener of listeners) listener(change);
    return change;
  };
  const readAgain = async (): Promise<CharterChange | { kind: 'same' }> => {
    const next = await loadCharters(dir);
    if (isClosed) return { kind: 'same' };
    if (!next.ok) {
      const text = JSON.stringify(next.error);
      if (text === refused) return { kind: 'same' };
      refused = text;
      return tell({ kind: 'refused', problems: next.error });
    }
    const before = set;
    const wasRefused = refused !== '';
    refused = '';
    if (next.value.hashes.all === before.hashes.all && !wasRefused) return { kind: 'same' };
    set = next.value;
    return tell({ kind: 'loaded', set, before });
  };
  const reload: CharterStore['reload'] = () => {
    const next = running.then(readAgain);
    running = next.catch(() => undefined);
    return next;
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), DEBOUNCE_MS);
    timer.unref();
  };
  const watchers: FSWatcher[] = [];
  for (const folder of [dir, `${dir}/policies`]) {
    const watcher = watch(folder, { persistent: false }, soon);
    // A folder that goes away is noticed by the next reload; its watcher has nothing to add.
    watcher.on('error', soon);
    watchers.push(watcher);
  }
  return ok({
    current: () => set,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload,
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      listeners.clear();
    },
  });
};
