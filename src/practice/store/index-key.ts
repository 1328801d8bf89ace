import type { IndexSpec } from './index-spec.ts';
import { EMPTY_ARRAY, encodeKey } from './key.ts';
import { fieldOf } from './path.ts';
import { StoreError } from './store-error.ts';
import { type Doc, isDoc } from './value.ts';

/** A document's entries in one index: the keys, the values behind each (for messages), and which components met an array. */
export type IndexEntries = {
  readonly keys: readonly Buffer[];
  readonly values: readonly unknown[][];
  readonly arrays: number;
};

type Slot = { readonly value: unknown; readonly rest: readonly string[] };

/** Walks until the path ends, is missing, or meets an array. */
const settle = ({ value, rest }: Slot): Slot => {
  let at = 0;
  let current = value;
  while (at < rest.length && !Array.isArray(current)) {
    if (!isDoc(current)) return { value: undefined, rest: [] };
    current = fieldOf(current, rest[at] as string);
    at++;
  }
  return { value: current, rest: rest.slice(at) };
};

type Found = { readonly tuples: unknown[][]; arrays: number };

/** One level of arrays per path is entered at each step; all paths that meet an array must meet the same one. */
const expand = (slots: readonly (Slot & { readonly isFixed?: boolean })[], found: Found): void => {
  const settled = slots.map((slot) => (slot.isFixed ? slot : settle(slot)));
  const arrays = settled.filter((slot) => !('isFixed' in slot && slot.isFixed) && Array.isArray(slot.value));
  const [first] = arrays;
  if (!first) {
    found.tuples.push(settled.map(({ value }) => value));
    return;
  }
  const array = first.value as unknown[];
  if (arrays.some(({ value }) => value !== array))
    throw new StoreError(171, 'CannotIndexParallelArrays', 'cannot index parallel arrays');
  settled.forEach((slot, i) => {
    if (arrays.includes(slot)) found.arrays |= 1 << i;
  });
  const elements = array.length === 0 ? [EMPTY_ARRAY] : array;
  for (const element of elements)
    expand(
      settled.map((slot) => {
        if (!arrays.includes(slot)) return { ...slot, isFixed: true };
        if (slot.rest.length === 0) return { value: element, rest: [], isFixed: true };
        return Array.isArray(element) || element === EMPTY_ARRAY
          ? { value: undefined, rest: [], isFixed: true }
          : { value: element, rest: slot.rest };
      }),
      found,
    );
};

const NONE: IndexEntries = { keys: [], values: [], arrays: 0 };

/** The entries of a document, each key once; none when a sparse or partial index leaves it out. */
export const indexEntries = (spec: IndexSpec, doc: Doc): IndexEntries => {
  if (spec.partial && !spec.partial.predicate(doc)) return NONE;
  const found: Found = { tuples: [], arrays: 0 };
  expand(
    spec.parts.map((rest) => ({ value: doc, rest })),
    found,
  );
  if (spec.isSparse && found.tuples.every((tuple) => tuple.every((value) => value === undefined))) return NONE;
  const byKey = new Map<string, { key: Buffer; values: unknown[] }>();
  for (const values of found.tuples) {
    const key = encodeKey(values, spec.directions);
    byKey.set(key.toString('latin1'), { key, values });
  }
  const entries = [...byKey.values()];
  return { keys: entries.map(({ key }) => key), values: entries.map(({ values }) => values), arrays: found.arrays };
};
