import type { DecisionLine } from '../../core/decision/decision-line.ts';
import { countSentence, resultSentence } from '../../core/report/answer/count-sentence.ts';
import { record, said } from '../../core/report/answer/said.ts';
import { isProxyResult, resultsIn } from '../../core/report/answer/tally.ts';
import { firstOf, type ToldLine, told } from '../../core/report/answer/told.ts';
import { inState, ofKinds } from '../../core/report/question/fits.ts';
import type { Question, ResultMeant, StateMeant } from '../../core/report/question/question.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { decisionLines } from './about-decisions.ts';
import { type Asked, spanOr, subjectOf } from './asked.ts';

const DAYS = 30;
const LOOKED_AT = 5_000;
const SHOWN = 6;

const linesFor = async (deps: Deps, asked: Asked, since: Date | undefined): Promise<DecisionLine[]> => {
  const { named, question } = asked;
  const all = await deps.decisions.lines({ changedSince: since, limit: LOOKED_AT });
  const accountIds = new Set<string>(named.accounts.map(({ id }) => id));
  const personIds = new Set<string>(named.people.map(({ id }) => id));
  return all.filter(
    (line) =>
      (question.agent === null || line.agent === question.agent) &&
      (accountIds.size === 0 || (line.accountId !== undefined && accountIds.has(line.accountId))) &&
      (personIds.size === 0 || (line.action.personId !== undefined && personIds.has(line.action.personId))),
  );
};

/** What is counted: a result that came back, or decisions in a state; null where the question says neither. */
const wanted = (asked: Asked): { result: ResultMeant } | { state: StateMeant } | null => {
  const { kinds, states, results, agent }: Question = asked.question;
  const result = results[0];
  const isOfKind =
    kinds.length === 0 ||
    kinds.includes('send-email') ||
    (kinds.includes('book-meeting') && result?.startsWith('meeting'));
  if (result && isOfKind) return { result };
  const isCountable = /\b(?:decisions?|proposals?|cards?|actions?)\b/i.test(asked.text);
  if (kinds.length + states.length === 0 && agent === null && subjectOf(asked) === null && !isCountable) return null;
  const state = states.find((one) => one !== 'done');
  return { state: state ?? (kinds.length > 0 || states.includes('done') ? 'done' : 'proposed') };
};

/** How many, in a period: decisions by kind and state, or what came back. */
export const answerCounts = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const what = wanted(asked);
  if (!what) return null;
  const { kinds, agent } = asked.question;
  const span = spanOr(asked, DAYS);
  if ('result' in what) {
    const lines = await linesFor(deps, asked, span.from);
    const found = resultsIn(lines, what.result, span).toSorted(
      (a, b) => b.outcome.at.getTime() - a.outcome.at.getTime(),
    );
    const sent = inState(ofKinds(['send-email'], lines), 'done', span).length;
    const shown = found.map(
      ({ line, outcome }): ToldLine => ({
        kind: 'said',
        at: outcome.at,
        said: said`${outcome.text} (${record(line._id)})`,
      }),
    );
    return {
      kind: 'told',
      told: told(resultSentence(what.result, found.length, sent, span.words), {
        ...firstOf(shown, SHOWN),
        unknown: [
          isProxyResult(what.result)
            ? said`Opens and clicks are proxies: scanners make them too, and nothing is decided by them.`
            : said`Counted is what came of decisions here; what reps did by themselves is in the CRM.`,
        ],
      }),
    };
  }
  const { state } = what;
  const isNow = state === 'waiting';
  const lines = ofKinds(kinds, await linesFor(deps, asked, isNow ? undefined : span.from));
  const { ours } = asked.named;
  const found = inState(
    lines,
    state,
    isNow ? null : span,
    ours.map(({ slackUserId }) => slackUserId),
  );
  const lead = countSentence({
    state,
    found,
    kind: kinds.length > 0 ? (found[0]?.action.kind ?? kinds[0]) : undefined,
    by: ours.map(({ name }) => name),
    agent,
    subject: subjectOf(asked),
    during: span.words,
  });
  const isMails = kinds.length === 1 && kinds[0] === 'send-email' && state === 'done';
  return {
    kind: 'told',
    told: told(lead, {
      lines: await decisionLines(deps, found.slice(0, SHOWN)),
      more: Math.max(0, found.length - SHOWN),
      unknown: isMails ? [said`Mails that people wrote themselves are not counted.`] : [],
    }),
  };
};
