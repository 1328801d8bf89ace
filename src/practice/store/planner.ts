import type { IndexSpec } from './index-spec.ts';
import { afterPrefix, encodeKey } from './key.ts';
import { compileFilter, conjuncts, isOperatorDoc } from './matcher.ts';
import { isRegex } from './regex.ts';
import type { SortField } from './sort-key.ts';
import { type Doc, isIdentical, isTruthy, KIND, kindOf } from './value.ts';

/** Index keys from `from` (inclusive) to `to` (exclusive); `isExact`: only the key `from` itself. */
export type KeyRange = { readonly from: Buffer; readonly to: Buffer; readonly isExact: boolean };

export type Plan<I> = {
  /** Null: the documents in the order they were inserted. */
  readonly index: I | null;
  readonly ranges: readonly KeyRange[];
  readonly isReverse: boolean;
  readonly isSorted: boolean;
};

export type Indexed = { readonly spec: IndexSpec; readonly arrays: number };

// INVARIANT (a-plan-only-narrows): a plan may reach too many documents, never too few; the filter is always tested again.

type Constraint = {
  /** The only values a match can have; null when unknown. */
  points: unknown[] | null;
  kind: number | null;
  low: unknown;
  high: unknown;
};

const LAST = Buffer.from([0xff]);
const MOST_RANGES = 2000;

const isPlain = (value: unknown): boolean => !Array.isArray(value) && !isRegex(value) && value !== undefined;

const constraintOf = (condition: unknown): Constraint | null => {
  const none: Constraint = { points: null, kind: null, low: undefined, high: undefined };
  if (!isOperatorDoc(condition)) return isPlain(condition) ? { ...none, points: [condition] } : null;
  const result = { ...none };
  let isUseful = false;
  for (const [name, operand] of Object.entries(condition)) {
    if (name === '$eq' && isPlain(operand)) return { ...none, points: [operand] };
    if (name === '$in' && Array.isArray(operand) && operand.every(isPlain)) return { ...none, points: operand };
    if (!['$gt', '$gte', '$lt', '$lte'].includes(name) || !isPlain(operand)) continue;
    const kind = kindOf(operand);
    if (kind === KIND.null || (result.kind !== null && result.kind !== kind)) continue;
    result.kind = kind;
    isUseful = true;
    if (name.startsWith('$gt')) result.low = operand;
    else result.high = operand;
  }
  return isUseful ? result : null;
};

const constraintsOf = (conditions: readonly [string, unknown][]): Map<string, Constraint> => {
  const byPath = new Map<string, Constraint>();
  for (const [path, condition] of conditions) {
    const constraint = constraintOf(condition);
    const known = byPath.get(path);
    if (constraint && !(known && (known.points || !constraint.points))) byPath.set(path, constraint);
  }
  return byPath;
};

const inverted = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => ~byte & 0xff));

const spread = (prefix: Buffer, constraint: Constraint, direction: 1 | -1, isArray: boolean): KeyRange => {
  const kind = Buffer.from([constraint.kind as number]);
  const bound = (value: unknown): Buffer => (value === undefined ? kind : encodeKey([value]));
  // Two elements of one array may satisfy the two bounds: only one of them may narrow.
  const low = bound(constraint.low);
  const high = bound(isArray && constraint.low !== undefined ? undefined : constraint.high);
  const [first, last] = direction === 1 ? [low, high] : [inverted(high), inverted(low)];
  return {
    from: Buffer.concat([prefix, first]),
    to: afterPrefix(Buffer.concat([prefix, last])) ?? LAST,
    isExact: false,
  };
};

const isUsable = (
  { spec }: Indexed,
  conditions: readonly [string, unknown][],
  constraints: ReadonlyMap<string, Constraint>,
): boolean => {
  if (spec.isSparse) {
    const excludesMissing = spec.paths.some((path) => {
      const constraint = constraints.get(path);
      if (constraint?.points) return constraint.points.every((value) => value !== null);
      if (constraint?.kind) return true;
      return conditions.some(
        ([name, condition]) => name === path && isOperatorDoc(condition) && isTruthy(condition.$exists),
      );
    });
    if (!excludesMissing) return false;
  }
  if (!spec.partial) return true;
  return conjuncts(spec.partial.filter).every(([path, wanted]) => {
    if (conditions.some(([name, condition]) => name === path && isIdentical(condition, wanted))) return true;
    const points = constraints.get(path)?.points;
    const predicate = compileFilter({ v: wanted });
    return points ? points.length > 0 && points.every((value) => predicate({ v: value })) : false;
  });
};

