import { CHARTER_FIELDS, type CharterField, inputValue } from '../src/cards/charter-fields.ts';
import type { Charter } from '../src/core/charter/charter.ts';
import { type FieldChange, type FieldPath, fieldName } from '../src/core/charter/charter-change.ts';
import { fail, ok, type Result } from '../src/core/result.ts';
import type { FieldErrors } from './desk.ts';
import type { InputValues } from './interaction.ts';

type Read = { changes: FieldChange[]; errors: FieldErrors };

const textOf = (values: InputValues, name: string): string | null => {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : null;
};

const numberOf = (text: string): number | null => {
  const plain = text.replaceAll(/[\s,$€£]/g, '');
  return /^-?\d{1,12}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null;
};

/** A field that the modal did not show is left as it is. */
const readNumber = (read: Read, values: InputValues, path: FieldPath, before: string, scale = 1): void => {
  const name = fieldName(path);
  const text = textOf(values, name);
  if (text === null || text === before) return;
  const value = numberOf(text);
  if (value === null) read.errors[name] = 'Write a number such as 3 or 0.5.';
  else read.changes.push({ path, value: scale === 1 ? value : Math.round(value * scale) });
};

const readList = (read: Read, values: InputValues, path: FieldPath, before: readonly (string | number)[]): void => {
  const chosen = values[fieldName(path)];
  if (!Array.isArray(chosen)) return;
  if ([...chosen].sort().join() === before.map(String).sort().join()) return;
  const isNumbers = before.length > 0 ? typeof before[0] === 'number' : chosen.every((one) => /^\d+$/.test(one));
  read.changes.push({ path, value: isNumbers ? chosen.map(Number).sort((a, b) => a - b) : chosen });
};

const readField = (read: Read, values: InputValues, charter: Charter, field: CharterField): void => {
  const before = inputValue(charter, field);
  if (field.kind === 'days') return readList(read, values, field.path, charter.workingHours.days);
  if (field.kind === 'number' || field.kind === 'money')
    return readNumber(read, values, field.path, before, field.kind === 'money' ? 100 : 1);
  const text = textOf(values, fieldName(field.path));
  if (text !== null && text !== before.trim()) read.changes.push({ path: field.path, value: text });
};

/** What differs between a modal's values and the charter it was opened for, as changes of the file; or what is wrong where. */
export const readCharterValues = (values: InputValues, charter: Charter): Result<FieldChange[], FieldErrors> => {
  const read: Read = { changes: [], errors: {} };
  for (const field of Object.values(CHARTER_FIELDS).flat()) readField(read, values, charter, field);
  for (const [at, tool] of charter.tools.entries()) {
    for (const [n, group] of tool.approvers.entries()) {
      readList(read, values, ['tools', at, 'approvers', n, 'roles'], group.roles);
      readNumber(read, values, ['tools', at, 'approvers', n, 'quorum'], String(group.quorum));
    }
    readNumber(read, values, ['tools', at, 'expiresAfterHours'], String(tool.expiresAfterHours));
  }
  return Object.keys(read.errors).length > 0 ? fail(read.errors) : ok(read.changes);
};
