import { Int32, Long } from 'bson';
import { compileDocumentStage } from './document-stage.ts';
import { compileExpression, type Variables, valueAt } from './expression.ts';
import { bucket, group, type Stage, sortByCount } from './group-stage.ts';
import { compileFilter } from './matcher.ts';
import { isRegex } from './regex.ts';
import { compileSort, parseSort, smallest } from './sort-key.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { requireServed } from './supported.ts';
import { type Doc, isDoc, isTruthy, toNumber } from './value.ts';
import { setWindowFields } from './window-stage.ts';

/** What a stage may read and write beside its input: the other collections of its database. */
export type Outside = {
  find(collection: string, filter: Doc, variables: Variables): Iterable<Doc>;
  merge(collection: string, doc: Doc, whenMatched: string, whenNotMatched: string): void;
  replaceAll(collection: string, docs: Doc[]): void;
};

const count = (name: string, spec: unknown): number => {
  const number = toNumber(spec);
  if (number === undefined || !Number.isInteger(number) || number < (name === '$limit' ? 1 : 0))
    throw new StoreError(15958, 'Location15958', `the ${name} stage needs a positive whole number`);
  return number;
};

const match = (spec: unknown): Stage => {
  if (!isDoc(spec)) throw new StoreError(15959, 'Location15959', 'the match filter must be an expression in an object');
  compileFilter(spec);
  return function* (input, variables) {
    const predicate = compileFilter(spec, variables);
    for (const doc of input) if (predicate(doc)) yield doc;
  };
};

const sort = (spec: unknown): Stage => {
  const fields = parseSort(spec);
  if (fields.length === 0) throw new StoreError(15976, 'Location15976', '$sort stage must have at least one sort key');
  const keyOf = compileSort(fields);
  return (input) => smallest(keyed(input, keyOf), Number.POSITIVE_INFINITY);
};

function* keyed(input: Iterable<Doc>, keyOf: (doc: Doc) => Buffer): Generator<readonly [Buffer, Doc]> {
  for (const doc of input) yield [keyOf(doc), doc];
}

function* skip(input: Iterable<Doc>, n: number): Generator<Doc> {
  let at = 0;
  for (const doc of input) if (at++ >= n) yield doc;
}

function* take(input: Iterable<Doc>, n: number): Generator<Doc> {
  let at = 0;
  for (const doc of input) {
    yield doc;
    if (++at >= n) return;
  }
}

const countStage = (spec: unknown): Stage => {
  if (typeof spec !== 'string' || spec === '' || /[$.]/.test(spec))
    throw badValue('the count field must be a non-empty string without `$` and `.`');
  return function* (input) {
    let n = 0;
    for (const _ of input) n++;
    if (n > 0) yield { [spec]: new Int32(n) };
  };
};

const replaceField = (holder: unknown, parts: readonly string[], value: unknown): Doc => {
  const base = isDoc(holder) ? holder : {};
  const [name, ...rest] = parts as [string, ...string[]];
  if (rest.length > 0) return { ...base, [name]: replaceField(base[name], rest, value) };
  if (value !== undefined) return { ...base, [name]: value };
  const { [name]: _, ...others } = base;
  return others;
};

const unwind = (spec: unknown): Stage => {
  const options = isDoc(spec) ? spec : { path: spec };
  for (const option of Object.keys(options))
    if (!['path', 'preserveNullAndEmptyArrays', 'includeArrayIndex'].includes(option))
      throw badValue(`unrecognized option to $unwind stage: ${option}`);
  const { path, includeArrayIndex: indexField } = options;
  if (typeof path !== 'string' || !path.startsWith('$'))
    throw badValue(`path option to $unwind stage should be prefixed with a '$'`);
  if (indexField !== undefined && (typeof indexField !== 'string' || /[$.]/.test(indexField)))
    throw refusal('this `includeArrayIndex` of `$unwind`');
  const keepsEmpty = isTruthy(options.preserveNullAndEmptyArrays);
  const parts = path.slice(1).split('.');
  const indexed = (doc: Doc, i: number | null): Doc =>
    indexField === undefined ? doc : { ...doc, [indexField]: i === null ? null : Long.fromNumber(i) };
  return function* (input) {
    for (const doc of input) {
      const value = valueAt(doc, parts.slice(0, -1).join('.') === '' ? (parts[0] as string) : parts.join('.'));
      if (parts.length > 1 && Array.isArray(valueAt(doc, parts.slice(0, -1).join('.'))))
        throw refusal('`$unwind` through an array');
      if (!Array.isArray(value)) {
        if (value !== null && value !== undefined) yield indexed(doc, null);
        else if (keepsEmpty) yield indexed(doc, null);
      } else if (value.length === 0) {
        if (keepsEmpty) yield indexed(replaceField(doc, parts, undefined), null);
      } else for (const [i, item] of value.entries()) yield indexed(replaceField(doc, parts, item), i);
    }
  };
};

