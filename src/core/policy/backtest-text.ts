import { turn } from './answer-words.ts';
import type { BacktestReport, Counted } from './backtest.ts';

const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? '–';

/** Columns as wide as their widest cell, two spaces apart. */
const columns = (rows: readonly (readonly string[])[]): string[] => {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, at) => Math.max(all[at] ?? 0, cell.length)), []);
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
};

/** A backtest for a terminal. `link` gives the address of a record, from a decision's id. */
export const backtestText = (report: BacktestReport, link: (decisionId: string) => string): string => {
  const examples = ({ examples }: Counted): string[] =>
    examples.map(({ decisionId, title, at }) => `      ${decisionId}  ${day(at)}  ${title}  ${link(decisionId)}`);
  const changed = report.moves.reduce((sum, { count }) => sum + count, 0);
  const missed = report.notJudged.reduce((sum, { count }) => sum + count, 0);
  const lines = [
    `${report.judged} decisions from ${day(report.from)} to ${day(report.to)} judged again: ${changed} would have been answered otherwise, ${report.unchanged + report.askedOfOthers.count} the same.`,
  ];
  if (report.moves.length > 0) {
    const [head = '', ...rows] = columns([
      ['agent', 'action', 'was → would be', 'decisions'],
      ...report.moves.map(({ agent, kind, from, to, count }) => [agent, kind, turn(from, to), String(count)]),
    ]);
    lines.push('', head, ...report.moves.flatMap((move, at) => [rows[at] ?? '', ...examples(move)]));
  }
  if (report.rules.length > 0)
    lines.push(
      '',
      'Rules behind it',
      ...columns(
        report.rules.map(({ id, way, count }) => [
          id,
          way === 'stricter' ? 'has a say now' : 'has no say any more',
          `${count} decisions`,
        ]),
      ),
    );
  if (report.askedOfOthers.count > 0)
    lines.push('', `Still asked, of other people: ${report.askedOfOthers.count}`, ...examples(report.askedOfOthers));
  if (missed > 0)
    lines.push(
      '',
      `Not judged again: ${missed}`,
      ...report.notJudged.flatMap((line) => [`  ${line.count}: ${line.reason}`, ...examples(line)]),
    );
  return lines.join('\n');
};
