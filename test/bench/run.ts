/** Every bench, one after the other, each in a process of its own: `node test/bench/run.ts`. Limits passed by set the exit code. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
for (const name of readdirSync(folder)
  .filter((each) => each.endsWith('.bench.ts'))
  .sort()) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [`${folder}${name}`], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
