import { veiled } from '../../core/attention/veil.ts';
import type { Decision } from '../../core/decision/decision.ts';
import type { DecisionLine } from '../../core/decision/decision-line.ts';
import { KIND_NAMES } from '../../core/decision/verbs.ts';
import { kindsCounted } from '../../core/report/answer/direct-answer.ts';
import { type Said, said } from '../../core/report/answer/said.ts';
import { STATE_NAMES } from '../../core/report/answer/tally.ts';
import { firstOf, type ToldLine, told } from '../../core/report/answer/told.ts';
import { about, inState, ofKinds } from '../../core/report/question/fits.ts';
import { isAsking, wordsOf } from '../../core/report/question/name-candidates.ts';
import type { StateMeant } from '../../core/report/question/question.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { aboutDecision } from './about-decision.ts';
import { type Asked, subjectOf } from './asked.ts';

/** Decisions that a question may be about, of one account or of all. */
const LOOKED_AT = 1_000;
const SHOWN = 8;

/** Decisions about the people, accounts and agent that the question names, what changed last first. */
export const candidatesFor = async (deps: Deps, { question, named }: Asked): Promise<DecisionLine[]> => {
  const accountIds = new Set<string>([
    ...named.accounts.map(({ id }) => id),
    ...named.people.map(({ accountId }) => accountId),
  ]);
  const lines: DecisionLine[] =
    accountIds.size > 0
      ? (await Promise.all([...accountIds].map((id) => deps.decisions.forAccount(id, 100)))).flat()
      : await deps.decisions.lines({ limit: LOOKED_AT });
  return about(question, lines, { accountIds, personIds: new Set(named.people.map(({ id }) => id as string)) });
};

/** The whole decisions of these lines, to be shown with their states. */
export const decisionLines = async (deps: Deps, lines: readonly DecisionLine[]): Promise<ToldLine[]> => {
  const whole = await Promise.all(lines.map(({ _id }) => deps.decisions.get(_id)));
  return whole.flatMap((one): ToldLine[] => (one ? [{ kind: 'decision', decision: veiled(one, []).decision }] : []));
};

const choose = (asked: Asked, lines: readonly DecisionLine[]): WhyAnswer => ({
  kind: 'choose',
  question: asked.text,
  matches: lines.slice(0, 5).map((line) => ({
    decisionId: line._id,
    title: line.title,
    at: line.createdAt,
    state: line.state,
    ...(asked.question.topic === 'why' ? {} : { asks: `${asked.text.replace(/[?\s]+$/, '')} (${line._id})?` }),
  })),
});

/** Several are asked for, not one: of a period, of a person of ours, or in the plural. */
const asksForAll = ({ question, named, text }: Asked): boolean =>
  question.topic !== 'why' &&
  (question.period !== null ||
    named.ours.length > 0 ||
    /\b(?:all|every|which|mails|emails|messages|moves|decisions|proposals|tests|tasks|meetings|anything|everything)\b/i.test(
      text,
    ));

const verbOf = (states: readonly StateMeant[]): StateMeant | null =>
  (
    ['put-back', 'rejected', 'edited', 'approved', 'expired', 'held', 'failed', 'done', 'waiting', 'proposed'] as const
  ).find((state) => states.includes(state)) ?? null;

/** `Mara Keller approved 3 mails since 23 Nov`, and which. */
const all = async (deps: Deps, asked: Asked, candidates: readonly DecisionLine[]): Promise<WhyAnswer> => {
  const { question, named, span, during } = asked;
  const state = verbOf(question.states) ?? 'approved';
  const ours = named.ours.map(({ slackUserId }) => slackUserId as string);
  const found = inState(candidates, state, span, ours);
  const who = named.ours.map(({ name }) => name).join(' and ');
  const when = during ? ` ${during}` : '';
  const subject = subjectOf(asked);
  const what = found.length === 0 ? 'nothing' : kindsCounted(found);
  const verb = STATE_NAMES[state];
  const lead: Said = who
    ? said`${who} ${verb} ${what}${subject ? ` about ${subject}` : ''}${when}.`
    : said`${found.length === 0 ? 'Nothing' : what} ${found.length === 1 || found.length === 0 ? 'was' : 'were'} ${verb}${subject ? ` for ${subject}` : ''}${when}.`;
  return {
    kind: 'told',
    told: told(lead, {
      ...firstOf(await decisionLines(deps, found.slice(0, SHOWN)), SHOWN),
      more: Math.max(0, found.length - SHOWN),
    }),
  };
};

/** Endings that a question takes for granted and that may never have come. */
const UNHAPPENED: ReadonlySet<StateMeant> = new Set(['put-back', 'rejected', 'expired', 'held', 'failed']);

