import { Long } from 'bson';
import { compileExpression, type Variables } from './expression.ts';
import { anyAtPath, isArrayIndex, splitPath } from './path.ts';
import { compileRegex, isRegex } from './regex.ts';
import { badValue, refusal } from './store-error.ts';
import { requireServed } from './supported.ts';
import { compileType } from './type-name.ts';
import { compare, type Doc, isDoc, isTruthy, KIND, kindOf, toNumber } from './value.ts';

export type Predicate = (doc: Doc) => boolean;
type Test = (value: unknown) => boolean;

const isOperatorName = (name: string): boolean => name.startsWith('$');

/** True for `{ $gt: 1 }`, false for a plain subdocument; a mix is the client's mistake. */
export const isOperatorDoc = (value: unknown): value is Doc => {
  if (!isDoc(value)) return false;
  const names = Object.keys(value);
  const first = names[0];
  if (first === undefined || !isOperatorName(first)) return false;
  if (first === '$ref' || first === '$id') throw refusal('a `DBRef` in a query');
  const stray = names.find((name) => !isOperatorName(name));
  if (stray !== undefined) throw badValue(`unknown operator: ${stray}`);
  return true;
};

const equals = (operand: unknown): Test => {
  const kind = kindOf(operand);
  if (typeof operand === 'string') return (value) => value === operand;
  return (value) => kindOf(value) === kind && compare(value, operand) === 0;
};

const regexTest = (pattern: string, options: string): Test => {
  const regex = compileRegex(pattern, options);
  return (value) =>
    typeof value === 'string'
      ? regex.test(value)
      : isRegex(value) && value.pattern === pattern && value.options === options;
};

/** Comparison stays within the operand's own kind, except against the two ends of the order. */
const ordered = (name: string, operand: unknown): Test => {
  const kind = kindOf(operand);
  if (kind === KIND.regex) throw badValue(`Can't have RegEx as arg to predicate over field`);
  const passes: Test =
    name === '$gt'
      ? (value) => compare(value, operand) > 0
      : name === '$gte'
        ? (value) => compare(value, operand) >= 0
        : name === '$lt'
          ? (value) => compare(value, operand) < 0
          : (value) => compare(value, operand) <= 0;
  if (kind === KIND.minKey || kind === KIND.maxKey) throw refusal('a comparison with MinKey or MaxKey');
  const isNan = kind === KIND.number && Number.isNaN(toNumber(operand));
  return (value) => {
    if (kindOf(value) !== kind) return false;
    if (kind === KIND.number && Number.isNaN(toNumber(value)) !== isNan) return false;
    return passes(value);
  };
};

const oneOf = (operands: unknown): Test => {
  if (!Array.isArray(operands)) throw badValue('$in needs an array');
  const strings = new Set<string>();
  const tests: Test[] = [];
  for (const operand of operands) {
    if (isOperatorDoc(operand)) throw badValue('cannot nest $ under $in');
    if (typeof operand === 'string') strings.add(operand);
    else tests.push(isRegex(operand) ? regexTest(operand.pattern, operand.options) : equals(operand));
  }
  return (value) => (typeof value === 'string' && strings.has(value)) || tests.some((test) => test(value));
};

const modulo = (operand: unknown): Test => {
  if (!Array.isArray(operand) || operand.length !== 2)
    throw badValue('malformed mod, needs to be an array of two numbers');
  const [divisor, remainder] = operand.map((item) => Math.trunc(toNumber(item) ?? Number.NaN));
  if (divisor === undefined || remainder === undefined || !Number.isFinite(divisor) || !Number.isFinite(remainder))
    throw badValue('malformed mod, divisor and remainder must be numbers');
  if (divisor === 0) throw badValue('divisor cannot be 0');
  return (value) => {
    const number = toNumber(value);
    if (number === undefined || !Number.isFinite(number)) return false;
    if (value instanceof Long) return value.toBigInt() % BigInt(divisor) === BigInt(remainder);
    return Math.trunc(number) % divisor === remainder;
  };
};

const size = (operand: unknown): Test => {
  const wanted = toNumber(operand);
  if (wanted === undefined || !Number.isInteger(wanted) || wanted < 0)
    throw badValue('$size must be a whole number that is not negative');
  return (value) => Array.isArray(value) && value.length === wanted;
};

