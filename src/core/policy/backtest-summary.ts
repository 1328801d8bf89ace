import type { Verdict } from '../gate/verdict.ts';
import type { BacktestReport, Example, RuleChange } from './backtest.ts';

type Outcome = Verdict['outcome'];

/** A backtest as a card shows it: totals, the rules behind them, and up to N decisions to look at. */
export type BacktestSummary = {
  judged: number;
  notJudged: number;
  changed: number;
  /** How often each answer became another, over all agents; the most frequent first. */
  moves: { from: Outcome; to: Outcome; count: number }[];
  /** The rules that changed the most answers. */
  rules: RuleChange[];
  askedOfOthers: number;
  examples: (Example & { from: Outcome; to: Outcome })[];
  from: Date | null;
  to: Date | null;
};

/** The short form of a report, with at most `links` examples: one of each kind of change first, then more. */
export const summaryOf = (report: BacktestReport, links = 5): BacktestSummary => {
  const totals = new Map<string, BacktestSummary['moves'][number]>();
  for (const { from, to, count } of report.moves) {
    const key = `${from} ${to}`;
    const line = totals.get(key) ?? { from, to, count: 0 };
    totals.set(key, { ...line, count: line.count + count });
  }
  const deepest = Math.max(0, ...report.moves.map(({ examples }) => examples.length));
  const inTurn = Array.from({ length: deepest }, (_, at) =>
    report.moves.flatMap(({ examples, from, to }) => (examples[at] ? [{ ...examples[at], from, to }] : [])),
  ).flat();
  return {
    judged: report.judged,
    notJudged: report.notJudged.reduce((sum, { count }) => sum + count, 0),
    changed: report.moves.reduce((sum, { count }) => sum + count, 0),
    moves: [...totals.values()].sort((a, b) => b.count - a.count),
    rules: report.rules.slice(0, 5),
    askedOfOthers: report.askedOfOthers.count,
    examples: inTurn.slice(0, links),
    from: report.from,
    to: report.to,
  };
};