type Candidate = { ranges: KeyRange[]; points: number; spreads: number; singles: Set<string> };

const rangesFor = (indexed: Indexed, constraints: ReadonlyMap<string, Constraint>): Candidate => {
  const { spec, arrays } = indexed;
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  const result: Candidate = { ranges: [], points: 0, spreads: 0, singles: new Set() };
  let hasUsedArray = false;
  for (const [i, path] of spec.paths.entries()) {
    const constraint = constraints.get(path);
    const isArray = (arrays & (1 << i)) !== 0;
    const direction = spec.directions[i] as 1 | -1;
    if (!constraint || (isArray && hasUsedArray)) break;
    if (constraint.points) {
      if (constraint.points.length * prefixes.length > MOST_RANGES) break;
      const encoded = constraint.points.map((value) => encodeKey([value], [direction]));
      prefixes = prefixes.flatMap((prefix) => encoded.map((key) => Buffer.concat([prefix, key])));
      result.points++;
      if (constraint.points.length === 1 && !isArray) result.singles.add(path);
    } else {
      result.ranges = prefixes.map((prefix) => spread(prefix, constraint, direction, isArray));
      result.spreads = 1;
      break;
    }
    hasUsedArray ||= isArray;
  }
  if (result.spreads === 0) {
    const isExact = result.points === spec.paths.length;
    result.ranges = prefixes.map((prefix) => ({ from: prefix, to: afterPrefix(prefix) ?? LAST, isExact }));
  }
  result.ranges.sort((a, b) => Buffer.compare(a.from, b.from));
  result.ranges = result.ranges.filter((range, i, all) => i === 0 || !range.from.equals((all[i - 1] as KeyRange).from));
  return result;
};

/** 1: the index gives the sort as it is; -1: read backwards; 0: it does not. */
const sortDirection = (
  { spec, arrays }: Indexed,
  sort: readonly SortField[],
  singles: ReadonlySet<string>,
): 1 | -1 | 0 => {
  let at = 0;
  let direction: 1 | -1 | 0 = 0;
  for (const [i, path] of spec.paths.entries()) {
    const wanted = sort[at];
    if (!wanted) break;
    const isArray = (arrays & (1 << i)) !== 0;
    const own = (spec.directions[i] as number) * wanted.direction;
    if (wanted.path === path && !isArray && (direction === 0 || direction === own)) {
      direction = own as 1 | -1;
      at++;
    } else if (!singles.has(path)) return 0;
  }
  return at === sort.length ? direction : 0;
};

/** The cheapest way to every document the filter may match, in the sort's order if an index has it. */
export const makePlan = <I extends Indexed>(
  filter: Doc,
  sort: readonly SortField[],
  indexes: readonly I[],
): Plan<I> => {
  const conditions = conjuncts(filter);
  const constraints = constraintsOf(conditions);
  let best: Plan<I> = { index: null, ranges: [], isReverse: false, isSorted: sort.length === 0 };
  let bestScore = 0;
  for (const index of indexes) {
    if (!isUsable(index, conditions, constraints)) continue;
    const { ranges, points, spreads, singles } = rangesFor(index, constraints);
    const direction = sort.length > 0 ? sortDirection(index, sort, singles) : 0;
    const isWhole = index.spec.isUnique && points === index.spec.paths.length;
    const score = (isWhole ? 1000 : 0) + points * 10 + spreads * 4 + (direction !== 0 ? 6 : 0);
    if (score <= bestScore) continue;
    bestScore = score;
    best = { index, ranges, isReverse: direction === -1, isSorted: sort.length === 0 || direction !== 0 };
  }
  return best;
};
