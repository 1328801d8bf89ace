import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Runs one planted test file in its own jest and gives what it printed. */
const outputOf = (body: string): string => {
  const dir = mkdtempSync(join(import.meta.dirname, 'planted-'));
  try {
    writeFileSync(
      join(dir, 'planted.test.ts'),
      `import { expect, test } from '@jest/globals';\nimport { strictNock } from '../nock.ts';\nconst nock = strictNock();\ntest('planted', async () => {\n${body}\n});\n`,
    );
    const jest = join(import.meta.dirname, '../../node_modules/jest/bin/jest.js');
    const ran = spawnSync(process.execPath, ['--experimental-vm-modules', jest, '-i', join(dir, 'planted.test.ts')], {
      encoding: 'utf8',
      timeout: 20_000,
      cwd: join(import.meta.dirname, '../..'),
    });
    return `${ran.status}\n${ran.stdout}${ran.stderr}`;
  } finally {
    rmSync(dir, { recursive: true });
  }
};

test('a planned call that is never made fails the test that planned it', () => {
  const output = outputOf("nock('https://a.example').get('/x').reply(200);");
  expect(output).toContain('planned call that was never made: GET https://a.example:443/x');
  expect(output.startsWith('1\n')).toBe(true);
});

test('an unexpected call fails the test, even when the code under test swallows it', () => {
  const output = outputOf("await fetch('https://b.example/y').catch(() => null);");
  expect(output).toContain('unexpected call: GET https://b.example/y');
  expect(output.startsWith('1\n')).toBe(true);
});
