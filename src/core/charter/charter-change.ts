import type { Charter } from './charter.ts';

export type FieldPath = readonly (string | number)[];
/** A new value for one field of a charter, by its place in the file, such as `['tools', 0, 'approvers', 0, 'roles']`. */
export type FieldChange = { path: FieldPath; value: string | number | readonly (string | number)[] };

/** What a person changed: fields by their place, or the whole text of the file. */
export type CharterEdit = readonly FieldChange[] | { text: string };

/** `tools[0].risk`: a place in a file as people write it. */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`)).join('');

/** One difference between two charters; `before` and `after` as the file says them, absent is `nothing`. */
export type FieldDiff = { field: string; before: string; after: string };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const spell = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(spell).join(', ');
  return isRecord(value) ? JSON.stringify(value) : String(value);
};

/** Lists of things go by what they are about, so that a diff says `tools[send-email]` or `people[Mara Keller]` and not `tools[0]`. */
const keysOf = (values: readonly unknown[]): unknown[] | null => {
  if (values.length === 0 || !values.every(isRecord)) return null;
  const keys = values.map(
    (value, at) => [value.action, value.name].find((key) => typeof key === 'string') ?? String(at + 1),
  );
  return new Set(keys).size === keys.length ? keys : values.map((_, at) => String(at + 1));
};

const differences = (field: string, before: unknown, after: unknown): FieldDiff[] => {
  const inside = (name: string): string => (field ? `${field}.${name}` : name);
  if (isRecord(before) && isRecord(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      differences(inside(name), before[name], after[name]),
    );
  if (Array.isArray(before) && Array.isArray(after)) {
    const old = keysOf(before);
    const next = keysOf(after);
    if (old && next)
      return [...new Set([...old, ...next])].flatMap((key) =>
        differences(`${field}[${key}]`, before[old.indexOf(key)], after[next.indexOf(key)]),
      );
  }
  return spell(before) === spell(after) ? [] : [{ field, before: spell(before), after: spell(after) }];
};

/** Every field in which two values of one file differ, in the order of the file; an empty `field` is the whole of it. */
export const fieldDiff = (before: unknown, after: unknown): FieldDiff[] => differences('', before, after);

/** Every field in which two charters differ, in the order of the file; empty when they mean the same. */
export const charterDiff = (before: Charter, after: Charter): FieldDiff[] => fieldDiff(before, after);
