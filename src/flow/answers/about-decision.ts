import { veiled } from '../../core/attention/veil.ts';
import type { Decision } from '../../core/decision/decision.ts';
import { directAnswer } from '../../core/report/answer/direct-answer.ts';
import { type Said, said } from '../../core/report/answer/said.ts';
import { answerFromFacts } from '../../core/report/answer-question.ts';
import { decisionFacts } from '../../core/report/decision-facts.ts';
import type { Question } from '../../core/report/question/question.ts';
import { personOf, sayOf } from '../click.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { relayLedger } from '../relay-ledger.ts';
import { loadRoster } from '../roster.ts';

/** Topics that the explanation itself does not answer and that no sentence is kept for: facts on record may. */
const BY_FACTS: ReadonlySet<Question['topic']> = new Set([
  'unclear',
  'account',
  'person',
  'spend',
  'counts',
  'happened',
]);
const ABOUT_WRITER = /\b(?:wrote|written|author|draft(?:ed)?)\b/i;

/** Whether the asker may decide it, in their own words; null where nobody is asked or nobody known asks. */
const theirSay = async (deps: Deps, decision: Decision, by: string): Promise<Said | null> => {
  if (decision.state !== 'pending') return null;
  const roster = await loadRoster(deps);
  if (!personOf(roster, by)) return null;
  const say = sayOf(deps, roster, decision, by);
  if (say.ok) return said`You can decide it.`;
  const reason = say.error.replaceAll('`', '');
  return said`${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
};

const factsOn = (text: string, decision: Decision): { lead: Said; lines: Said[] } | null => {
  const all = decisionFacts(decision, null);
  // Who wrote it is not whom it reaches, though both are asked for by who.
  const facts = ABOUT_WRITER.test(text) ? all.filter(({ topics }) => topics.includes('author')) : all;
  const found = answerFromFacts(text, facts);
  const [first, ...rest] = (found?.factIds ?? []).flatMap((id) => facts.find((fact) => fact.id === id)?.text ?? []);
  return first === undefined ? null : { lead: [first], lines: rest.map((fact) => [fact]) };
};

/** Explains one decision from the audit log, with the answer to what was asked in front. */
export const aboutDecision = async (
  deps: Deps,
  decision: Decision,
  asked?: { text: string; question: Question; by: string },
): Promise<WhyAnswer> => {
  // The answer is read from the log, so the log is brought up to date first.
  await relayLedger(deps);
  const entries = await deps.ledger.forDecision(decision._id);
  const shown = veiled(decision, entries);
  const answer = {
    kind: 'decision' as const,
    incidents: await deps.incidents.forDecision(decision._id),
    decision: shown.decision,
    entries: shown.entries,
    account: decision.accountId ? await deps.accounts.get(decision.accountId) : null,
    link: deps.link(`/records/${decision._id}`),
  };
  if (!asked) return answer;
  const { text, question, by } = asked;
  const isFactual =
    BY_FACTS.has(question.topic) ||
    (question.topic === 'who-decided' && ABOUT_WRITER.test(text) && question.states.length === 0);
  const lead = isFactual ? null : directAnswer(question, shown.decision, shown.entries);
  const direct = lead ? { lead, lines: [] as Said[] } : isFactual ? factsOn(text, shown.decision) : null;
  if (!direct) return answer;
  const say = question.topic === 'why-asked' ? await theirSay(deps, decision, by) : null;
  return { ...answer, direct: say ? { ...direct, lines: [...direct.lines, say] } : direct };
};
