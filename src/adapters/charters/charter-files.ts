import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatProblem } from '../../core/charter/charter-set.ts';
import { hashOf } from '../../core/decision/canonical.ts';
import { AgentName } from '../../core/ids.ts';
import { fail, ok } from '../../core/result.ts';
import type { CharterFiles } from '../../ports/charter-files.ts';
import type { CharterStore } from './charter-store.ts';
import { draftCharter } from './draft-charter.ts';
import { loadCharters } from './load-charters.ts';

const hashOfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
const FILES: ReadonlySet<string> = new Set(AgentName.options.map((agent) => `${agent}.yaml`));

/** The files of a folder of charters, written one at a time. */
export const createCharterFiles = (dir: string, store: Pick<CharterStore, 'current' | 'reload'>): CharterFiles => {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const running = last.then(work);
    last = running.catch(() => undefined);
    return running;
  };

  const read: CharterFiles['read'] = async (file) => {
    if (!FILES.has(file)) return null;
    const text = await readFile(join(dir, file), 'utf8').catch(() => null);
    return text === null ? null : { text, hash: hashOfText(text) };
  };

  return {
    draft(agent, edit) {
      const file = `${agent}.yaml`;
      const problem = (message: string) => fail([{ file, line: 1, column: 1, field: '', message }]);
      const set = store.current();
      let base: string;
      try {
        base = readFileSync(join(dir, file), 'utf8');
      } catch (error) {
        return problem(`cannot be read (${codeOf(error)}); put it back`);
      }
      const { people } = set;
      const present = draftCharter({ file, text: base, changes: [], people });
      if (!present.ok) return present;
      if (hashOf(present.value.charter) !== set.hashes.charters.get(agent))
        return problem('is not the version in force; wait until it is taken, or mend what `charter check` names');
      const changes = 'text' in edit ? [] : edit;
      const text = 'text' in edit ? edit.text : base;
      const isChanged = changes.length > 0 || text !== base;
      const next = isChanged ? draftCharter({ file, text, changes, people }) : present;
      if (!next.ok) return next;
      const before = present.value.charter;
      return ok({ file, base, baseHash: hashOfText(base), before, text: next.value.text, after: next.value.charter });
    },
    read,
    write: ({ file, expectedHash, text }) =>
      inTurn(async () => {
        const present = await read(file);
        if (!present)
          return { kind: 'refused', reason: `\`${file}\` cannot be read; put it back and propose it again` };
        if (present.text === text) return { kind: 'written' };
        if (present.hash !== expectedHash) return { kind: 'changed' };
        const checked = await loadCharters(dir, new Map([[file, text]]));
        if (!checked.ok)
          return {
            kind: 'refused',
            reason: `the charters cannot be used with it: ${checked.error.slice(0, 3).map(formatProblem).join('; ')}`,
          };
        // A name that no reader of the folder takes for a charter; the rename puts the whole file in place at once.
        const draft = join(dir, `.${file}.${process.pid}.draft`);
        try {
          await writeFile(draft, text, { mode: (await stat(join(dir, file))).mode });
          await rename(draft, join(dir, file));
        } catch (error) {
          await rm(draft, { force: true }).catch(() => undefined);
          return {
            kind: 'refused',
            reason: `\`${file}\` cannot be written (${codeOf(error)}); check the rights of its folder`,
          };
        }
        await store.reload();
        return { kind: 'written' };
      }),
  };
};
