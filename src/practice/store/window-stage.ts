import { Decimal128, Double, Int32, Long } from 'bson';
import { Aggregator } from 'mingo';
import { Context, ProcessingMode } from 'mingo/core';
import { $avg, $count, $first, $last, $max, $min, $push, $sum } from 'mingo/operators/accumulator';
import { $setWindowFields } from 'mingo/operators/pipeline';
import { $denseRank, $documentNumber, $rank } from 'mingo/operators/window';
import { compileExpression, type Expression } from './expression.ts';
import type { Stage } from './group-stage.ts';
import { encodeKey } from './key.ts';
import { compileSort, parseSort } from './sort-key.ts';
import { badValue, refusal } from './store-error.ts';
import { requireServed } from './supported.ts';
import { type Doc, isDoc, toNumber } from './value.ts';

const CONTEXT = Context.init({
  pipeline: { $setWindowFields },
  accumulator: { $avg, $count, $first, $last, $max, $min, $push, $sum },
  window: { $denseRank, $documentNumber, $rank },
});

const RANKS = ['$documentNumber', '$rank', '$denseRank'];

type Output = {
  readonly name: string;
  readonly operator: string;
  readonly expression: Expression;
  readonly window: Doc | null;
};

const bound = (value: unknown): string | number => {
  if (value === 'unbounded' || value === 'current') return value;
  const number = toNumber(value);
  if (number === undefined || !Number.isInteger(number))
    throw badValue('a window over documents has whole, `current` or `unbounded` bounds');
  return number;
};

const parseWindow = (window: unknown): Doc | null => {
  if (window === undefined) return null;
  if (
    !isDoc(window) ||
    Object.keys(window).join() !== 'documents' ||
    !Array.isArray(window.documents) ||
    window.documents.length !== 2
  )
    throw refusal('a window by `range` in `$setWindowFields`');
  return { documents: window.documents.map(bound) };
};

const parseOutput = (output: unknown, hasSort: boolean): Output[] => {
  if (!isDoc(output)) throw badValue('$setWindowFields needs the document `output`');
  return Object.entries(output).map(([name, spec]) => {
    if (!isDoc(spec) || name.includes('.') || name.startsWith('$'))
      throw refusal(`the output \`${name}\` of \`$setWindowFields\``);
    const { window, ...rest } = spec;
    const [operator = '', ...more] = Object.keys(rest);
    requireServed('window function', operator);
    if (more.length > 0) throw badValue('an output of $setWindowFields has exactly one function');
    if (RANKS.includes(operator) && (!hasSort || window !== undefined))
      throw badValue(`${operator} needs a sort and takes no window`);
    const isBare = RANKS.includes(operator) || operator === '$count';
    return {
      name,
      operator,
      expression: isBare ? () => null : compileExpression(rest[operator]),
      window: parseWindow(window),
    };
  });
};

/** What mingo may see: plain numbers it adds exactly, text, dates, booleans and null. */
const plain = (value: unknown, isNumberWanted: boolean): unknown => {
  if (value === undefined || value === null) return null;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Decimal128 || (value instanceof Long && !Number.isSafeInteger(value.toNumber())))
    throw refusal('a number outside the safe range of a double in `$setWindowFields`');
  if (value instanceof Long) return value.toNumber();
  if (isNumberWanted) return null;
  throw refusal('values other than numbers in `$setWindowFields`');
};

/** Integer sums come back as integers, everything else that is a number as a double. */
const boxed = (operator: string, value: unknown, isWhole: boolean): unknown => {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => boxed(operator, item, isWhole));
  if (typeof value !== 'number') return value;
  const isInteger =
    Number.isSafeInteger(value) &&
    operator !== '$avg' &&
    (isWhole || RANKS.includes(operator) || operator === '$count');
  if (!isInteger) return new Double(value);
  return Math.abs(value) <= 2147483647 ? new Int32(value) : Long.fromNumber(value);
};

/**
 * `$setWindowFields` over windows of documents. mingo slides the windows over rows that hold only what was computed here
 * (partition, order and plain numbers), on clones, so that none of its own comparisons or conversions decide anything.
 */
export const setWindowFields = (spec: unknown): Stage => {
  if (!isDoc(spec)) throw badValue('$setWindowFields needs a document');
  for (const field of Object.keys(spec))
    if (!['partitionBy', 'sortBy', 'output'].includes(field))
      throw badValue(`unknown field \`${field}\` in $setWindowFields`);
  const partition = compileExpression(spec.partitionBy ?? null);
  const sort = parseSort(spec.sortBy);
  const outputs = parseOutput(spec.output, sort.length > 0);
  for (const { window } of outputs)
    if (window && sort.length === 0 && String(window.documents) !== 'unbounded,unbounded')
      throw badValue('a bounded window needs `sortBy`');
  const keyOf = compileSort(sort);
  const stage = {
    $setWindowFields: {
      partitionBy: '$p',
      sortBy: { s: 1 },
      output: Object.fromEntries(
        outputs.map(({ operator, window }, i) => [
          `o${i}`,
          {
            [operator]: RANKS.includes(operator) || operator === '$count' ? {} : `$v${i}`,
            ...(window ? { window } : {}),
          },
        ]),
      ),
    },
  };
  return function* (input, variables) {
    const rows = [...input].map((doc) => ({
      doc,
      p: encodeKey([partition(doc, variables) ?? null]).toString('latin1'),
      key: keyOf(doc),
      values: outputs.map(({ expression }) => expression(doc, variables)),
    }));
    rows.sort((a, b) => (a.p < b.p ? -1 : a.p > b.p ? 1 : Buffer.compare(a.key, b.key)));
    const order = new Map<string, number>();
    for (const { key } of rows.toSorted((a, b) => Buffer.compare(a.key, b.key)))
      if (!order.has(key.toString('latin1'))) order.set(key.toString('latin1'), order.size);
    const wholes = outputs.map((_, i) => rows.every(({ values }) => !(values[i] instanceof Double)));
    const seen = rows.map(({ p, key, values }, i) => ({
      i,
      p,
      s: order.get(key.toString('latin1')),
      ...Object.fromEntries(
        values.map((value, at) => [`v${at}`, plain(value, ['$sum', '$avg'].includes(outputs[at]?.operator ?? ''))]),
      ),
    }));
    const results = new Aggregator([stage], { context: CONTEXT, processingMode: ProcessingMode.CLONE_INPUT }).run(
      seen,
    ) as Doc[];
    const byRow = new Map(results.map((result) => [result.i as number, result]));
    for (const [i, { doc }] of rows.entries())
      yield {
        ...doc,
        ...Object.fromEntries(
          outputs.map(({ name, operator }, at) => [
            name,
            boxed(operator, byRow.get(i)?.[`o${at}`], wholes[at] as boolean),
          ]),
        ),
      };
  };
};
