import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const loader = fileURLToPath(new URL('../../src/main/one-arena.ts', import.meta.url));
const said = (environment: Record<string, string>) => {
  const run = spawnSync(
    process.execPath,
    [
      '--import',
      loader,
      '--max-semi-space-size=4',
      '-p',
      '[process.env.MALLOC_ARENA_MAX, process.pid, process.execArgv.length]',
    ],
    { env: environment, encoding: 'utf8' },
  );
  return { pid: run.pid, out: run.stdout, noted: run.stderr };
};

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('the program has one malloc arena, in the process that was started and with its own flags', () => {
  const { pid, out, noted } = said({});
  expect(out).toMatch(new RegExp(`\\[ '1', ${pid}, \\d \\]`));
  expect(noted).toBe('');
});

test('whoever says how many arenas there are has as many', () => {
  expect(said({ MALLOC_ARENA_MAX: '3' }).out).toContain("[ '3',");
});
