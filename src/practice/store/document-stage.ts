import { compileExpression, type Expression, type Variables } from './expression.ts';
import { compileProjection, withField } from './projection.ts';
import { badValue, refusal, StoreError } from './store-error.ts';
import { typeName } from './type-name.ts';
import { type Doc, isDoc } from './value.ts';

/** A stage that turns each document into one document. */
export type DocumentStage = (doc: Doc, variables: Variables) => Doc;

const flatten = (spec: Doc, prefix = ''): [string, Expression][] =>
  Object.entries(spec).flatMap(([name, value]): [string, Expression][] => {
    const path = prefix + name;
    if (path.split('.').some((part) => part === '' || part.startsWith('$')))
      throw badValue(`\`${path}\` is not a valid field path`);
    if (isDoc(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]?.startsWith('$'))
      return flatten(value, `${path}.`);
    return [[path, compileExpression(value)]];
  });

const addFields = (spec: unknown): DocumentStage => {
  if (!isDoc(spec)) throw new StoreError(40272, 'Location40272', '$addFields specification stage must be an object');
  const fields = flatten(spec).map(([path, expression]) => ({ parts: path.split('.'), expression }));
  return (doc, variables) =>
    fields.reduce<Doc>(
      (result, { parts, expression }) => withField(result, parts, expression(doc, variables)) as Doc,
      doc,
    );
};

const unset = (spec: unknown): DocumentStage => {
  const names = Array.isArray(spec) ? spec : [spec];
  if (!names.every((name): name is string => typeof name === 'string'))
    throw badValue('$unset needs a path or an array of paths');
  return compileProjection(Object.fromEntries(names.map((name) => [name, false])), false);
};

const replaceWith = (spec: unknown): DocumentStage => {
  const expression = compileExpression(spec);
  return (doc, variables) => {
    const value = expression(doc, variables);
    if (isDoc(value)) return value;
    throw new StoreError(
      40228,
      'Location40228',
      `'newRoot' expression must evaluate to an object, but it was of type ${typeName(value)}`,
    );
  };
};

/** `$set`, `$addFields`, `$unset`, `$project`, `$replaceRoot` or `$replaceWith`. */
export const compileDocumentStage = (stage: Doc): DocumentStage => {
  const [name] = Object.keys(stage) as [string];
  const spec = stage[name];
  switch (name) {
    case '$set':
    case '$addFields':
      return addFields(spec);
    case '$unset':
      return unset(spec);
    case '$project':
      if (!isDoc(spec) || Object.keys(spec).length === 0)
        throw badValue('$project needs a document with at least one field');
      return compileProjection(spec, false);
    case '$replaceWith':
      return replaceWith(spec);
    case '$replaceRoot':
      if (!isDoc(spec) || Object.keys(spec).join() !== 'newRoot')
        throw badValue('$replaceRoot needs exactly `newRoot`');
      return replaceWith(spec.newRoot);
    default:
      throw refusal(`the stage \`${name}\``);
  }
};
