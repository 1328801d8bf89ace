import { failedToParse, refusal, StoreError, typeMismatch } from './store-error.ts';
import { typeName } from './type-name.ts';
import { type Doc, isDoc, toNumber } from './value.ts';

/** The collection a command names in its first field. */
export const collectionName = (body: Doc, command: string): string => {
  const name = body[command];
  if (typeof name === 'string' && name !== '') return name;
  if (command === 'aggregate') throw refusal('an aggregate without a collection');
  throw new StoreError(73, 'InvalidNamespace', `collection name has invalid type ${typeName(name)}`);
};

/** A whole number, or undefined when the field is absent. */
export const wholeField = (body: Doc, field: string): number | undefined => {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  const number = toNumber(value);
  if (number === undefined || !Number.isInteger(number)) throw typeMismatch(`\`${field}\` must be a whole number`);
  return number;
};

/** A document, empty when the field is absent. */
export const documentField = (body: Doc, field: string): Doc => {
  const value = body[field];
  if (value === undefined || value === null) return {};
  if (!isDoc(value)) throw typeMismatch(`\`${field}\` must be a document, not ${typeName(value)}`);
  return value;
};

export const documentsField = (body: Doc, field: string): Doc[] => {
  const value = body[field];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isDoc))
    throw failedToParse(`\`${field}\` must be a nonempty array of documents`);
  return value;
};

/** Only the binary collation is served. */
export const refuseCollation = (body: Doc): void => {
  const collation = body.collation;
  if (
    collation === undefined ||
    (isDoc(collation) && (Object.keys(collation).length === 0 || collation.locale === 'simple'))
  )
    return;
  throw refusal('a collation other than `simple`');
};
