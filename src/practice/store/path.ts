import { type Doc, isDoc } from './value.ts';

export const splitPath = (path: string): readonly string[] => path.split('.');

const INDEX = /^(0|[1-9]\d*)$/;
export const isArrayIndex = (part: string): boolean => INDEX.test(part);

/** An own field of a document; undefined when missing. */
export const fieldOf = (doc: Doc, name: string): unknown => (Object.hasOwn(doc, name) ? doc[name] : undefined);

/**
 * Calls `test` with each value a query path reaches, until one passes: arrays on the way are entered, by element and by
 * position; an array at the end is offered element by element and then whole when `entersLeafArray`. A path that ends nowhere
 * offers `undefined` once, but an array without a matching element offers nothing.
 */
export const anyAtPath = (
  doc: Doc,
  parts: readonly string[],
  entersLeafArray: boolean,
  test: (value: unknown) => boolean,
  from = 0,
): boolean => {
  let value: unknown = doc;
  let at = from;
  while (at < parts.length) {
    if (Array.isArray(value)) return anyInArray(value, parts, at, entersLeafArray, test);
    if (!isDoc(value)) return test(undefined);
    value = fieldOf(value, parts[at] as string);
    at++;
  }
  if (entersLeafArray && Array.isArray(value)) for (const item of value) if (test(item)) return true;
  return test(value);
};

const anyInArray = (
  array: readonly unknown[],
  parts: readonly string[],
  at: number,
  entersLeafArray: boolean,
  test: (value: unknown) => boolean,
): boolean => {
  const part = parts[at] as string;
  const position = isArrayIndex(part) ? Number(part) : -1;
  for (const [i, item] of array.entries()) {
    if (isDoc(item) && anyAtPath(item, parts, entersLeafArray, test, at)) return true;
    if (i !== position) continue;
    if (at === parts.length - 1) {
      if (entersLeafArray && Array.isArray(item)) for (const inner of item) if (test(inner)) return true;
      if (test(item)) return true;
    } else if (isDoc(item)) {
      if (anyAtPath(item, parts, entersLeafArray, test, at + 1)) return true;
    } else if (Array.isArray(item) && anyInArray(item, parts, at + 1, entersLeafArray, test)) return true;
  }
  return false;
};

/** Every value a path reaches, arrays entered, as `distinct` and array sorting see it. */
export const valuesAtPath = (doc: Doc, parts: readonly string[]): unknown[] => {
  const found: unknown[] = [];
  anyAtPath(doc, parts, false, (value) => {
    found.push(value);
    return false;
  });
  return found;
};
