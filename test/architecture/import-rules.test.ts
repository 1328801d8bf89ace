import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const Report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});
const Config = z.object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) });
type Violation = { rule: string; from: string; to: string };

const check = (folder: string): Violation[] => {
  const run = spawnSync(
    process.execPath,
    [program, '--config', join(root, '.dependency-cruiser.js'), '--output-type', 'json', 'src', 'agents', 'commands'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 },
  );
  if (run.stdout === '') throw new Error(`dependency-cruiser said nothing: ${run.stderr}`);
  const { summary } = Report.parse(JSON.parse(run.stdout));
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
};

/** A small tree in the shape of the real one, in which every import is allowed. */
const SOUND: Record<string, string[]> = {
  'src/core/goal.ts': ['./plan.ts', 'zod', 'canonicalize', '@cedar-policy/cedar-wasm', 'node:crypto'],
  'src/core/plan.ts': [],
  'src/ports/clock.ts': ['../core/goal.ts', 'zod'],
  'src/flow/learn.ts': ['../core/goal.ts', '../ports/clock.ts', 'node:crypto'],
  'src/cards/card.ts': ['../core/goal.ts', '@slack/types'],
  'agents/sdr.ts': ['../src/core/goal.ts', '../src/ports/clock.ts', 'zod'],
  'commands/why.ts': ['../src/core/goal.ts', '../src/flow/learn.ts', '../src/cards/card.ts', 'zod'],
  'src/config.ts': ['zod'],
  'src/adapters/slack/app.ts': ['../../core/goal.ts', '../../ports/clock.ts', '@slack/bolt'],
  'src/adapters/mongo/store.ts': ['../../ports/clock.ts', 'mongoose'],
  'src/adapters/agenda/jobs.ts': ['agenda'],
  'src/adapters/openai/model.ts': ['openai'],
  'src/adapters/log/log.ts': ['pino'],
  'src/practice/market.ts': ['../adapters/slack/app.ts', '../flow/learn.ts', '../cards/card.ts', 'node:fs'],
  'src/main/system.ts': ['../practice/market.ts', '../config.ts', '../../agents/sdr.ts', '../../commands/why.ts'],
  'src/main.ts': ['./main/system.ts'],
};
const PACKAGES = [
  'zod',
  'canonicalize',
  '@cedar-policy/cedar-wasm',
  '@slack/types',
  '@slack/bolt',
  'mongoose',
  'agenda',
  'openai',
  'pino',
  'ws',
];

