import { join } from 'node:path';
import { importPracticeCompany } from '../../src/main/first-run.ts';
import { openPracticeClock } from '../../src/main/practice.ts';
import { openStores } from '../../src/main/stores.ts';
import { startEmbeddedStore } from '../../src/practice/store/embedded-store.ts';

/** Run as a program: `import-practice.ts <dir> <clock start>` fills an empty data directory with the practice company. */
const [dir, clockStart] = process.argv.slice(2);
if (!dir || !clockStart) throw new Error('give a data directory and the start of the practice clock');
const embedded = await startEmbeddedStore({ dir: join(dir, 'store') });
const stores = await openStores(embedded.uri);
const { clock, start } = await openPracticeClock(stores.settings, clockStart);
await importPracticeCompany(stores, clock, start, join(dir, 'refused'), () => {});
await stores.database.close();
await embedded.close();