const lookup = (spec: unknown, outside: Outside): Stage => {
  if (!isDoc(spec)) throw badValue('the $lookup stage specification must be an object');
  for (const field of Object.keys(spec))
    if (!['from', 'localField', 'foreignField', 'let', 'pipeline', 'as'].includes(field))
      throw badValue(`unknown argument to $lookup: ${field}`);
  const { from, as, localField, foreignField } = spec;
  if (typeof from !== 'string' || typeof as !== 'string' || as.includes('.'))
    throw refusal('this form of `from` or `as` in `$lookup`');
  if (localField !== undefined && spec.pipeline !== undefined)
    throw refusal('`localField` together with `pipeline` in `$lookup`');
  if (spec.pipeline !== undefined) {
    const bound = Object.entries(isDoc(spec.let) ? spec.let : {}).map(
      ([name, item]) => [name, compileExpression(item)] as const,
    );
    const pipeline = compilePipeline(spec.pipeline, outside);
    return function* (input, variables) {
      for (const doc of input) {
        const inner = {
          ...variables,
          ...Object.fromEntries(bound.map(([name, item]) => [name, item(doc, variables)])),
        };
        yield { ...doc, [as]: [...pipeline(outside.find(from, {}, inner), inner)] };
      }
    };
  }
  if (typeof localField !== 'string' || typeof foreignField !== 'string')
    throw badValue('$lookup needs `localField` and `foreignField`, or `pipeline`');
  return function* (input, variables) {
    for (const doc of input) {
      const local = valueAt(doc, localField) ?? null;
      const values: unknown[] = Array.isArray(local) ? local : [local];
      if (values.some((value) => isRegex(value) || Array.isArray(value)))
        throw refusal('a regular expression or nested array as the local value of `$lookup`');
      yield { ...doc, [as]: [...outside.find(from, { [foreignField]: { $in: values } }, variables)] };
    }
  };
};

const facet = (spec: unknown, outside: Outside): Stage => {
  if (!isDoc(spec)) throw badValue('the $facet specification must be a non-empty object');
  const facets = Object.entries(spec).map(([name, pipeline]) => [name, compilePipeline(pipeline, outside)] as const);
  return function* (input, variables) {
    const docs = [...input];
    yield Object.fromEntries(facets.map(([name, pipeline]) => [name, [...pipeline(docs, variables)]]));
  };
};

const merge = (spec: unknown, outside: Outside): Stage => {
  const options = isDoc(spec) ? spec : { into: spec };
  const { into, on = '_id', whenMatched = 'merge', whenNotMatched = 'insert' } = options;
  for (const option of Object.keys(options))
    if (!['into', 'on', 'whenMatched', 'whenNotMatched'].includes(option)) throw refusal(`\`${option}\` in \`$merge\``);
  if (typeof into !== 'string' || on !== '_id')
    throw refusal('`$merge` into another database or on other fields than `_id`');
  if (
    !['merge', 'replace', 'keepExisting', 'fail'].includes(String(whenMatched)) ||
    !['insert', 'discard', 'fail'].includes(String(whenNotMatched))
  )
    throw refusal('this `whenMatched` or `whenNotMatched` of `$merge`');
  return (input) => {
    for (const doc of [...input]) outside.merge(into, doc, String(whenMatched), String(whenNotMatched));
    return [];
  };
};

const out = (spec: unknown, outside: Outside): Stage => {
  if (typeof spec !== 'string') throw refusal('`$out` into another database');
  return (input) => {
    outside.replaceAll(spec, [...input]);
    return [];
  };
};

const compileStage = (stage: unknown, outside: Outside): Stage => {
  const [name = '', ...more] = isDoc(stage) ? Object.keys(stage) : [];
  if (!isDoc(stage) || more.length > 0 || name === '')
    throw new StoreError(
      40323,
      'Location40323',
      'A pipeline stage specification object must contain exactly one field.',
    );
  requireServed('stage', name);
  const spec = stage[name];
  switch (name) {
    case '$match':
      return match(spec);
    case '$sort':
      return sort(spec);
    case '$skip': {
      const n = count(name, spec);
      return (input) => skip(input, n);
    }
    case '$limit': {
      const n = count(name, spec);
      return (input) => take(input, n);
    }
    case '$count':
      return countStage(spec);
    case '$unwind':
      return unwind(spec);
    case '$group':
      return group(spec);
    case '$sortByCount':
      return sortByCount(spec);
    case '$bucket':
      return bucket(spec);
    case '$facet':
      return facet(spec, outside);
    case '$lookup':
      return lookup(spec, outside);
    case '$setWindowFields':
      return setWindowFields(spec);
    case '$merge':
      return merge(spec, outside);
    case '$out':
      return out(spec, outside);
    default: {
      const each = compileDocumentStage(stage);
      return function* (input, variables) {
        for (const doc of input) yield each(doc, variables);
      };
    }
  }
};

export const isWriting = (stage: unknown): boolean => isDoc(stage) && ('$merge' in stage || '$out' in stage);

/** A pipeline as one function; a stage that writes may only be the last. */
export const compilePipeline = (stages: unknown, outside: Outside): Stage => {
  if (!Array.isArray(stages)) throw badValue('a pipeline must be an array');
  if (stages.slice(0, -1).some(isWriting))
    throw new StoreError(40601, 'Location40601', '$merge and $out can only be the final stage in the pipeline');
  const compiled = stages.map((stage) => compileStage(stage, outside));
  return (input, variables) => compiled.reduce<Iterable<Doc>>((docs, stage) => stage(docs, variables), input);
};