/** `No budget move was put back`, and how the last ones stand. */
const none = async (
  deps: Deps,
  { question, during }: Asked,
  state: StateMeant,
  candidates: readonly DecisionLine[],
): Promise<WhyAnswer> => {
  const kind = question.kinds[0];
  const what = kind ? KIND_NAMES[kind][0] : 'decision';
  const shown = candidates.slice(0, 3);
  return {
    kind: 'told',
    told: told(
      said`No ${what} ${state === 'expired' || state === 'failed' ? state : `was ${STATE_NAMES[state]}`}${during ? ` ${during}` : ''}. The last ${shown.length === 1 ? 'one stands' : 'ones stand'} like this:`,
      {
        lines: await decisionLines(deps, shown),
      },
    ),
  };
};

/** Of several, those that something was done of, for a question about what was done. */
const preferred = ({ question }: Asked, lines: readonly DecisionLine[]): readonly DecisionLine[] => {
  const state = verbOf(question.states);
  const fitting = state ? inState(lines, state, null) : [];
  if (fitting.length > 0) return fitting;
  const isAsked = question.topic === 'why-asked' ? lines.filter((line) => line.state === 'pending') : [];
  if (isAsked.length > 0) return isAsked;
  // Whoever asks about writing or moving means what was done; `what about …` means everything.
  const acted = lines.filter(({ effect }) => effect !== undefined && question.kinds.length > 0);
  return acted.length > 0 && question.topic !== 'who-decided' ? acted : lines;
};

const isNamed = ({ named }: Asked): boolean => named.people.length + named.accounts.length + named.ours.length > 0;

/** A name that somebody has, or else a kind, an agent, or all decisions of a state. */
const isAboutSomething = (asked: Asked): boolean => {
  const { topic, kinds, agent, states } = asked.question;
  const isOfState =
    topic === 'who-decided' &&
    states.length > 0 &&
    /\b(?:decisions|proposals|cards|anything|everything)\b/i.test(asked.text);
  return isNamed(asked) || kinds.length > 0 || agent !== null || isOfState;
};

const hasWords = (title: string, words: readonly string[]): boolean => {
  const known = new Set(wordsOf(title.toLowerCase()));
  return words.every((word) => known.has(word));
};

/** Words that nobody is called may stand in the title, as the name of a campaign does. */
const titled = <T extends DecisionLine>({ question }: Asked, lines: readonly T[]): T[] => {
  const words = question.names.filter((name) => !name.includes(' ')).map((name) => name.toLowerCase());
  return lines.filter(({ title }) => hasWords(title, words));
};

/** Decisions whose title holds every telling word of the question; null where none does. */
export const byTitle = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const words = wordsOf(asked.text.toLowerCase()).filter((word) => word.length > 3 && !isAsking(word));
  if (words.length === 0) return null;
  const lines = await deps.decisions.lines({ limit: LOOKED_AT });
  const fitting = lines.filter(({ title }) => hasWords(title, words));
  const [only, ...others] = fitting;
  if (!only) return null;
  const whole = others.length > 0 ? null : await deps.decisions.get(only._id);
  return whole ? aboutDecision(deps, whole, asked) : choose(asked, fitting);
};

/**
 * Answers about decisions: one that fits is explained with its direct answer in front, several are listed or offered, and
 * null where none fits.
 */
export const aboutDecisions = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  if (!isAboutSomething(asked)) return null;
  const named = await candidatesFor(deps, asked);
  const ofKind = isNamed(asked)
    ? ofKinds(asked.question.kinds, named)
    : titled(asked, ofKinds(asked.question.kinds, named));
  // A plain why about somebody is better answered by what there is than by nothing.
  const candidates = ofKind.length > 0 || asked.question.topic !== 'why' || subjectOf(asked) === null ? ofKind : named;
  if (candidates.length === 0) return null;
  if (asked.question.topic === 'who-decided' && asksForAll(asked)) return all(deps, asked, candidates);
  const state = verbOf(asked.question.states);
  if (
    state &&
    UNHAPPENED.has(state) &&
    subjectOf(asked) === null &&
    inState(candidates, state, asked.span).length === 0
  )
    return none(deps, asked, state, candidates);
  const { span } = asked;
  const inTime = span
    ? candidates.filter(
        ({ createdAt, updatedAt }) =>
          (createdAt >= span.from && createdAt < span.to) || (updatedAt >= span.from && updatedAt < span.to),
      )
    : candidates;
  const fitting = preferred(asked, inTime);
  const [only, ...others] = fitting;
  if (!only) return null;
  if (others.length > 0) return choose(asked, fitting);
  const whole: Decision | null = await deps.decisions.get(only._id);
  return whole && aboutDecision(deps, whole, asked);
};
