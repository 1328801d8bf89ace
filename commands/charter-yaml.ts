import { yamlField } from '../src/cards/charter-modal.ts';
import { join } from '../src/cards/long-text.ts';
import { safe } from '../src/cards/text.ts';
import type { CharterProblem } from '../src/core/charter/charter-set.ts';
import type { FieldErrors } from './desk.ts';
import type { InputValues } from './interaction.ts';

/** The texts of a file's parts as they were sent, in order; null when the modal did not show the file as text. */
const partsOf = (values: InputValues): string[] | null => {
  const parts: string[] = [];
  for (let part = 0; yamlField(part) in values; part += 1) {
    const value = values[yamlField(part)];
    parts.push(typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '');
  }
  return parts.length > 0 ? parts : null;
};

/** The whole text of the file, ended by one line end as the files are; null when the modal did not show it as text. */
export const readYamlText = (values: InputValues, joints: string[]): string | null => {
  const parts = partsOf(values);
  return parts && `${join(parts, joints).trimEnd()}\n`;
};

/** Each problem at the part that holds its line, with line, column and field of the whole file. */
export const yamlErrors = (values: InputValues, joints: string[], problems: readonly CharterProblem[]): FieldErrors => {
  const parts = partsOf(values) ?? [];
  const said = new Map<string, string[]>();
  for (const problem of problems) {
    let lastLine = 0;
    const holder = parts.findIndex((_, part) => {
      lastLine = join(parts.slice(0, part + 1), joints).split('\n').length;
      return problem.line <= lastLine;
    });
    const field = yamlField(holder < 0 ? Math.max(0, parts.length - 1) : holder);
    // A modal's error is plain text, in which the marks of code would stand as they are.
    const named = problem.field ? `, ${problem.field}` : '';
    said.set(field, [
      ...(said.get(field) ?? []),
      `Line ${problem.line}, column ${problem.column}${named}: ${problem.message.replaceAll('`', '')}`,
    ]);
  }
  return Object.fromEntries(
    [...said].map(([field, texts]) => [
      field,
      safe(`${texts.slice(0, 3).join('; ')}${texts.length > 3 ? `; and ${texts.length - 3} more` : ''}.`, 600),
    ]),
  );
};
