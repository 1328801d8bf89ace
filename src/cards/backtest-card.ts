import { plural } from '../core/plural.ts';
import { turn } from '../core/policy/answer-words.ts';
import type { BacktestSummary } from '../core/policy/backtest-summary.ts';
import { type Card, context, section } from './blocks.ts';
import { code, linked, list, safe } from './text.ts';
import { dayAndTime, type When } from './time.ts';

type Context = When & { link: (path: string) => string };

/**
 * What a change of the rules would have done, as lines of markup for any card: totals, the rules behind them, examples with
 * links, and what could not be judged again.
 */
export const backtestLines = (summary: BacktestSummary, c: Context): string[] => {
  if (summary.judged + summary.notJudged === 0) return ['No decision is on record for that time.'];
  const span =
    summary.from && summary.to ? `, from ${dayAndTime(summary.from, c)} to ${dayAndTime(summary.to, c)}` : '';
  const rules = (way: 'stricter' | 'freer') =>
    summary.rules.filter((rule) => rule.way === way).map(({ id, count }) => `${code(id)} (${count})`);
  const line = (words: string, ids: string[]): string[] => (ids.length > 0 ? [`${words} ${list(ids)}.`] : []);
  return [
    `${plural(summary.judged, 'decision')} judged again${span}: *${summary.changed === 0 ? 'none' : summary.changed.toLocaleString('en-US')} would have been answered otherwise*.`,
    ...summary.moves.map(({ from, to, count }) => `• ${turn(from, to)}: ${count.toLocaleString('en-US')}`),
    ...line('Rules that have a say now:', rules('stricter')),
    ...line('Rules that have no say any more:', rules('freer')),
    ...(summary.askedOfOthers > 0 ? [`Still asked, of other people: ${summary.askedOfOthers}.`] : []),
    ...summary.examples.map(
      ({ decisionId, title, from, to }) =>
        `• ${linked(c.link(`/records/${decisionId}`), decisionId)} ${safe(title, 120)}: ${turn(from, to)}`,
    ),
    ...(summary.notJudged > 0
      ? [`${plural(summary.notJudged, 'decision')} could not be judged again, because too little was kept with them.`]
      : []),
  ];
};

/** The answer to `/countersign backtest 30d`. */
export const backtestCard = (summary: BacktestSummary, c: Context): Card => {
  const lines = backtestLines(summary, c);
  return {
    text: `The rules in force, tried on the past: ${summary.changed} of ${summary.judged} decisions would have been answered otherwise.`,
    blocks: [
      section(undefined, '*The rules in force, tried on the past*'),
      section(undefined, lines.join('\n')),
      context(undefined, 'The whole table: `npm run countersign -- policy backtest --since 30d`. Nothing was changed.'),
    ],
  };
};