/** One file per violation: what it imports, and the rules that have to see it. */
const PLANTED: { file: string; imports: string; rules: string[] }[] = [
  { file: 'src/core/planted-io.ts', imports: 'node:fs', rules: ['core-imports-core'] },
  { file: 'src/core/planted-port.ts', imports: '../ports/clock.ts', rules: ['core-imports-core'] },
  { file: 'src/core/planted-type.ts', imports: 'type ../ports/clock.ts', rules: ['core-imports-core'] },
  { file: 'src/ports/planted-flow.ts', imports: '../flow/learn.ts', rules: ['ports-import-core'] },
  { file: 'src/flow/planted-adapter.ts', imports: '../adapters/log/log.ts', rules: ['flow-imports-core-and-ports'] },
  { file: 'src/flow/planted-package.ts', imports: 'zod', rules: ['flow-imports-core-and-ports'] },
  { file: 'src/cards/planted-flow.ts', imports: '../flow/learn.ts', rules: ['cards-import-core'] },
  { file: 'agents/planted-flow.ts', imports: '../src/flow/learn.ts', rules: ['agents-import-core-and-ports'] },
  {
    file: 'commands/planted-adapter.ts',
    imports: '../src/adapters/log/log.ts',
    rules: ['commands-import-flow-and-cards'],
  },
  {
    file: 'src/adapters/log/planted-flow.ts',
    imports: '../../flow/learn.ts',
    rules: ['adapters-know-core-and-ports'],
  },
  {
    file: 'src/adapters/log/planted-agent.ts',
    imports: '../../../agents/sdr.ts',
    rules: ['adapters-know-core-and-ports'],
  },
  {
    file: 'src/adapters/log/planted-sibling.ts',
    imports: '../slack/app.ts',
    rules: ['adapters-never-import-another-adapter'],
  },
  {
    file: 'src/adapters/log/planted-practice.ts',
    imports: '../../practice/market.ts',
    rules: ['adapters-know-core-and-ports', 'only-main-imports-practice'],
  },
  { file: 'src/practice/planted-main.ts', imports: '../main/system.ts', rules: ['nobody-imports-main'] },
  { file: 'src/practice/planted-root.ts', imports: '../main.ts', rules: ['nobody-imports-main'] },
  { file: 'src/practice/planted-config.ts', imports: '../config.ts', rules: ['only-main-imports-config'] },
  { file: 'src/practice/planted-bolt.ts', imports: '@slack/bolt', rules: ['only-adapters-slack-imports-@slack-bolt'] },
  { file: 'src/main/planted-store.ts', imports: 'mongoose', rules: ['only-adapters-mongo-imports-mongoose'] },
  { file: 'src/main/planted-jobs.ts', imports: 'agenda', rules: ['only-adapters-agenda-imports-agenda'] },
  { file: 'src/main/planted-model.ts', imports: 'openai', rules: ['only-adapters-openai-imports-openai'] },
  { file: 'src/main/planted-log.ts', imports: 'type pino', rules: ['only-adapters-log-imports-pino'] },
  { file: 'src/main/planted-socket.ts', imports: 'ws', rules: ['only-practice-slack-imports-ws'] },
  { file: 'src/main/planted-nowhere.ts', imports: './nowhere.ts', rules: ['no-unresolvable'] },
  { file: 'src/main/planted-first.ts', imports: './planted-second.ts', rules: ['no-circular'] },
  // The other half of the ring, which is reported once.
  { file: 'src/main/planted-second.ts', imports: 'type ./planted-first.ts', rules: [] },
];

const write = (folder: string, file: string, text: string): void => {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const importing = (what: string): string =>
  what.startsWith('type ')
    ? `import type * as it from '${what.slice(5)}';\nexport type It = typeof it;\n`
    : `import * as it from '${what}';\nexport const its = it;\n`;

const plantTree = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-imports-'));
  write(folder, 'package.json', JSON.stringify({ type: 'module', dependencies: {} }));
  for (const name of PACKAGES) {
    write(folder, `node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    write(folder, `node_modules/${name}/index.js`, 'export const it = 1;\n');
  }
  for (const [file, imports] of Object.entries(SOUND)) {
    const lines = imports.map((what, i) => `import * as it${i} from '${what}';\nexport const its${i} = it${i};\n`);
    write(folder, file, `export const own = 1;\n${lines.join('')}`);
  }
  return folder;
};

describe('the import rules', () => {
  let folder = '';
  let found: Violation[] = [];

  beforeAll(() => {
    folder = plantTree();
    expect(check(folder)).toEqual([]);
    for (const { file, imports } of PLANTED) write(folder, file, importing(imports));
    found = check(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(PLANTED)('$file importing $imports is seen by $rules', ({ file, rules }) => {
    const seen = found.filter(({ from }) => from === file).map(({ rule }) => rule);
    expect([...new Set(seen)].sort()).toEqual(rules);
  });

  test('nothing but what was planted is refused', () => {
    const planted = PLANTED.map(({ file }) => file);
    expect(found.filter(({ from }) => !planted.includes(from))).toEqual([]);
  });

  test('no rule is without a planted violation', async () => {
    const config = Config.parse(await import(pathToFileURL(join(root, '.dependency-cruiser.js')).href)).default;
    const planted = new Set(PLANTED.flatMap(({ rules }) => rules));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  });

  test('the tree keeps them', () => {
    expect(check(root)).toEqual([]);
  });
});