const elementMatch = (operand: unknown): Test => {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  if (first !== undefined && isOperatorName(first) && !['$and', '$or', '$nor', '$expr'].includes(first)) {
    const test = valueTest(operand);
    return (value) => Array.isArray(value) && value.some(test);
  }
  const predicate = compileFilter(operand);
  return (value) => Array.isArray(value) && value.some((item) => isDoc(item) && predicate(item));
};

/** `{ $gt: 1, $lt: 5 }` on one value that is not entered: an element under `$elemMatch` or `$pull`. */
export const valueTest = (operators: Doc): Test => {
  const predicate = compileOperators({ parts: ['v'], isPositional: false, isElement: true }, operators);
  return (value) => predicate({ v: value });
};

/** `isElement`: the value is an array's element, which is not entered when it is an array itself. */
type Where = { readonly parts: readonly string[]; readonly isPositional: boolean; readonly isElement?: boolean };

const at = (where: Where, test: Test, canEnter = true): Predicate => {
  const [only] = where.parts;
  const entersLeafArray = canEnter && !where.isElement;
  if (where.parts.length === 1 && only !== undefined)
    return (doc) => {
      const value = Object.hasOwn(doc, only) ? doc[only] : undefined;
      if (entersLeafArray && Array.isArray(value)) for (const item of value) if (test(item)) return true;
      return test(value);
    };
  return (doc) => anyAtPath(doc, where.parts, entersLeafArray, test);
};

const not =
  (predicate: Predicate): Predicate =>
  (doc) =>
    !predicate(doc);

const guardNull = (where: Where, operand: unknown): void => {
  const hasNull = Array.isArray(operand) ? operand.includes(null) : operand === null;
  if (where.isPositional && hasNull) throw refusal('a comparison with null at an array position');
};

const all = (where: Where, operand: unknown): Predicate => {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  const each = operand.map((item) => {
    if (isOperatorDoc(item)) {
      if (Object.keys(item).join() !== '$elemMatch') throw badValue('no $ expressions in $all');
      return at(where, elementMatch(item.$elemMatch), false);
    }
    return at(where, isRegex(item) ? regexTest(item.pattern, item.options) : equals(item));
  });
  return (doc) => each.length > 0 && each.every((predicate) => predicate(doc));
};

const negate = (where: Where, operand: unknown): Predicate => {
  if (isRegex(operand)) return not(at(where, regexTest(operand.pattern, operand.options)));
  if (!isOperatorDoc(operand)) throw badValue('$not needs a regex or a document');
  return not(compileOperators(where, operand));
};

const compileOperator = (where: Where, name: string, operand: unknown, siblings: Doc): Predicate => {
  requireServed('query operator', name);
  if (operand === undefined) throw refusal('the BSON type `undefined` in a query');
  switch (name) {
    case '$eq':
    case '$ne': {
      guardNull(where, operand);
      const predicate = at(where, equals(operand));
      return name === '$eq' ? predicate : not(predicate);
    }
    case '$in':
    case '$nin': {
      guardNull(where, operand);
      const predicate = at(where, oneOf(operand));
      return name === '$in' ? predicate : not(predicate);
    }
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      guardNull(where, operand);
      return at(where, ordered(name, operand));
    case '$exists': {
      const predicate = at(where, (value) => value !== undefined, false);
      return isTruthy(operand) ? predicate : not(predicate);
    }
    case '$type':
      return at(where, compileType(operand));
    case '$mod':
      return at(where, modulo(operand));
    case '$size':
      return at(where, size(operand), false);
    case '$elemMatch':
      return at(where, elementMatch(operand), false);
    case '$all':
      return all(where, operand);
    case '$not':
      return negate(where, operand);
    case '$regex': {
      const options = siblings.$options ?? (isRegex(operand) ? operand.options : '');
      const pattern = isRegex(operand) ? operand.pattern : operand;
      if (typeof pattern !== 'string' || typeof options !== 'string') throw badValue('$regex has to be a string');
      return at(where, regexTest(pattern, options));
    }
    case '$options':
      if (!('$regex' in siblings)) throw badValue('$options needs a $regex');
      return () => true;
    default:
      throw badValue(`unknown operator: ${name}`);
  }
};

