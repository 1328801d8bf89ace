import { veiled } from '../core/attention/veil.ts';
import type { Question, QuestionTopic } from '../core/report/question/question.ts';
import { aboutDecision } from './answers/about-decision.ts';
import { aboutDecisions, byTitle } from './answers/about-decisions.ts';
import { answerAgent, answerStop } from './answers/agents.ts';
import { type Asked, resolveAsked } from './answers/asked.ts';
import { answerAttention } from './answers/attention.ts';
import { answerCounts } from './answers/counts.ts';
import { answerIncidents, answerStopped } from './answers/guarding.ts';
import { answerHappened } from './answers/happened.ts';
import { answerLearned } from './answers/learned.ts';
import { nothingAbout, notUnderstood, which } from './answers/not-understood.ts';
import { readAsked } from './answers/read-asked.ts';
import { answerSpend } from './answers/spend.ts';
import { answerTests } from './answers/tests.ts';
import { answerNotAsked, answerWaiting } from './answers/waiting.ts';
import { answerAccount, answerOwner, answerPerson } from './answers/who-and-what.ts';
import { answerWhyNot } from './answers/why-not.ts';
import type { Deps } from './deps.ts';
import type { Flow, WhyAnswer } from './flow.ts';
import { relayLedger } from './relay-ledger.ts';

const INCIDENT_ID = /\bI-(\d+)\b/i;
const DECISION_ID = /\bD-(\d+)\b/i;
/** Only an id, with or without why: nothing else is asked about it. */
const ONLY_ID = /^\W*(?:why|explain)?\W*[di]-\d+\W*$/i;

const aboutIncident = async (deps: Deps, id: string): Promise<WhyAnswer> => {
  await relayLedger(deps);
  const incident = await deps.incidents.get(id);
  if (!incident)
    return {
      kind: 'nothing',
      reason: `There is no incident ${id}. \`/countersign incidents\` lists those that are open.`,
    };
  const entries = await deps.ledger.forDecision(id);
  return { kind: 'incident', incident, entries, link: deps.link(`/records/${id}`) };
};

type Answer = (deps: Deps, asked: Asked) => Promise<WhyAnswer | null> | WhyAnswer | null;

/** Nothing of the kind was found: a person and a verb without a decision is still somebody who can be told about. */
const decisionsOr =
  (otherwise: Answer): Answer =>
  async (deps, asked) =>
    (await aboutDecisions(deps, asked)) ?? (await otherwise(deps, asked));

/** One way to answer each topic; null where the question has none. */
const ANSWERS: Record<QuestionTopic, Answer> = {
  why: decisionsOr(byTitle),
  'why-asked': decisionsOr(answerNotAsked),
  'why-not': async (deps, asked) => (await answerWhyNot(deps, asked)) ?? aboutDecisions(deps, asked),
  'who-decided': async (deps, asked) => {
    if (/\bowns?\b|\bowner\b|responsible/i.test(asked.text)) return answerOwner(deps, asked);
    const isStop = /\b(?:stop|paus|hold|held)/i.test(asked.text) && asked.question.kinds.length === 0;
    return (await aboutDecisions(deps, asked)) ?? (isStop ? answerStopped(deps, asked) : null);
  },
  outcome: async (deps, asked) =>
    (await aboutDecisions(deps, asked)) ??
    (await answerPerson(deps, asked)) ??
    (isLost(asked) ? null : answerCounts(deps, asked)),
  happened: answerHappened,
  counts: answerCounts,
  person: answerPerson,
  account: answerAccount,
  waiting: answerWaiting,
  tests: answerTests,
  spend: answerSpend,
  learned: answerLearned,
  incidents: answerIncidents,
  stopped: answerStopped,
  agent: answerAgent,
  attention: answerAttention,
  stop: (_, asked) => answerStop(asked),
  decide: async (deps, asked) => {
    const found = await aboutDecisions(deps, asked);
    return { kind: 'only-buttons', decision: found?.kind === 'decision' ? found.decision : null };
  },
  help: () => ({ kind: 'help' }),
  unclear: async (deps, asked) =>
    (asked.question.kinds.length > 0 ? await aboutDecisions(deps, asked) : null) ??
    (await answerPerson(deps, asked)) ??
    byTitle(deps, asked),
};

/** Topics whose answer is about everything where nobody is named: with a name that nobody has, it would be another answer. */
const OF_ALL: ReadonlySet<QuestionTopic> = new Set(['happened', 'counts', 'waiting', 'stopped']);
const isLost = ({ question, named }: Asked): boolean =>
  question.names.length > 0 && named.people.length + named.accounts.length + named.ours.length === 0;
/** Topics that no name changes. */
const NAMELESS: ReadonlySet<QuestionTopic> = new Set([
  'spend',
  'learned',
  'tests',
  'incidents',
  'agent',
  'attention',
  'help',
  'decide',
]);

const aboutId = async (deps: Deps, id: string, asked: { text: string; question: Question; by: string } | undefined) => {
  const decision = await deps.decisions.get(id);
  if (!decision)
    return { kind: 'nothing' as const, reason: `There is no decision ${id}. \`/countersign\` lists the last five.` };
  if (asked?.question.topic === 'decide')
    return { kind: 'only-buttons' as const, decision: veiled(decision, []).decision };
  return aboutDecision(deps, decision, asked);
};

/** Topics about one decision: in the thread of its card, the card is meant where nobody is named. */
const OF_CARD: ReadonlySet<QuestionTopic> = new Set([
  'why',
  'why-asked',
  'why-not',
  'who-decided',
  'outcome',
  'happened',
  'unclear',
  'decide',
]);
const POINTING = /\b(?:this|it|that)\b/i;

/** The decision on whose card's thread it was asked; null elsewhere, and where the card is shared by several. */
const cardOf = async (deps: Deps, input: AskedIn, question: Question): Promise<string | null> => {
  const { thread } = input;
  const isOfCard = OF_CARD.has(question.topic) || (question.topic === 'waiting' && POINTING.test(input.question));
  if (!thread || !isOfCard || question.names.length > 0 || question.period !== null || question.isMine) return null;
  const row = await deps.outbox.postedAt({ channelId: thread.channel, ts: thread.ts });
  return row?.kind === 'card' ? (row.decisionId ?? null) : null;
};

type AskedIn = Parameters<Flow['why']>[0];

/**
 * Step 10. Reads what is asked, finds whom and what it names, and answers from `audit_log` and the store. Several matches
 * are offered; none is guessed, and what has no answer is told so.
 */
export const explainWhy = async (deps: Deps, input: AskedIn): Promise<WhyAnswer> => {
  const text = input.question.trim();
  const { by } = input;
  const incidentId = INCIDENT_ID.exec(text)?.[1];
  if (incidentId) return aboutIncident(deps, `I-${incidentId}`);
  const id = DECISION_ID.exec(text)?.[1];
  if (id && ONLY_ID.test(text)) return aboutId(deps, `D-${id}`, undefined);
  const question = await readAsked(deps, text, by);
  const meant = id ? `D-${id}` : await cardOf(deps, input, question);
  if (meant) return aboutId(deps, meant, { text, question, by });
  const asked = await resolveAsked(deps, { text, by, question });
  const unsure = NAMELESS.has(question.topic) ? null : await which(deps, asked);
  if (unsure) return unsure;
  const isElsewhere = OF_ALL.has(question.topic) && isLost(asked);
  const answer = isElsewhere ? null : await ANSWERS[question.topic](deps, asked);
  return answer ?? nothingAbout(asked) ?? notUnderstood(deps, asked);
};
