import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { AutonomyRules } from '../../core/autonomy/autonomy-rules.ts';
import { Brand } from '../../core/charter/brand.ts';
import { Charter, People } from '../../core/charter/charter.ts';
import type { CharterProblem, CharterSet } from '../../core/charter/charter-set.ts';
import { Pipeline } from '../../core/charter/pipeline.ts';
import { hashOf } from '../../core/decision/canonical.ts';
import { createGate } from '../../core/gate/gate.ts';
import { AgentName } from '../../core/ids.ts';
import { IncidentRules } from '../../core/incident/incident-rules.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { charterProblems, peopleProblems } from './check-charters.ts';
import { readYaml } from './read-yaml.ts';

/** Texts by file name, taken instead of what is on the disk. */
type Texts = ReadonlyMap<string, string>;

const SCHEMA = 'policies/schema.cedarschema';

const textOf = async (dir: string, file: string, instead?: Texts): Promise<Result<string, CharterProblem[]>> => {
  const given = instead?.get(file);
  if (given !== undefined) return ok(given);
  try {
    return ok(await readFile(join(dir, file), 'utf8'));
  } catch (thrown) {
    const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : 'unreadable';
    const message = code === 'ENOENT' ? 'is missing; put it back' : `cannot be read (${code}); check its rights`;
    return fail([{ file, line: 1, column: 1, field: '', message }]);
  }
};

const lineAndColumn = (text: string, offset: number): { line: number; column: number } => {
  const before = text.slice(0, Math.max(0, offset));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
};

type Part = { file: string; text: string; start: number };

/** Cedar counts bytes; texts here are cut by characters. */
const characterOffset = (text: string, bytes: number): number =>
  Buffer.from(text, 'utf8').subarray(0, bytes).toString('utf8').length;

const readGate = (parts: Part[], schema: string): Result<CharterSet['gate'], CharterProblem[]> => {
  const policies = parts.map(({ text }) => text).join('');
  const gate = createGate({ policies, schema });
  if (gate.ok) return gate;
  return fail(
    gate.error.map((problem) => {
      if (problem.in === 'schema') {
        const place = lineAndColumn(schema, characterOffset(schema, problem.offset ?? 0));
        return { file: SCHEMA, ...place, field: '', message: problem.message };
      }
      const offset = characterOffset(policies, problem.offset ?? 0);
      const part = parts.findLast(({ start }) => start <= offset) ?? parts[0];
      if (!part) return { file: 'policies', line: 1, column: 1, field: '', message: problem.message };
      const place = lineAndColumn(part.text, offset - part.start);
      return { file: part.file, ...place, field: problem.id ?? '', message: problem.message };
    }),
  );
};

/** The files of a folder that `loadCharters` reads, YAML first; nothing when there is no such folder. */
export const charterFilesIn = async (dir: string): Promise<string[]> => {
  const names = async (folder: string, ending: RegExp): Promise<string[]> =>
    (await readdir(join(dir, folder)).catch(() => [])).filter((name) => ending.test(name)).sort();
  const policies = await names('policies', /\.cedar(schema)?$/);
  return [...(await names('', /\.ya?ml$/)), ...policies.map((name) => `policies/${name}`)];
};

/**
 * Reads a folder of charters as one whole: every charter that is there, people, brand, pipeline and policies, checked
 * one by one and against each other. `instead` answers what the folder would be with other texts. Either all of it is good, or the answer is every problem found.
 */
export const loadCharters = async (dir: string, instead?: Texts): Promise<Result<CharterSet, CharterProblem[]>> => {
  const problems: CharterProblem[] = [];
  const read = async <T>(file: string, schema: z.ZodType<T>) => {
    const text = await textOf(dir, file, instead);
    const parsed = text.ok ? readYaml(file, text.value, schema) : text;
    if (parsed.ok) return parsed.value;
    problems.push(...parsed.error);
    return undefined;
  };
  const names = await readdir(dir).catch(() => null);
  if (names === null)
    return fail([
      { file: dir, line: 1, column: 1, field: '', message: 'is no folder; set `COUNTERSIGN_CHARTERS_DIR`' },
    ]);

  const [people, brand, pipeline, incidents, autonomy] = await Promise.all([
    read('people.yaml', People),
    read('brand.yaml', Brand),
    read('pipeline.yaml', Pipeline),
    read('incidents.yaml', IncidentRules),
    read('autonomy.yaml', AutonomyRules),
  ]);
  if (people) problems.push(...peopleProblems(people.value, people.locate));

  const charters = new Map<AgentName, Charter>();
  for (const agent of AgentName.options) {
    const file = `${agent}.yaml`;
    if (!names.includes(file)) continue;
    const charter = await read(file, Charter);
    if (!charter) continue;
    problems.push(...charterProblems(file, charter.value, charter.locate, people?.value));
    charters.set(agent, charter.value);
  }
  const known = new Set<string>(
    [...AgentName.options, 'people', 'brand', 'pipeline', 'incidents', 'autonomy'].map((name) => `${name}.yaml`),
  );
  for (const file of names.filter((name) => /\.ya?ml$/.test(name) && !known.has(name)))
    problems.push({
      file,
      line: 1,
      column: 1,
      field: '',
      message: `belongs to no agent; name it after one of ${AgentName.options.join(', ')}, or move it elsewhere`,
    });

  const policyFiles = (await readdir(join(dir, 'policies')).catch(() => [])).filter((name) => name.endsWith('.cedar'));
  const parts: Part[] = [];
  let start = 0;
  for (const name of policyFiles.sort()) {
    const text = await textOf(dir, `policies/${name}`, instead);
    if (!text.ok) problems.push(...text.error);
    else {
      const whole = `${text.value}\n`;
      parts.push({ file: `policies/${name}`, text: whole, start });
      start += whole.length;
    }
  }
  const schema = await textOf(dir, SCHEMA, instead);
  if (!schema.ok) problems.push(...schema.error);
  const gate = schema.ok ? readGate(parts, schema.value) : undefined;
  if (gate && !gate.ok) problems.push(...gate.error);
  if (problems.length > 0 || !people || !brand || !pipeline || !incidents || !autonomy || !schema.ok || !gate?.ok)
    return fail(problems);

  const hashes = {
    charters: new Map([...charters].map(([agent, charter]) => [agent, hashOf(charter)])),
    policies: hashOf({ rules: gate.value.policyHash, brand: brand.value }),
    brand: hashOf(brand.value),
  };
  return ok({
    charters,
    people: people.value,
    brand: brand.value,
    pipeline: pipeline.value,
    incidents: incidents.value,
    autonomy: autonomy.value,
    policies: parts.map(({ text }) => text).join(''),
    schema: schema.value,
    gate: gate.value,
    hashes: {
      ...hashes,
      all: hashOf({
        charters: Object.fromEntries(hashes.charters),
        policies: hashes.policies,
        people: people.value,
        pipeline: pipeline.value,
        incidents: incidents.value,
        autonomy: autonomy.value,
      }),
    },
  });
};
