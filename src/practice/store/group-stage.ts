import { Int32 } from 'bson';
import { compileAccumulator } from './accumulator.ts';
import { compileExpression, type Expression, type Variables } from './expression.ts';
import { encodeKey } from './key.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { compare, type Doc, isDoc, kindOf } from './value.ts';

/** From the documents before a stage to those after it, one by one where the stage allows it. */
export type Stage = (input: Iterable<Doc>, variables: Variables) => Iterable<Doc>;

type Group = {
  readonly id: unknown;
  readonly fields: readonly (readonly [string, ReturnType<ReturnType<typeof compileAccumulator>>])[];
};

const groupBy = (idOf: Expression, output: Doc): Stage => {
  const makers = Object.entries(output).map(([name, spec]) => {
    if (name.includes('.') || name.startsWith('$'))
      throw new StoreError(40235, 'Location40235', `The field name '${name}' cannot be used in $group`);
    return [name, compileAccumulator(spec)] as const;
  });
  return function* (input, variables) {
    const groups = new Map<string, Group>();
    for (const doc of input) {
      const id = idOf(doc, variables) ?? null;
      const key = encodeKey([id]).toString('latin1');
      let group = groups.get(key);
      if (!group) {
        group = { id, fields: makers.map(([name, make]) => [name, make()] as const) };
        groups.set(key, group);
      }
      for (const [, accumulator] of group.fields) accumulator.add(doc, variables);
    }
    for (const { id, fields } of groups.values())
      yield { _id: id, ...Object.fromEntries(fields.map(([name, accumulator]) => [name, accumulator.result()])) };
  };
};

export const group = (spec: unknown): Stage => {
  if (!isDoc(spec)) throw new StoreError(15947, 'Location15947', `a group's fields must be specified in an object`);
  if (!('_id' in spec)) throw new StoreError(15955, 'Location15955', 'a group specification must include an _id');
  const { _id, ...output } = spec;
  return groupBy(compileExpression(_id), output);
};

export const sortByCount = (spec: unknown): Stage => {
  const stage = groupBy(compileExpression(spec), { count: { $sum: new Int32(1) } });
  return (input, variables) => [...stage(input, variables)].sort((a, b) => compare(b.count, a.count));
};

/** `$bucket` with constant boundaries of one kind. */
export const bucket = (spec: unknown): Stage => {
  if (!isDoc(spec)) throw badValue('$bucket needs a document');
  for (const field of Object.keys(spec))
    if (!['groupBy', 'boundaries', 'default', 'output'].includes(field))
      throw badValue(`Unrecognized option to $bucket: ${field}`);
  const { boundaries } = spec;
  if (!Array.isArray(boundaries) || boundaries.length < 2) throw badValue('$bucket needs at least two boundaries');
  boundaries.forEach((boundary: unknown, i) => {
    if (isDoc(boundary) || (typeof boundary === 'string' && boundary.startsWith('$')))
      throw refusal('computed boundaries in `$bucket`');
    const before: unknown = boundaries[i - 1];
    if (i > 0 && (kindOf(boundary) !== kindOf(before) || compare(before, boundary) >= 0))
      throw badValue('the boundaries of $bucket must ascend and be of one type');
  });
  const value = compileExpression(spec.groupBy);
  const hasDefault = 'default' in spec;
  const idOf: Expression = (doc, variables) => {
    const found = value(doc, variables);
    const above = boundaries.findIndex((boundary: unknown) => compare(found, boundary) < 0);
    if (above > 0) return boundaries[above - 1];
    if (hasDefault) return spec.default;
    throw new StoreError(40066, 'Location40066', '$bucket found a value outside its boundaries and has no default');
  };
  const output = spec.output === undefined ? { count: { $sum: new Int32(1) } } : spec.output;
  if (!isDoc(output)) throw badValue('the `output` of $bucket must be a document');
  const stage = groupBy(idOf, output);
  return (input, variables) => [...stage(input, variables)].sort((a, b) => compare(a._id, b._id));
};
