import { listed } from '../../approval/quorum.ts';
import type { DecisionLine } from '../../decision/decision-line.ts';
import { KIND_NAMES } from '../../decision/verbs.ts';
import { plural } from '../../plural.ts';
import { inState } from '../question/fits.ts';
import type { ResultMeant, StateMeant } from '../question/question.ts';
import { RESULT_SIGNALS } from './direct-answer.ts';

/** A state that is asked about, in words: of some what was done to them, of others what they did. */
export const STATE_NAMES: Record<StateMeant, string> = {
  proposed: 'proposed',
  waiting: 'waiting',
  approved: 'approved',
  rejected: 'rejected',
  edited: 'edited',
  expired: 'expired',
  held: 'held by a rule',
  done: 'carried out',
  failed: 'failed',
  'put-back': 'put back',
};

type Span = { from: Date; to: Date };

/** `12 briefs, 9 tasks for reps and 1 mail`, the most first; `nothing` of nothing. */
export const kindsListed = (lines: readonly DecisionLine[]): string => {
  const kinds = [...Map.groupBy(lines, ({ action }) => action.kind)].sort((a, b) => b[1].length - a[1].length);
  return kinds.length === 0
    ? 'nothing'
    : listed(
        kinds.map(([kind, some]) => plural(some.length, ...KIND_NAMES[kind])),
        'and',
      );
};

/** Results that came back on these decisions within the span, each once per decision and signal. */
export const resultsIn = (
  lines: readonly DecisionLine[],
  result: ResultMeant,
  span: Span,
): { line: DecisionLine; outcome: DecisionLine['outcomes'][number] }[] =>
  lines.flatMap((line) =>
    line.outcomes
      .filter(({ kind, at }) => RESULT_SIGNALS[result].includes(kind) && at >= span.from && at < span.to)
      .map((outcome) => ({ line, outcome })),
  );

/** What became of decisions within a span, by the state they came into then. */
export const tally = (lines: readonly DecisionLine[], span: Span): Record<StateMeant, DecisionLine[]> => {
  const of = (state: StateMeant) => inState(lines, state, span);
  return {
    proposed: of('proposed'),
    waiting: inState(lines, 'waiting', null),
    approved: of('approved'),
    rejected: of('rejected'),
    edited: of('edited'),
    expired: of('expired'),
    held: of('held'),
    done: of('done'),
    failed: of('failed'),
    'put-back': of('put-back'),
  };
};

/** Opens and clicks are proxies: scanners make them too, and nothing is decided by them. */
export const isProxyResult = (result: ResultMeant): boolean => result === 'open' || result === 'click';

export const RESULT_NAMES: Record<ResultMeant, readonly [one: string, many: string]> = {
  reply: ['reply', 'replies'],
  'meeting-booked': ['booked meeting', 'booked meetings'],
  'meeting-held': ['held meeting', 'held meetings'],
  opportunity: ['change of a deal', 'changes of deals'],
  bounce: ['bounce', 'bounces'],
  complaint: ['complaint', 'complaints'],
  unsubscribe: ['unsubscribe', 'unsubscribes'],
  open: ['open', 'opens'],
  click: ['click', 'clicks'],
};
