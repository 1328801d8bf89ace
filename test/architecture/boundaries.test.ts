import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path));
const sources = ['src', 'agents', 'commands'].flatMap(files);

/** What a page's entry pulls in, from esbuild's own account of the bundle. */
const bundled = async (entry: { contents: string } | string): Promise<string[]> => {
  const result = await build({
    ...(typeof entry === 'string'
      ? { entryPoints: [entry] }
      : { stdin: { contents: entry.contents, resolveDir: join(root, 'src/practice/workspace'), loader: 'tsx' } }),
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    jsx: 'automatic',
    outdir: 'out',
    logLevel: 'silent',
  });
  return Object.keys(result.metafile.inputs);
};
const strangers = (inputs: string[]): string[] =>
  inputs.filter((path) => !path.startsWith('node_modules/') && !/^(src\/(practice|core|cards)\/|<stdin>)/.test(path));

describe('what the import rules cannot read', () => {
  test('JSX is only in the practice workspace', () => {
    const jsx = sources.filter((path) => path.endsWith('.tsx'));
    expect(jsx.length).toBeGreaterThan(0);
    expect(jsx.filter((path) => !path.startsWith('src/practice/workspace/'))).toEqual([]);
  });

  test('the page holds nothing of the program behind it', async () => {
    const inputs = await bundled('src/practice/workspace/app/main.tsx');
    expect(inputs).toContain('src/practice/workspace/app/app.tsx');
    expect(strangers(inputs)).toEqual([]);
  });

  test('a page that reached for the flow would be seen', async () => {
    const inputs = await bundled({ contents: "import '../../flow/flow.ts';" });
    expect(strangers(inputs)).toEqual(['src/flow/flow.ts']);
  });

  test('only `main.ts` takes the environment, and hands it to `config.ts`', () => {
    const readers = sources.filter((path) =>
      /\bprocess\s*\.\s*env\b(?!\.NODE_ENV'\s*:)|\bprocess\s*\[\s*['"]env|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b|import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*['"](?:node:)?process/.test(
        readFileSync(join(root, path), 'utf8'),
      ),
    );
    // The other one begins the program again with one variable more, and reads no setting.
    expect(readers).toEqual(['src/main.ts', 'src/main/one-arena.ts']);
  });

  test('the folders are the ones of the design', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = (isFolder: boolean) =>
      folders
        .filter((entry) => entry.isDirectory() === isFolder)
        .map(({ name }) => name)
        .sort();
    expect(names(true)).toEqual(['adapters', 'cards', 'core', 'flow', 'main', 'ports', 'practice']);
    expect(names(false)).toEqual(['config.ts', 'main.ts']);
  });
});
