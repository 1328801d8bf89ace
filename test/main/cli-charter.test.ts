import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runHere } from '../kit/run-countersign.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'charter-check-'));
  await cp('charters', dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const charter = (...args: string[]) => runHere(['charter', ...args], { COUNTERSIGN_CHARTERS_DIR: dir });
const change = async (file: string, from: string | RegExp, to: string) => {
  const text = await readFile(join(dir, file), 'utf8');
  await writeFile(join(dir, file), text.replace(from, to));
};

describe('charter check', () => {
  test('says ok per file and the version, and is 0', async () => {
    const answer = await charter('check');
    expect(answer).toMatchObject({ code: 0, err: '' });
    for (const file of ['sdr.yaml', 'people.yaml', 'policies/2-stop.cedar', 'policies/schema.cedarschema'])
      expect(answer.out).toContain(`✓ ${file}: ok`);
    expect(answer.out).toMatch(/All of it is good, version [0-9a-f]{12}\./);
  });

  test('says line, column, field and what is allowed for each broken file, and is 1', async () => {
    await change('sdr.yaml', 'risk: medium', 'risk: huge');
    await change('policies/2-stop.cedar', 'context.stoppedAgent', 'context.stoppedAgnt');
    const answer = await charter('check');
    expect(answer).toMatchObject({ code: 1, err: '' });
    expect(answer.out).toContain('✕ sdr.yaml:\n    25:11 `tools[0].risk` is `"huge"`; allowed are low, medium, high\n');
    expect(answer.out).toMatch(/✕ policies\/2-stop\.cedar:\n {4}\d+:\d+ `stop\.agent` .*stoppedAgent/);
    expect(answer.out).toContain('✓ outreach.yaml: ok');
    expect(answer.out).toMatch(/2 of \d+ files cannot be used\./);
  });

  test('gives the same as JSON', async () => {
    await change('sdr.yaml', 'risk: medium', 'risk: huge');
    const answer = await charter('check', '--json');
    const found = JSON.parse(answer.out) as { ok: boolean; version: null; files: { file: string; ok: boolean }[] };
    expect([answer.code, found.ok, found.version]).toEqual([1, false, null]);
    expect(found.files.find(({ file }) => file === 'sdr.yaml')).toMatchObject({
      ok: false,
      problems: [{ line: 25, column: 11, field: 'tools[0].risk' }],
    });
    expect(found.files.filter(({ ok }) => !ok)).toHaveLength(1);
  });

  test('a misspelt field of a tool is named, not passed over', async () => {
    await change('sdr.yaml', 'reversible: false', 'reversible: false\n    reversable: true');
    expect((await charter('check')).out).toMatch(/`tools\[0\]\.reversable` is not a field here; allowed are action, /);
  });

  test('a folder that is none is a sentence', async () => {
    const answer = await runHere(['charter', 'check'], { COUNTERSIGN_CHARTERS_DIR: join(dir, 'nowhere') });
    expect(answer.code).toBe(1);
    expect(answer.out).toContain('is no folder; set `COUNTERSIGN_CHARTERS_DIR`');
  });
});

test('charter schema writes the schemas beside the charters', async () => {
  await rm(join(dir, 'schema'), { recursive: true });
  expect((await charter('schema')).code).toBe(0);
  expect(await readdir(join(dir, 'schema'))).toEqual(await readdir('charters/schema'));
});
