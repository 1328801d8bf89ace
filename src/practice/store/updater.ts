import { ObjectId, Timestamp } from 'bson';
import { addToSet, type Change, pop, pull, pullAll, push } from './array-update.ts';
import { compileDocumentStage } from './document-stage.ts';
import { conjuncts, isOperatorDoc } from './matcher.ts';
import { calculate } from './number.ts';
import { isRegex } from './regex.ts';
import { badValue, failedToParse, refusal, StoreError, typeMismatch } from './store-error.ts';
import { requireServed } from './supported.ts';
import { typeName } from './type-name.ts';
import {
  type ArrayFilters,
  compareUpdatePaths,
  compileArrayFilters,
  expandPath,
  getAt,
  setAt,
  unsetAt,
} from './update-path.ts';
import { clone, compare, type Doc, isDoc, isEqual, isIdentical, isNumeric } from './value.ts';

/** A compiled update: from the document as it is to the document as it should be; never changes its input. */
export type Update = {
  readonly isReplacement: boolean;
  apply(doc: Doc, context: { filter: Doc; isInsert: boolean }): Doc;
};

const arithmetic =
  (name: '$inc' | '$mul', operand: unknown): Change =>
  (current, path) => {
    if (!isNumeric(operand))
      throw typeMismatch(
        `Cannot ${name === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${typeName(operand)}}`,
      );
    if (current === undefined) return name === '$inc' ? operand : calculate('-', operand, operand);
    if (!isNumeric(current))
      throw typeMismatch(
        `Cannot apply ${name} to a value of non-numeric type. The field '${path}' has the non-numeric type ${typeName(current)}`,
      );
    const result = calculate(name === '$inc' ? '+' : '*', current, operand);
    if (result === null)
      throw badValue(`Failed to apply ${name} operations to current value: the result is out of range`);
    return result;
  };

const currentDate = (operand: unknown): Change => {
  const kind = isDoc(operand) ? operand.$type : 'date';
  if (!(operand === true || (isDoc(operand) && (kind === 'date' || kind === 'timestamp'))))
    throw badValue('$currentDate takes true or { $type: "date" | "timestamp" }');
  return () => (kind === 'date' ? new Date() : new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 }));
};

const better =
  (sign: number, operand: unknown): Change =>
  (current) =>
    current === undefined || compare(operand, current) * sign > 0 ? operand : undefined;

const CHANGES: Readonly<Record<string, (operand: unknown) => Change>> = {
  $set: (operand) => () => operand,
  $setOnInsert: (operand) => () => operand,
  $inc: (operand) => arithmetic('$inc', operand),
  $mul: (operand) => arithmetic('$mul', operand),
  $min: (operand) => better(-1, operand),
  $max: (operand) => better(1, operand),
  $currentDate: currentDate,
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
};

type Step = { readonly path: string; readonly name: string; readonly change?: Change; readonly to?: string };

const compileSteps = (spec: Doc): Step[] => {
  const steps = Object.entries(spec).flatMap(([name, fields]): Step[] => {
    requireServed('update operator', name);
    if (!isDoc(fields))
      throw failedToParse(`Modifiers operate on fields but we found type ${typeName(fields)} instead.`);
    return Object.entries(fields).map(([path, operand]): Step => {
      if (name === '$unset') return { path, name };
      if (name === '$rename') {
        if (typeof operand !== 'string') throw badValue(`The 'to' field for $rename must be a string`);
        return { path, name, to: operand };
      }
      return { path, name, change: (CHANGES[name] as (operand: unknown) => Change)(operand) };
    });
  });
  const paths = steps.flatMap(({ path, to }) => (to === undefined ? [path] : [path, to])).sort(compareUpdatePaths);
  for (let i = 1; i < paths.length; i++) {
    const [before, after] = [paths[i - 1] as string, paths[i] as string];
    if (after === before || after.startsWith(`${before}.`))
      throw new StoreError(
        40,
        'ConflictingUpdateOperators',
        `Updating the path '${after}' would create a conflict at '${before}'`,
      );
  }
  return steps.sort((a, b) => compareUpdatePaths(a.path, b.path));
};

const rename = (doc: Doc, { path, to }: Step): void => {
  if (`${path}.${to}`.includes('$')) throw badValue('The source and target field for $rename may not be dynamic');
  const source = path.split('.');
  const target = (to as string).split('.');
  for (const parts of [source, target])
    for (let i = 1; i < parts.length; i++)
      if (Array.isArray(getAt(doc, parts.slice(0, i))))
        throw badValue('The source and target of $rename cannot pass an array');
  const value = getAt(doc, source);
  if (value === undefined) return;
  unsetAt(doc, source);
  setAt(doc, target, value);
};

