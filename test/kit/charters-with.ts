import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './run-countersign.ts';

/**
 * A folder with a copy of the shipped charters in which these files are changed, by name. Whoever asks for it removes it. A
 * change that changes nothing is a mistake of the test.
 */
export const chartersWith = async (changes: Record<string, (text: string) => string> = {}): Promise<string> => {
  const charters = await mkdtemp(join(tmpdir(), 'countersign-charters-'));
  await cp(join(ROOT, 'charters'), charters, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const text = await readFile(join(charters, file), 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`the change of \`${file}\` changes nothing`);
    await writeFile(join(charters, file), changed);
  }
  return charters;
};
