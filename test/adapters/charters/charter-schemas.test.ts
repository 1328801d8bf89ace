import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { charterSchemas, SCHEMA_FOLDER, schemaLine } from '../../../src/adapters/charters/charter-schemas.ts';

const folder = join('charters', SCHEMA_FOLDER);

test('the schemas beside the charters are those of the program; else run `npm run countersign -- charter schema`', async () => {
  const made = charterSchemas();
  expect((await readdir(folder)).sort()).toEqual([...made.keys()].sort());
  for (const [file, text] of made) expect([file, await readFile(join(folder, file), 'utf8')]).toEqual([file, text]);
});

test('every YAML file names its schema in its first line', async () => {
  const files = (await readdir('charters')).filter((name) => name.endsWith('.yaml'));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const [first] = (await readFile(join('charters', file), 'utf8')).split('\n');
    expect([file, first]).toEqual([file, schemaLine(file)]);
  }
});

test('a schema refuses unknown fields, lists what is allowed, and leaves out what has a default', () => {
  const charter = JSON.parse(charterSchemas().get('charter.json') ?? '{}');
  expect(charter.additionalProperties).toBe(false);
  expect(charter.properties.tools.items.properties.risk.enum).toEqual(['low', 'medium', 'high']);
  expect(charter.required).toContain('goal');
  expect(charter.required).not.toContain('escalate');
  expect(charter.properties.thresholds.properties.financeAboveMinor.description).toMatch(/finance/);
});
