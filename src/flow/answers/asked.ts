import type { Question, QuestionTopic } from '../../core/report/question/question.ts';
import { boundsOf, periodWords } from '../../core/report/question/read-period.ts';
import type { Deps } from '../deps.ts';
import { viewerOf } from '../home.ts';
import { knownPeople } from '../roster.ts';
import { findNamed, type NamedHere } from './find-named.ts';

/** A question that was read, with what it names found in the store. */
export type Asked = {
  text: string;
  by: string;
  question: Question;
  now: Date;
  timeZone: string;
  /** The period in moments; null where the question names none. */
  span: { from: Date; to: Date } | null;
  /** `since 23 Nov`; empty without a period. */
  during: string;
  named: NamedHere;
};

/** The moments and words of a period that the question names, or of the last days where it names none. */
export const spanOr = (asked: Asked, days: number): { from: Date; to: Date; words: string } => {
  const { now, timeZone } = asked;
  if (asked.span) return { ...asked.span, words: asked.during };
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  const { from, to } = boundsOf({ from: day(new Date(now.getTime() - days * 86_400_000)), until: day(now) }, timeZone);
  return { from, to, words: `in the last ${days} days` };
};

/** Topics about what was proposed; the others are about people and accounts as they are. */
const OF_DECISIONS: ReadonlySet<QuestionTopic> = new Set([
  'why',
  'why-asked',
  'who-decided',
  'outcome',
  'counts',
  'decide',
]);

/** Finds in the store what a question names, and turns its days into moments. */
export const resolveAsked = async (
  deps: Deps,
  input: { text: string; by: string; question: Question },
): Promise<Asked> => {
  const { question, by } = input;
  const now = deps.clock.now();
  const { timeZone } = viewerOf(await knownPeople(deps), by);
  const { period } = question;
  return {
    ...input,
    now,
    timeZone,
    span: period && boundsOf(period, timeZone),
    during: period ? periodWords(period, now, timeZone) : '',
    named: await findNamed(deps, question.names, {
      asker: question.isMine ? by : null,
      isOfDecision: OF_DECISIONS.has(question.topic),
    }),
  };
};

/** The person or account that a question is about, as it is called; null where it names none. */
export const subjectOf = ({ named }: Asked): string | null => named.people[0]?.name ?? named.accounts[0]?.name ?? null;
