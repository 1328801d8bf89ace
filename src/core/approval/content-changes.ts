import type { Action } from '../decision/action.ts';
import type { ContentChange } from '../decision/decision.ts';
import { formatMoney } from '../money.ts';

/** The lines that differ, without the ones before and after that are the same. */
const changedLines = (part: string, before: string, after: string): ContentChange[] => {
  if (before === after) return [];
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const cut = (lines: string[]) => lines.slice(start, lines.length - end).join('\n');
  return [{ part, before: cut(old), after: cut(now) }];
};

/** What an edit changed, part by part, in the order of the card. Empty when nothing did. */
export const contentChanges = (before: Action, after: Action): ContentChange[] => {
  if (before.kind === 'send-email' && after.kind === 'send-email')
    return [
      ...changedLines('Subject', before.email.subject, after.email.subject),
      ...changedLines('Text', before.email.text, after.email.text),
    ];
  if (before.kind === 'start-experiment' && after.kind === 'start-experiment')
    return after.arms.flatMap((arm) => {
      const old = before.arms.find(({ key }) => key === arm.key);
      return [
        ...changedLines(`Arm ${arm.key}, subject`, old?.subject ?? '', arm.subject),
        ...changedLines(`Arm ${arm.key}, opening`, old?.opening ?? '', arm.opening),
      ];
    });
  if (before.kind === 'move-budget' && after.kind === 'move-budget')
    return changedLines('Amount a day', formatMoney(before.amountDaily), formatMoney(after.amountDaily));
  if (before.kind === 'repair-records' && after.kind === 'repair-records') {
    const kept = new Set(after.rows.map((row) => JSON.stringify(row)));
    return before.rows
      .filter((row) => !kept.has(JSON.stringify(row)))
      .map((row) => ({
        part: `${row.object} ${row.recordId}, ${row.field}`,
        before: `${row.before ?? 'empty'} → ${row.after ?? 'empty'}`,
        after: 'left as it is',
      }));
  }
  return [];
};
