import type { GateFacts } from './facts.ts';

type Node = Record<string, unknown>;
type Pair = { left: unknown; right: unknown };
/** What a part of a condition is worth: a fact's value, or `undefined` where this file does not know how to work it out. */
type Value = string | number | boolean | readonly unknown[] | undefined;
type Reader = (facts: GateFacts) => Value;

const unknown: Reader = () => undefined;
const pairOf = (node: Node, operator: string): Pair | undefined => node[operator] as Pair | undefined;

const arithmetic: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
};
const comparisons: Record<string, (a: Value, b: Value) => boolean | undefined> = {
  '==': (a, b) => (typeof a === typeof b && typeof a !== 'object' ? a === b : undefined),
  '!=': (a, b) => (typeof a === typeof b && typeof a !== 'object' ? a !== b : undefined),
  '<': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : undefined),
  '<=': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b : undefined),
  '>': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a > b : undefined),
  '>=': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a >= b : undefined),
};

/** Reads an expression of Cedar's JSON form. Numbers past 2^53, where JavaScript is inexact, are left to Cedar. */
const readerOf = (expression: unknown): Reader => {
  if (typeof expression !== 'object' || expression === null) return unknown;
  const node = expression as Node;
  if ('Value' in node) {
    const value = node.Value;
    return typeof value === 'object' ? unknown : () => value as Value;
  }
  const attribute = node['.'] as { left: Node; attr: string } | undefined;
  if (attribute?.left.Var === 'context') return (facts) => facts[attribute.attr as keyof GateFacts];
  if (Array.isArray(node.Set)) {
    const items = node.Set.map(readerOf);
    return (facts) => {
      const values = items.map((item) => item(facts));
      return values.includes(undefined) ? undefined : values;
    };
  }
  for (const [operator, apply] of Object.entries(arithmetic)) {
    const pair = pairOf(node, operator);
    if (!pair) continue;
    const [left, right] = [readerOf(pair.left), readerOf(pair.right)];
    return (facts) => {
      const [a, b] = [left(facts), right(facts)];
      const result = typeof a === 'number' && typeof b === 'number' ? apply(a, b) : undefined;
      return Number.isSafeInteger(result) ? result : undefined;
    };
  }
  for (const [operator, apply] of Object.entries(comparisons)) {
    const pair = pairOf(node, operator);
    if (!pair) continue;
    const [left, right] = [readerOf(pair.left), readerOf(pair.right)];
    return (facts) => {
      const [a, b] = [left(facts), right(facts)];
      return a === undefined || b === undefined ? undefined : apply(a, b);
    };
  }
  const within = pairOf(node, 'contains');
  if (within) {
    const [set, item] = [readerOf(within.left), readerOf(within.right)];
    return (facts) => {
      const [all, one] = [set(facts), item(facts)];
      return Array.isArray(all) && one !== undefined && typeof one !== 'object' ? all.includes(one) : undefined;
    };
  }
  const empty = node.isEmpty as { arg: unknown } | undefined;
  if (empty) {
    const set = readerOf(empty.arg);
    return (facts) => {
      const all = set(facts);
      return Array.isArray(all) ? all.length === 0 : undefined;
    };
  }
  return unknown;
};

/** Names of all attributes in an expression. */
export const attributesIn = (expression: unknown, into = new Set<string>()): ReadonlySet<string> => {
  if (typeof expression !== 'object' || expression === null) return into;
  for (const [key, value] of Object.entries(expression)) {
    if (key === 'attr' && typeof value === 'string') into.add(value);
    attributesIn(value, into);
  }
  return into;
};

/**
 * What an expression gives on these facts, `&&` and `||` from left to right as Cedar works them out; `null` where a part
 * of it cannot be worked out here.
 */
export const truthOf = (expression: unknown): ((facts: GateFacts) => boolean | null) => {
  const node = (expression ?? {}) as Node;
  for (const [operator, decides] of [
    ['&&', false],
    ['||', true],
  ] as const) {
    const pair = pairOf(node, operator);
    if (!pair) continue;
    const [left, right] = [truthOf(pair.left), truthOf(pair.right)];
    return (facts) => {
      const first = left(facts);
      return first === null || first === decides ? first : right(facts);
    };
  }
  const not = node['!'] as { arg: unknown } | undefined;
  if (not) {
    const arg = truthOf(not.arg);
    return (facts) => {
      const value = arg(facts);
      return value === null ? null : !value;
    };
  }
  const read = readerOf(node);
  return (facts) => {
    const value = read(facts);
    return typeof value === 'boolean' ? value : null;
  };
};
