import { isCollection, isScalar, parseDocument } from 'yaml';
import { Charter, type People } from '../../core/charter/charter.ts';
import { type FieldChange, fieldName } from '../../core/charter/charter-change.ts';
import type { CharterProblem } from '../../core/charter/charter-set.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { charterProblems } from './check-charters.ts';
import { readYaml } from './read-yaml.ts';

/** As the shipped files are written: no folding of long lines, `[a, b]` without padding. */
const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

/** A charter text with some fields changed and every comment kept; or what is wrong with the result, by line and column. */
export const draftCharter = (input: {
  file: string;
  text: string;
  changes: readonly FieldChange[];
  people: People;
}): Result<{ text: string; charter: Charter }, CharterProblem[]> => {
  const { file, changes, people } = input;
  let text = input.text;
  if (changes.length > 0) {
    const document = parseDocument(text);
    for (const { path, value } of changes) {
      try {
        const present = document.getIn(path, true);
        if (isScalar(present) && (typeof value === 'string' || typeof value === 'number')) present.value = value;
        else {
          const node = document.createNode(value);
          if (isCollection(node)) node.flow = isCollection(present) ? present.flow : true;
          if (isCollection(node) && isCollection(present)) {
            node.comment = present.comment;
            node.commentBefore = present.commentBefore;
          }
          document.setIn(path, node);
        }
      } catch {
        const message = 'cannot be set here; change the file itself';
        return fail([{ file, line: 1, column: 1, field: fieldName(path), message }]);
      }
    }
    text = document.toString(STYLE);
  }
  const parsed = readYaml(file, text, Charter);
  if (!parsed.ok) return parsed;
  const problems = charterProblems(file, parsed.value.value, parsed.value.locate, people);
  return problems.length > 0 ? fail(problems) : ok({ text, charter: parsed.value.value });
};
