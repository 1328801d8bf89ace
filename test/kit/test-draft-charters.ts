import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './run-countersign.ts';

/** A folder with the shipped charters where every email proposal that may be tested is a test draft, from the first on. */
export const testDraftCharters = async (): Promise<string> => {
  const charters = await mkdtemp(join(tmpdir(), 'charters-'));
  await cp(join(ROOT, 'charters'), charters, { recursive: true });
  const path = join(charters, 'people.yaml');
  const people = await readFile(path, 'utf8');
  await writeFile(
    path,
    people.replace(/seededShare: .*/, 'seededShare: 1').replace(/seedAfterDecisions: .*/, 'seedAfterDecisions: 0'),
  );
  return charters;
};
