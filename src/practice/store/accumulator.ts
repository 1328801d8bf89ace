import { Int32 } from 'bson';
import { compileExpression, type Variables } from './expression.ts';
import { encodeKey } from './key.ts';
import { badValue } from './store-error.ts';
import { Summation } from './summation.ts';
import { requireServed } from './supported.ts';
import { compare, type Doc, isDoc } from './value.ts';

/** Collects values one by one; `undefined` is a missing value. */
export type Accumulator = { add(value: unknown): void; result(): unknown };

const sum = (): Accumulator => {
  const total = new Summation();
  return { add: (value) => total.add(value), result: () => total.total() };
};
const average = (): Accumulator => {
  const total = new Summation();
  return { add: (value) => total.add(value), result: () => total.average() };
};
const extreme = (sign: number) => (): Accumulator => {
  let best: unknown = null;
  return {
    add: (value) => {
      if (value === null || value === undefined) return;
      if (best === null || compare(value, best) * sign > 0) best = value;
    },
    result: () => best,
  };
};
const first = (): Accumulator => {
  let held: { value: unknown } | null = null;
  return {
    add: (value) => {
      held ??= { value };
    },
    result: () => held?.value ?? null,
  };
};
const last = (): Accumulator => {
  let held: unknown = null;
  return {
    add: (value) => {
      held = value ?? null;
    },
    result: () => held,
  };
};
const push = (): Accumulator => {
  const items: unknown[] = [];
  return {
    add: (value) => {
      if (value !== undefined) items.push(value);
    },
    result: () => items,
  };
};
const addToSet = (): Accumulator => {
  const items = new Map<string, unknown>();
  return {
    add: (value) => {
      if (value === undefined) return;
      const key = encodeKey([value]).toString('latin1');
      if (!items.has(key)) items.set(key, value);
    },
    result: () => [...items.values()],
  };
};

const ACCUMULATORS: Readonly<Record<string, () => Accumulator>> = {
  $sum: sum,
  $avg: average,
  $min: extreme(-1),
  $max: extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $count: sum,
};

/** One output field of `$group`: a maker of accumulators that read documents. */
export const compileAccumulator = (
  spec: unknown,
): (() => { add(doc: Doc, variables: Variables): void; result(): unknown }) => {
  if (!isDoc(spec) || Object.keys(spec).length !== 1)
    throw badValue('an accumulator is a document with exactly one operator');
  const [name] = Object.keys(spec) as [string];
  requireServed('accumulator', name);
  if (name === '$count' && !(isDoc(spec.$count) && Object.keys(spec.$count).length === 0))
    throw badValue('$count takes {}');
  const expression = name === '$count' ? () => new Int32(1) : compileExpression(spec[name]);
  const make = ACCUMULATORS[name] as () => Accumulator;
  return () => {
    const accumulator = make();
    return {
      add: (doc, variables) => accumulator.add(expression(doc, variables)),
      result: () => accumulator.result(),
    };
  };
};
