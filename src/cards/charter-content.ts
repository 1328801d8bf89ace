import type { ActionOf } from '../core/decision/action.ts';
import { plural } from '../core/plural.ts';
import { backtestLines } from './backtest-card.ts';
import { type Blocks, context, exact, section, table } from './blocks.ts';
import { fieldLabel, fieldValue } from './charter-fields.ts';
import type { ContentContext } from './content-context.ts';
import { code, cut, safe } from './text.ts';

type Change = ActionOf<'change-charter'>;

const SHOWN = 20;

/** Field, now, then. */
export const diffRows = (action: Change): string[][] =>
  action.diff.map(({ field, before, after }) => [
    cut(fieldLabel(field), 120),
    cut(fieldValue(field, before), 200),
    cut(fieldValue(field, after), 200),
  ]);

const tried = ({ backtest }: Change, c: ContentContext): string =>
  backtest
    ? `*Tried on the last 30 days*\n${backtestLines(backtest, { ...c, link: c.link ?? (() => '') }).join('\n')}`
    : '*Tried on the past*  could not be worked out; `/countersign backtest` tries the rules in force.';

/** The diff as a table, the proposer's words, and what becomes of the file. */
export const charterChangeBlocks = (action: Change, id: string, c: ContentContext): Blocks => {
  const rows = diffRows(action).slice(0, SHOWN);
  const more = action.diff.length - rows.length;
  return [
    section(`${id}.who`, `${safe(action.proposedByName, 80)} proposes this: “${safe(action.words, 600)}”`),
    ...(c.surface === 'message'
      ? [table(`${id}.diff`, ['Field', 'Now', 'Then'], rows)]
      : rows.map((row, i) => exact(`${id}.diff.${i}`, `${row[0]}: ${row[1]} → ${row[2]}`))),
    ...(more > 0 ? [section(`${id}.rest`, `… and ${plural(more, 'more field')}, in “Read it all”`)] : []),
    section(`${id}.backtest`, tried(action, c)),
    context(
      `${id}.file`,
      `Written to ${code(action.file)} with its comments and an author line, and in force at once. Proposals of ${action.agent} that wait under the charter of now are replaced. Put back proposes the text of before, while nobody has changed the file again.`,
    ),
  ];
};