const runStep = (
  doc: Doc,
  step: Step,
  context: { filter: Doc; arrayFilters: ArrayFilters; isInsert: boolean },
): void => {
  if (step.name === '$setOnInsert' && !context.isInsert) return;
  if (step.name === '$rename') return rename(doc, step);
  for (const parts of expandPath(doc, step.path, context)) {
    if (step.name === '$unset') unsetAt(doc, parts);
    else {
      const value = step.change?.(getAt(doc, parts), step.path);
      if (value !== undefined) setAt(doc, parts, clone(value));
    }
  }
};

const modifiers = (spec: Doc, arrayFilters: ArrayFilters): Update => {
  const steps = compileSteps(spec);
  for (const id of arrayFilters.keys())
    if (!steps.some(({ path }) => path.includes(`$[${id}]`)))
      throw failedToParse(`The array filter for identifier '${id}' was not used in the update`);
  return {
    isReplacement: false,
    apply: (doc, context) => {
      const next = clone(doc);
      for (const step of steps) runStep(next, step, { ...context, arrayFilters });
      return next;
    },
  };
};

const replacement = (spec: Doc): Update => ({
  isReplacement: true,
  apply: (doc) => ('_id' in doc ? { _id: doc._id, ...spec } : { ...spec }),
});

const pipeline = (stages: readonly unknown[]): Update => {
  const compiled = stages.map((stage) => {
    if (!isDoc(stage) || Object.keys(stage).length !== 1)
      throw failedToParse('Each stage of an update pipeline has exactly one field');
    requireServed('update stage', Object.keys(stage)[0] as string);
    return compileDocumentStage(stage);
  });
  return {
    isReplacement: false,
    apply: (doc) => {
      const variables = { NOW: new Date() };
      const next = compiled.reduce((current, stage) => stage(current, variables), doc);
      return '_id' in doc && !('_id' in next) ? { _id: doc._id, ...next } : clone(next);
    },
  };
};

/** Modifiers, a replacement or a pipeline, told apart as MongoDB does: by the first field's name. */
export const compileUpdate = (spec: unknown, arrayFilters?: unknown): Update => {
  const filters = compileArrayFilters(arrayFilters);
  if (Array.isArray(spec)) {
    if (filters.size > 0) throw failedToParse('arrayFilters may not be specified for pipeline-style updates');
    return pipeline(spec);
  }
  if (!isDoc(spec)) throw failedToParse('an update must be a document or a pipeline');
  const names = Object.keys(spec);
  if (names[0]?.startsWith('$')) return modifiers(spec, filters);
  const stray = names.find((name) => name.startsWith('$'));
  if (stray !== undefined)
    throw new StoreError(
      52,
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${stray}' is not allowed in a replacement.`,
    );
  return replacement(spec);
};

// INVARIANT (an-id-never-changes): every update of a stored document passes here.
/** The updated document, or null when nothing would change. */
export const updated = (update: Update, doc: Doc, filter: Doc): Doc | null => {
  const next = update.apply(doc, { filter, isInsert: false });
  if (!('_id' in next) || !isEqual(next._id, doc._id))
    throw new StoreError(
      66,
      'ImmutableField',
      `Performing an update on the path '_id' would modify the immutable field '_id'`,
    );
  return isIdentical(doc, next) ? null : next;
};

/** The fields an upsert takes from its filter: what the filter says a document must equal. */
const equalities = (filter: Doc): [string, unknown][] =>
  conjuncts(filter).flatMap(([path, condition]): [string, unknown][] => {
    if (isRegex(condition)) return [];
    if (!isOperatorDoc(condition)) return [[path, condition]];
    if ('$eq' in condition) return [[path, condition.$eq]];
    const list = condition.$in ?? condition.$all;
    if (Array.isArray(list) && list.length === 1)
      throw refusal('an upsert whose filter has `$in` or `$all` with one value');
    return [];
  });

/** The document an upsert inserts, `_id` first. */
export const upserted = (update: Update, filter: Doc): Doc => {
  const base: Doc = {};
  const seen: string[] = [];
  if (Array.isArray(filter.$or) && filter.$or.length === 1)
    throw refusal('an upsert whose filter has `$or` with one branch');
  for (const [path, value] of equalities(filter)) {
    if (path.startsWith('_id.')) throw refusal('an upsert by a part of `_id`');
    if (update.isReplacement && path !== '_id') continue;
    if (seen.some((known) => known === path || known.startsWith(`${path}.`) || path.startsWith(`${known}.`)))
      throw new StoreError(
        54,
        'NotSingleValueField',
        `cannot infer query fields to set, path '${path}' is matched twice`,
      );
    seen.push(path);
    setAt(base, path.split('.'), clone(value));
  }
  const next = update.apply(base, { filter, isInsert: true });
  if ('_id' in base && !isEqual(base._id, next._id))
    throw new StoreError(
      66,
      'ImmutableField',
      `Performing an update on the path '_id' would modify the immutable field '_id'`,
    );
  const { _id = new ObjectId(), ...rest } = next;
  return { _id, ...rest };
};
