import { datePart, formatDate, truncateDate } from './date-expression.ts';
import { OPERATORS } from './expression-operator.ts';
import { fieldOf, splitPath } from './path.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { requireServed } from './supported.ts';
import { type Doc, isDoc, isTruthy } from './value.ts';

export type Variables = Readonly<Record<string, unknown>>;
/** `undefined` is a missing value, which is not null. */
export type Expression = (doc: Doc, variables: Variables) => unknown;

const wrongArity = (name: string, count: number): StoreError =>
  new StoreError(
    16020,
    'Location16020',
    `Expression ${name} takes another number of arguments than the ${count} passed in`,
  );

const follow = (value: unknown, parts: readonly string[], at: number): unknown => {
  if (at === parts.length) return value;
  if (Array.isArray(value))
    return value
      .filter(isDoc)
      .map((item) => follow(item, parts, at))
      .filter((item) => item !== undefined);
  return isDoc(value) ? follow(fieldOf(value, parts[at] as string), parts, at + 1) : undefined;
};

/** The value at a field path as an expression sees it: arrays on the way become arrays of what their documents hold. */
export const valueAt = (doc: unknown, path: string): unknown => follow(doc, splitPath(path), 0);

const variable = (text: string): Expression => {
  const [name = '', ...rest] = splitPath(text);
  if (name === 'REMOVE') return () => undefined;
  if (name === 'ROOT' || name === 'CURRENT') {
    return (doc) => follow(doc, rest, 0);
  }
  if (name === 'NOW') return (_, variables) => follow(variables.NOW ?? new Date(), rest, 0);
  if (/^[A-Z]/.test(name)) throw refusal(`the variable \`$$${name}\``);
  return (_, variables) => {
    if (!Object.hasOwn(variables, name))
      throw new StoreError(17276, 'Location17276', `Use of undefined variable: ${name}`);
    return follow(variables[name], rest, 0);
  };
};

const fields = (name: string, spec: unknown, required: readonly string[], optional: readonly string[]): Doc => {
  if (!isDoc(spec)) throw badValue(`${name} needs a document`);
  for (const field of Object.keys(spec))
    if (!required.includes(field) && !optional.includes(field)) throw refusal(`the field \`${field}\` of \`${name}\``);
  for (const field of required) if (!(field in spec)) throw badValue(`${name} needs the field \`${field}\``);
  return spec;
};

const compileFields = (spec: Doc): Record<string, Expression> =>
  Object.fromEntries(Object.entries(spec).map(([name, item]) => [name, compileExpression(item)]));

const evaluateFields = (
  compiled: Record<string, Expression>,
  doc: Doc,
  variables: Variables,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(compiled).map(([name, expression]) => [name, expression(doc, variables)]));

type Form = (spec: unknown) => Expression;

const list = (name: string, value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new StoreError(14, 'TypeMismatch', `input to ${name} must be an array`);
  return value;
};
const isNullish = (value: unknown): boolean => value === null || value === undefined;

const cond: Form = (spec) => {
  const parts = Array.isArray(spec)
    ? { if: spec[0], then: spec[1], else: spec[2] }
    : fields('$cond', spec, ['if', 'then', 'else'], []);
  if (Array.isArray(spec) && spec.length !== 3) throw wrongArity('$cond', spec.length);
  const [test, yes, no] = [parts.if, parts.then, parts.else].map(compileExpression) as [
    Expression,
    Expression,
    Expression,
  ];
  return (doc, variables) => (isTruthy(test(doc, variables)) ? yes : no)(doc, variables);
};

const ifNull: Form = (spec) => {
  if (!Array.isArray(spec) || spec.length < 2) throw badValue('$ifNull needs at least two arguments');
  const options = spec.map(compileExpression);
  return (doc, variables) => {
    let value: unknown;
    for (const option of options) {
      value = option(doc, variables);
      if (!isNullish(value)) return value;
    }
    return value;
  };
};