const every = (predicates: readonly Predicate[]): Predicate => {
  const [only] = predicates;
  if (predicates.length === 1 && only) return only;
  return (doc) => predicates.every((predicate) => predicate(doc));
};

const compileOperators = (where: Where, operators: Doc): Predicate =>
  every(Object.entries(operators).map(([name, operand]) => compileOperator(where, name, operand, operators)));

/** One condition on one path: an operator document, a regular expression, or a value to equal. */
const compileCondition = (path: string, condition: unknown): Predicate => {
  const parts = splitPath(path);
  const where = { parts, isPositional: parts.some(isArrayIndex) };
  if (isOperatorDoc(condition)) return compileOperators(where, condition);
  if (isRegex(condition)) return at(where, regexTest(condition.pattern, condition.options));
  if (condition === undefined) throw refusal('the BSON type `undefined` in a query');
  guardNull(where, condition);
  return at(where, equals(condition));
};

const branches = (name: string, operand: unknown, variables: Variables): Predicate[] => {
  if (!Array.isArray(operand) || operand.length === 0) throw badValue(`${name} must be a nonempty array`);
  return operand.map((item) => {
    if (!isDoc(item)) throw badValue(`${name} entries need to be full objects`);
    return compileFilter(item, variables);
  });
};

/** A filter as a predicate; whatever it does not understand it refuses while compiling, never while matching. */
export const compileFilter = (filter: Doc, variables: Variables = {}): Predicate => {
  const predicates = Object.entries(filter).map(([name, condition]): Predicate => {
    if (!isOperatorName(name)) return compileCondition(name, condition);
    requireServed('query operator', name);
    switch (name) {
      case '$and':
        return every(branches(name, condition, variables));
      case '$or': {
        const options = branches(name, condition, variables);
        return (doc) => options.some((option) => option(doc));
      }
      case '$nor': {
        const options = branches(name, condition, variables);
        return (doc) => !options.some((option) => option(doc));
      }
      case '$expr': {
        const expression = compileExpression(condition);
        return (doc) => isTruthy(expression(doc, variables));
      }
      case '$comment':
        return () => true;
      default:
        throw badValue(`unknown top level operator: ${name}`);
    }
  });
  return every(predicates);
};

/** The top-level fields a filter looks at; null when that cannot be told (`$expr` reads what it likes). */
export const fieldsRead = (filter: Doc): ReadonlySet<string> | null => {
  const names = new Set<string>();
  for (const [name, condition] of Object.entries(filter)) {
    if (!isOperatorName(name)) {
      names.add(splitPath(name)[0] as string);
      continue;
    }
    if (name === '$comment') continue;
    if (!['$and', '$or', '$nor'].includes(name) || !Array.isArray(condition)) return null;
    for (const branch of condition) {
      const inner = isDoc(branch) ? fieldsRead(branch) : null;
      if (!inner) return null;
      for (const one of inner) names.add(one);
    }
  }
  return names;
};

/** The conditions every matching document satisfies: the filter's own and those under `$and`. */
export const conjuncts = (filter: Doc): [path: string, condition: unknown][] =>
  Object.entries(filter).flatMap(([name, condition]) => {
    if (name === '$and' && Array.isArray(condition))
      return condition.flatMap((item) => (isDoc(item) ? conjuncts(item) : []));
    return isOperatorName(name) ? [] : [[name, condition] as [string, unknown]];
  });

/** The position that the update operator `$` stands for: the first element of `arrayPath` the filter's condition on it accepts. */
export const positionOfMatch = (filter: Doc, arrayPath: string, array: readonly unknown[]): number => {
  const related = conjuncts(filter).filter(([path]) => path === arrayPath || path.startsWith(`${arrayPath}.`));
  const [condition] = related;
  if (!condition) throw badValue('The positional operator did not find the match needed from the query.');
  const isNegated =
    isOperatorDoc(condition[1]) && Object.keys(condition[1]).some((name) => ['$ne', '$nin', '$not'].includes(name));
  if (related.length > 1 || isNegated)
    throw refusal('the positional operator `$` with more than one or with a negated condition on its array');
  const predicate = compileFilter({ [`v${condition[0].slice(arrayPath.length)}`]: condition[1] });
  const position = array.findIndex((item) => predicate({ v: [item] }));
  if (position < 0) throw badValue('The positional operator did not find the match needed from the query.');
  return position;
};
