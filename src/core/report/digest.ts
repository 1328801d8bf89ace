import { listed } from '../approval/quorum.ts';
import type { DecisionLine } from '../decision/decision-line.ts';
import { formatMoney } from '../money.ts';
import { plural } from '../plural.ts';
import { isProxyResult, kindsListed, RESULT_NAMES, resultsIn, tally } from './answer/tally.ts';
import type { Spend } from './pipeline-numbers.ts';
import { ResultMeant } from './question/question.ts';

export type DigestFacts = {
  /** Decisions that changed in the span, and all that wait. */
  lines: readonly DecisionLine[];
  span: { from: Date; to: Date };
  /** Advertising of the whole days in the span that the platform has told. */
  spend: Spend | null;
  incidents: { opened: number; open: number };
};

/** What a span of time came to, from the record: a lead and one sentence a line, each without what there was none of. */
export const digestOf = ({ lines, span, spend, incidents }: DigestFacts): { lead: string; lines: string[] } => {
  const { done, approved, rejected, expired, held, failed, waiting, 'put-back': undone } = tally(lines, span);
  const alone = done.filter(({ approvals }) => approvals.length === 0);
  const mails = done.filter(({ action }) => action.kind === 'send-email').length;
  const back = ResultMeant.options.flatMap((result) => {
    if (isProxyResult(result)) return [];
    const n = resultsIn(lines, result, span).length;
    return n > 0 ? [plural(n, ...RESULT_NAMES[result])] : [];
  });
  const decided = [
    [approved.length, 'approved'],
    [rejected.length, 'rejected'],
    [expired.length, 'left until they expired'],
  ] as const;
  const wrong = [
    [failed.length, 'failed'],
    [held.length, 'held by a rule'],
    [undone.length, 'put back'],
  ] as const;
  const some = (parts: readonly (readonly [number, string])[]): string[] =>
    parts.filter(([n]) => n > 0).map(([n, what]) => `${n.toLocaleString('en-US')} ${what}`);
  const sentence = (lead: string, parts: readonly string[]): string[] =>
    parts.length > 0 ? [`${lead} ${listed(parts, 'and')}.`] : [];
  return {
    lead:
      done.length === 0
        ? 'Agents carried nothing out.'
        : `Agents carried out ${plural(done.length, 'decision')}: ${kindsListed(done)}.`,
    lines: [
      ...sentence('What came back:', back),
      ...(mails > 0 && back.length === 0 ? [`Nothing has come back on ${plural(mails, 'mail')} yet.`] : []),
      ...sentence('People:', some(decided)),
      ...(alone.length > 0
        ? [`Nobody was asked about ${kindsListed(alone)}, as the stages in force or an approved test allow.`]
        : []),
      ...sentence('Not as planned:', some(wrong)),
      ...(incidents.opened + incidents.open > 0
        ? [
            `${plural(incidents.opened, 'incident')} came up; ${incidents.open} ${incidents.open === 1 ? 'is' : 'are'} open now.`,
          ]
        : []),
      ...(spend
        ? [
            `${formatMoney(spend.spent)} went into advertising in ${plural(spend.days, 'day')} that the platform has told.`,
          ]
        : []),
      waiting.length > 0
        ? `${plural(waiting.length, 'decision waits', 'decisions wait')} for a person now: ${kindsListed(waiting)}.`
        : 'Nothing waits for a person now.',
    ],
  };
};