const choose: Form = (spec) => {
  const parts = fields('$switch', spec, ['branches'], ['default']);
  if (!Array.isArray(parts.branches) || parts.branches.length === 0)
    throw badValue('$switch requires at least one branch');
  const branches = parts.branches.map((branch) => {
    const { case: test, then } = fields('$switch', branch, ['case', 'then'], []);
    return [compileExpression(test), compileExpression(then)] as const;
  });
  const otherwise = 'default' in parts ? compileExpression(parts.default) : undefined;
  return (doc, variables) => {
    for (const [test, then] of branches) if (isTruthy(test(doc, variables))) return then(doc, variables);
    if (!otherwise)
      throw new StoreError(
        40066,
        'Location40066',
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    return otherwise(doc, variables);
  };
};

const map: Form = (spec) => {
  const parts = fields('$map', spec, ['input', 'in'], ['as']);
  const name = String(parts.as ?? 'this');
  const input = compileExpression(parts.input);
  const body = compileExpression(parts.in);
  return (doc, variables) => {
    const items = input(doc, variables);
    if (isNullish(items)) return null;
    return list('$map', items).map((item) => body(doc, { ...variables, [name]: item }) ?? null);
  };
};

const filter: Form = (spec) => {
  const parts = fields('$filter', spec, ['input', 'cond'], ['as']);
  const name = String(parts.as ?? 'this');
  const input = compileExpression(parts.input);
  const test = compileExpression(parts.cond);
  return (doc, variables) => {
    const items = input(doc, variables);
    if (isNullish(items)) return null;
    return list('$filter', items).filter((item) => isTruthy(test(doc, { ...variables, [name]: item })));
  };
};

const reduce: Form = (spec) => {
  const parts = fields('$reduce', spec, ['input', 'initialValue', 'in'], []);
  const [input, initial, body] = [parts.input, parts.initialValue, parts.in].map(compileExpression) as [
    Expression,
    Expression,
    Expression,
  ];
  return (doc, variables) => {
    const items = input(doc, variables);
    if (isNullish(items)) return null;
    return list('$reduce', items).reduce<unknown>(
      (value, item) => body(doc, { ...variables, value, this: item }),
      initial(doc, variables),
    );
  };
};

const letIn: Form = (spec) => {
  const parts = fields('$let', spec, ['vars', 'in'], []);
  if (!isDoc(parts.vars)) throw badValue('$let needs a document of variables');
  const bound = compileFields(parts.vars);
  const body = compileExpression(parts.in);
  return (doc, variables) => body(doc, { ...variables, ...evaluateFields(bound, doc, variables) });
};

const logical =
  (stopsAt: boolean): Form =>
  (spec) => {
    const parts = (Array.isArray(spec) ? spec : [spec]).map(compileExpression);
    return (doc, variables) => {
      for (const part of parts) if (isTruthy(part(doc, variables)) === stopsAt) return stopsAt;
      return !stopsAt;
    };
  };

const dateForm =
  (name: string, required: string[], optional: string[], apply: (args: Record<string, unknown>) => unknown): Form =>
  (spec) => {
    const compiled = compileFields(fields(name, spec, required, optional));
    return (doc, variables) => apply(evaluateFields(compiled, doc, variables));
  };

const partForm =
  (name: string): Form =>
  (spec) => {
    if (isDoc(spec) && 'date' in spec) {
      const compiled = compileFields(fields(name, spec, ['date'], ['timezone']));
      return (doc, variables) => {
        const args = evaluateFields(compiled, doc, variables);
        return datePart(name, args.date, args.timezone);
      };
    }
    const value = compileExpression(Array.isArray(spec) ? spec[0] : spec);
    return (doc, variables) => datePart(name, value(doc, variables), undefined);
  };

const FORMS: Readonly<Record<string, Form>> = {
  $literal: (spec) => () => spec,
  $cond: cond,
  $ifNull: ifNull,
  $switch: choose,
  $map: map,
  $filter: filter,
  $reduce: reduce,
  $let: letIn,
  $and: logical(false),
  $or: logical(true),
  $dateTrunc: dateForm('$dateTrunc', ['date', 'unit'], ['binSize', 'timezone', 'startOfWeek'], truncateDate),
  $dateToString: dateForm('$dateToString', ['date'], ['format', 'timezone', 'onNull'], formatDate),
  ...Object.fromEntries(
    ['$year', '$month', '$dayOfMonth', '$hour', '$minute', '$second', '$millisecond'].map((name) => [
      name,
      partForm(name),
    ]),
  ),
};

const compileOperator = (name: string, spec: unknown): Expression => {
  requireServed('expression', name);
  const form = FORMS[name];
  if (form) return form(spec);
  const operator = OPERATORS[name];
  if (!operator) throw refusal(`the expression \`${name}\``);
  const [apply, [least, most]] = operator;
  const args = (Array.isArray(spec) ? spec : [spec]).map(compileExpression);
  if (args.length < least || args.length > most) throw wrongArity(name, args.length);
  return (doc, variables) => apply(args.map((arg) => arg(doc, variables)));
};

/** An aggregation expression as a function; refuses what the table does not list while compiling. */
export const compileExpression = (spec: unknown): Expression => {
  if (typeof spec === 'string') {
    if (spec.startsWith('$$')) return variable(spec.slice(2));
    if (!spec.startsWith('$')) return () => spec;
    const parts = splitPath(spec.slice(1));
    if (parts.some((part) => part === '' || part.startsWith('$')))
      throw badValue(`\`${spec}\` is not a valid field path`);
    return (doc) => follow(doc, parts, 0);
  }
  if (Array.isArray(spec)) {
    const items = spec.map(compileExpression);
    return (doc, variables) => items.map((item) => item(doc, variables) ?? null);
  }
  if (!isDoc(spec)) return () => spec;
  const names = Object.keys(spec);
  const [first] = names;
  if (first?.startsWith('$')) {
    if (names.length > 1)
      throw new StoreError(15983, 'Location15983', 'An object representing an expression must have exactly one field');
    return compileOperator(first, spec[first]);
  }
  const compiled = compileFields(spec);
  return (doc, variables) =>
    Object.fromEntries(
      Object.entries(compiled).flatMap(([name, item]) => {
        const value = item(doc, variables);
        return value === undefined ? [] : [[name, value]];
      }),
    );
};
