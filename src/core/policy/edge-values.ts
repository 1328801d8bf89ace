import { z } from 'zod';
import { GateFacts } from '../gate/facts.ts';
import type { Rule } from '../gate/policy-set.ts';
import { probeFacts } from '../gate/probe-facts.ts';

type FactName = keyof GateFacts;
type Value = GateFacts[FactName];
/** Per fact, the values at which some rule changes its mind, and their neighbours. */
export type EdgeValues = ReadonlyMap<FactName, readonly Value[]>;

/** Literals written beside a fact: the other side of a comparison, or the members of a set that is asked for it. */
const literalsBeside = (expression: unknown, into: Map<string, Set<string | number>>): void => {
  if (typeof expression !== 'object' || expression === null) return;
  const node = expression as Record<string, unknown>;
  for (const value of Object.values(node)) {
    const names = new Set<string>();
    const literals = new Set<string | number>();
    const pair = value as { left?: unknown; right?: unknown } | null;
    if (typeof pair === 'object' && pair !== null && 'left' in pair && 'right' in pair)
      for (const side of [pair.left, pair.right]) gather(side, names, literals);
    for (const name of names) into.set(name, new Set([...(into.get(name) ?? []), ...literals]));
    literalsBeside(value, into);
  }
};

const gather = (side: unknown, names: Set<string>, literals: Set<string | number>): void => {
  if (typeof side !== 'object' || side === null) return;
  const node = side as Record<string, unknown>;
  const attribute = node['.'] as { attr?: unknown } | undefined;
  if (typeof attribute?.attr === 'string') names.add(attribute.attr);
  if (typeof node.Value === 'string' || typeof node.Value === 'number') literals.add(node.Value);
  if (Array.isArray(node.Set)) for (const item of node.Set) gather(item, names, literals);
  for (const operator of ['+', '-', '*']) {
    const pair = node[operator] as { left: unknown; right: unknown } | undefined;
    if (pair) for (const part of [pair.left, pair.right]) gather(part, names, literals);
  }
};

/**
 * The values worth trying for every fact: both of a flag, every word of a list, and for a number each edge that a rule
 * names with its neighbours. A rule that compares one fact with literals changes its mind nowhere else.
 */
export const edgeValuesOf = (rules: readonly Pick<Rule, 'json'>[]): EdgeValues => {
  const beside = new Map<string, Set<string | number>>();
  for (const { json } of rules) literalsBeside(json.conditions, beside);
  const values = new Map<FactName, readonly Value[]>();
  for (const [name, schema] of Object.entries(GateFacts.shape) as [FactName, z.ZodType][]) {
    const literals = [...(beside.get(name) ?? [])];
    const usual: unknown = probeFacts[name];
    const tried: unknown[] =
      typeof usual === 'boolean'
        ? [false, true]
        : typeof usual === 'number'
          ? [
              0,
              1,
              2,
              usual,
              ...literals.flatMap((edge) => (typeof edge === 'number' ? [edge - 1, edge, edge + 1] : [])),
            ]
          : Array.isArray(usual)
            ? [[], ['a sentence']]
            : schema instanceof z.ZodEnum
              ? [...schema.options]
              : [usual, 'another', ...literals.filter((word) => typeof word === 'string')];
    const allowed = [...new Set(tried)].filter((value) => schema.safeParse(value).success);
    values.set(name, allowed as Value[]);
  }
  return values;
};

/** Facts that take every combination of the given ones' edge values, the rest harmless; or `limit` seeded draws of them. */
export const combinations = (
  edges: EdgeValues,
  names: readonly string[],
  base: GateFacts,
  limit: number,
  dice: () => number,
): { facts: Iterable<GateFacts>; isWhole: boolean; count: number } => {
  const axes = names.map((name) => ({ name, values: edges.get(name as FactName) ?? [] }));
  const product = axes.reduce((size, { values }) => size * Math.max(1, values.length), 1);
  const isWhole = product <= limit;
  const at = (pick: (size: number, axis: number) => number): GateFacts => {
    const changed: Record<string, unknown> = { ...base };
    for (const [axis, { name, values }] of axes.entries())
      if (values.length > 0) changed[name] = values[pick(values.length, axis)];
    return changed as GateFacts;
  };
  const every = function* (): Generator<GateFacts> {
    for (let n = 0; n < (isWhole ? product : limit); n += 1) {
      if (isWhole) {
        let rest = n;
        yield at((size) => {
          const index = rest % size;
          rest = Math.floor(rest / size);
          return index;
        });
      } else yield at((size) => Math.floor(dice() * size));
    }
  };
  return { facts: { [Symbol.iterator]: every }, isWhole, count: isWhole ? product : limit };
};
