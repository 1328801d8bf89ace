import { compileExpression, type Expression, type Variables } from './expression.ts';
import { compileFilter, type Predicate } from './matcher.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { requireServed } from './supported.ts';
import { type Doc, isDoc, isNumeric, isTruthy, toNumber } from './value.ts';

export type Projection = (doc: Doc, variables: Variables) => Doc;

type Tree = Map<string, Tree | true>;
type Special = (value: unknown) => unknown;

type Parsed = {
  readonly included: string[];
  readonly excluded: string[];
  readonly computed: [path: string, expression: Expression][];
  readonly slices: [path: string, special: Special][];
  readonly matches: [path: string, special: Special][];
};

const isFlag = (value: unknown): boolean => typeof value === 'boolean' || isNumeric(value);

const sliceOf = (operand: unknown): Special => {
  const [first, second] = (Array.isArray(operand) ? operand : [operand]).map((item) => toNumber(item));
  if (
    first === undefined ||
    !Number.isInteger(first) ||
    (second !== undefined && !(Number.isInteger(second) && second > 0))
  )
    throw badValue('$slice needs whole numbers');
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first >= 0 ? value.slice(0, first) : value.slice(first);
    const from = first >= 0 ? first : Math.max(0, value.length + first);
    return value.slice(from, from + second);
  };
};

const matchOf = (operand: unknown): Special => {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const names = Object.keys(operand);
  if (names.some((name) => name.startsWith('$')))
    throw refusal('operators directly under `$elemMatch` in a projection');
  const predicate: Predicate = compileFilter(operand);
  return (value) => {
    const found = Array.isArray(value) ? value.find((item) => isDoc(item) && predicate(item)) : undefined;
    return found === undefined ? undefined : [found];
  };
};

const parse = (spec: Doc, isFind: boolean, prefix: string, into: Parsed): Parsed => {
  for (const [name, value] of Object.entries(spec)) {
    const path = prefix + name;
    if (path.split('.').some((part) => part === '' || part.startsWith('$')))
      throw refusal(`the path \`${path}\` in a projection`);
    if (isFlag(value)) (isTruthy(value) ? into.included : into.excluded).push(path);
    else if (isDoc(value) && !Object.keys(value)[0]?.startsWith('$')) {
      if (Object.keys(value).length === 0) throw badValue('An empty sub-projection is not a valid value');
      parse(value, isFind, `${path}.`, into);
    } else if (isFind && isDoc(value) && ('$slice' in value || '$elemMatch' in value)) {
      const operator = Object.keys(value)[0] as string;
      requireServed('projection operator', operator);
      if (prefix !== '' || path.includes('.'))
        throw refusal(`\`${operator}\` on the dotted path \`${path}\` in a projection`);
      if (operator === '$slice') into.slices.push([path, sliceOf(value.$slice)]);
      else into.matches.push([path, matchOf(value.$elemMatch)]);
    } else into.computed.push([path, compileExpression(value)]);
  }
  return into;
};

const treeOf = (paths: readonly string[]): Tree => {
  const root: Tree = new Map();
  for (const path of paths) {
    let node = root;
    const parts = path.split('.');
    parts.forEach((part, i) => {
      const known = node.get(part);
      if (known === true || (known && i === parts.length - 1))
        throw new StoreError(31249, 'Location31249', `Path collision at ${path}`);
      if (i === parts.length - 1) node.set(part, true);
      else {
        const next: Tree = known ?? new Map();
        node.set(part, next);
        node = next;
      }
    });
  }
  return root;
};

const include = (value: unknown, tree: Tree): unknown => {
  if (Array.isArray(value)) return value.map((item) => include(item, tree)).filter((item) => item !== undefined);
  if (!isDoc(value)) return undefined;
  const kept: Doc = {};
  for (const [name, item] of Object.entries(value)) {
    const node = tree.get(name);
    if (node === undefined) continue;
    const result = node === true ? item : include(item, node);
    if (result !== undefined) kept[name] = result;
  }
  return kept;
};

const exclude = (value: unknown, tree: Tree): unknown => {
  if (Array.isArray(value)) return value.map((item) => exclude(item, tree));
  if (!isDoc(value)) return value;
  const kept: Doc = {};
  for (const [name, item] of Object.entries(value)) {
    const node = tree.get(name);
    if (node === true) continue;
    kept[name] = node === undefined ? item : exclude(item, node);
  }
  return kept;
};

/** A copy with the value at the path; a missing value leaves the document alone; arrays on the way are entered. */
export const withField = (holder: unknown, parts: readonly string[], value: unknown): unknown => {
  if (Array.isArray(holder)) return holder.map((item) => withField(item, parts, value));
  const base = isDoc(holder) ? holder : {};
  const [name, ...rest] = parts as [string, ...string[]];
  if (rest.length > 0) return { ...base, [name]: withField(base[name], rest, value) };
  if (value !== undefined) return { ...base, [name]: value };
  const { [name]: _, ...others } = base;
  return others;
};

const computeInto = (result: Doc, doc: Doc, variables: Variables, computed: Parsed['computed']): Doc =>
  computed.reduce<Doc>((current, [path, expression]) => {
    const value = expression(doc, variables);
    return value === undefined && !path.includes('.') ? current : (withField(current, path.split('.'), value) as Doc);
  }, result);

/** A projection of `find` (with `$slice` and `$elemMatch`) or of the `$project` stage. */
export const compileProjection = (spec: Doc, isFind: boolean): Projection => {
  const parsed = parse(spec, isFind, '', { included: [], excluded: [], computed: [], slices: [], matches: [] });
  const { computed, slices, matches } = parsed;
  const hasId = !parsed.excluded.includes('_id');
  const excluded = parsed.excluded.filter((path) => path !== '_id');
  const included = parsed.included.filter((path) => path !== '_id');
  const isInclusion =
    included.length > 0 ||
    computed.length > 0 ||
    matches.length > 0 ||
    (parsed.included.includes('_id') && excluded.length === 0);
  if (isInclusion && excluded.length > 0)
    throw new StoreError(31254, 'Location31254', `Cannot do exclusion on field ${excluded[0]} in inclusion projection`);
  const specials = [...slices, ...matches];
  const applySpecials = (doc: Doc): Doc => {
    const result = { ...doc };
    for (const [name, special] of specials) {
      if (!(name in result)) continue;
      const value = special(result[name]);
      if (value === undefined) delete result[name];
      else result[name] = value;
    }
    return result;
  };
  if (!isInclusion) {
    const tree = treeOf(hasId ? excluded : ['_id', ...excluded]);
    return (doc) => applySpecials(exclude(doc, tree) as Doc);
  }
  const wantsId = hasId && !computed.some(([path]) => path === '_id');
  const tree = treeOf([...(wantsId ? ['_id'] : []), ...included, ...specials.map(([path]) => path)]);
  treeOf([...included, ...computed.map(([path]) => path)]);
  return (doc, variables) => computeInto(applySpecials(include(doc, tree) as Doc), doc, variables, computed);
};
