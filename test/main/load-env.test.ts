import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const loader = fileURLToPath(new URL('../../src/main/load-env.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'countersign-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const started = (environment: Record<string, string>) => {
  const run = spawnSync(process.execPath, ['--import', loader, '-p', 'process.env.PORT'], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  return { said: run.stdout.trim(), noted: run.stderr };
};

test('without `.env` nothing is read and nothing is said', () => {
  expect(started({})).toEqual({ said: 'undefined', noted: '' });
});

test('`.env` is read, and what the environment says already wins', () => {
  writeFileSync(join(folder, '.env'), 'PORT=4001\n');
  expect(started({}).said).toBe('4001');
  expect(started({ PORT: '4002' }).said).toBe('4002');
});
