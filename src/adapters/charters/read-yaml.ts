import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { fieldName } from '../../core/charter/charter-change.ts';
import type { CharterProblem } from '../../core/charter/charter-set.ts';
import { fail, ok, type Result } from '../../core/result.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];
type JsonSchema = { properties?: Record<string, JsonSchema>; items?: JsonSchema; additionalProperties?: JsonSchema };

/** Where a value stands in a parsed file; falls back to the nearest value around it. */
export type Locate = (path: Path, key?: string) => { line: number; column: number };

const locator = (document: Document, lines: LineCounter): Locate => {
  const position = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return (path, key) => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const at = path.slice(0, depth);
      const node = depth === 0 ? document.contents : document.getIn(at, true);
      if (key !== undefined && depth === path.length && isMap(node)) {
        const pair = node.items.find((item) => isPair(item) && String(item.key) === key);
        if (pair && isNode(pair.key)) return position(pair.key.range?.[0]);
      }
      if (isNode(node)) return position(node.range?.[0]);
    }
    return position(0);
  };
};

/** Names of the fields a schema takes at a path. */
const fieldsAt = (schema: JsonSchema, path: Path): string[] => {
  let at: JsonSchema | undefined = schema;
  for (const step of path)
    at = typeof step === 'number' ? at?.items : (at?.properties?.[String(step)] ?? at?.additionalProperties);
  return Object.keys(at?.properties ?? {});
};

const spell = (value: unknown): string => (value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``);

const sentence = (issue: Issue, found: unknown, fields: string[]): string => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `is not a field here; allowed are ${fields.join(', ')}`;
    case 'invalid_value':
      return `is ${spell(found)}; allowed are ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return found === undefined
        ? `is missing; write a ${issue.expected}`
        : `is ${spell(found)}; write a ${issue.expected}`;
    case 'too_small':
      return `is ${spell(found)}; the smallest allowed is ${issue.minimum}`;
    case 'too_big':
      return `is ${spell(found)}; the largest allowed is ${issue.maximum}`;
    case 'invalid_format':
      return `is ${spell(found)}; write it as ${issue.format}${issue.format === 'date' ? ', for example 2027-02-01' : ''}`;
    default:
      return `is ${spell(found)}: ${issue.message}`;
  }
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );

/** Reads a YAML text into a value of a schema; every problem with its line, its column and what is allowed. */
export const readYaml = <T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
): Result<{ value: T; locate: Locate }, CharterProblem[]> => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0)
    return fail(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, field: '', message: `is not valid YAML: ${error.message.toLowerCase()}` };
      }),
    );
  const locate = locator(document, lines);
  const raw: unknown = document.toJS({ maxAliasCount: 20 });
  const parsed = schema.safeParse(raw);
  if (parsed.success) return ok({ value: parsed.data, locate });
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return fail(
    parsed.error.issues.flatMap((issue) => {
      const fields = fieldsAt(shape, issue.path);
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({
          file,
          ...locate(issue.path, key),
          field: fieldName([...issue.path, key]),
          message: sentence(issue, undefined, fields),
        }));
      const message = sentence(issue, valueAt(raw, issue.path), fields);
      return [{ file, ...locate(issue.path), field: fieldName(issue.path), message }];
    }),
  );
};
