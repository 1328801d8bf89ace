import { factWords } from '../cards/fact-words.ts';
import { score } from '../cards/numbers.ts';
import { spoken } from '../cards/text.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { Incident } from '../core/incident/incident.ts';
import { plainSaid, type Said } from '../core/report/answer/said.ts';
import type { Told, ToldLine } from '../core/report/answer/told.ts';

type Entry = { _id: number; type: string; at: Date; by: string; data: Record<string, unknown>; hash: string };
type Direct = { lead: Said; lines: Said[] };
type Answer =
  | { kind: 'decision'; decision: Decision; entries: Entry[]; incidents: Incident[]; link: string; direct?: Direct }
  | { kind: 'incident'; incident: Incident; entries: Entry[]; link: string }
  | { kind: 'choose'; matches: { decisionId: string; title: string; at: Date; state: string }[] }
  | { kind: 'which'; lead: Said; options: { name: string; detail: string; asks: string }[] }
  | { kind: 'told'; told: Told }
  | { kind: 'account'; lead: Said; found: { decisions: Decision[] } }
  | { kind: 'waiting' }
  | { kind: 'help' }
  | { kind: 'only-buttons'; decision: Decision | null }
  | { kind: 'nothing'; reason: string; asks?: string[] };

const aboutIncident = (incident: Incident, entries: Entry[]): string =>
  [
    `${incident._id} ${incident.title}: ${incident.kind}, ${incident.severity} severity, ${incident.state}`,
    'What was seen',
    ...incident.occurrences.map((one) => `  ${when(one.at)}  ${one.text}`),
    `Linked decisions ${incident.decisionIds.join(', ') || 'none'}`,
    ...(incident.closure
      ? [
          `Cause  ${incident.closure.cause}: ${incident.closure.causeWords}`,
          `Lesson  ${incident.closure.lesson}: ${incident.closure.lessonWords}${incident.closure.lessonDecisionId ? ` (${incident.closure.lessonDecisionId})` : ''}`,
        ]
      : []),
    'What happened',
    ...entries.map(
      (entry) => `  ${when(entry.at)}  ${entry.type.replaceAll('-', ' ')} by ${String(entry.data.name ?? entry.by)}`,
    ),
    `Audit log entries ${entries.map((entry) => entry._id).join(', ')}; last hash ${entries.at(-1)?.hash ?? 'none'}`,
  ].join('\n');

const when = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

type StateOf = (decision: Decision) => string;

const decisionLine = (decision: Decision, stateOf: StateOf): string =>
  `  ${decision._id}  ${decision.title}: ${stateOf(decision)}`;

const armLine = ({ key, name, sent, successes }: Experiment['arms'][number]): string =>
  `    ${key} ${name}: ${successes} of ${sent} sent`;

const toldLine = (line: ToldLine, stateOf: StateOf): string => {
  switch (line.kind) {
    case 'heading':
      return line.text;
    case 'decision':
      return decisionLine(line.decision, stateOf);
    case 'test': {
      const { hypothesis, state, arms, decisionId } = line.experiment;
      return [`  ${decisionId}  ${hypothesis}: ${state}`, ...arms.map(armLine)].join('\n');
    }
    case 'said':
      return `  ${line.at ? `${when(line.at)}  ` : ''}${plainSaid(line.said)}`;
  }
};

const toldText = ({ lead, lines, more, unknown }: Told, stateOf: StateOf): string =>
  [
    plainSaid(lead),
    ...lines.map((line) => toldLine(line, stateOf)),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...unknown.map(plainSaid),
  ].join('\n');

/**
 * The answer to a question as plain lines, for a terminal; times are UTC. `stateOf`: what is true of a decision now, as its
 * card says it.
 */
export const whyText = (answer: Answer, stateOf: StateOf): string => {
  switch (answer.kind) {
    case 'nothing':
      return [answer.reason, ...(answer.asks ?? []).map((question) => `  ${question}`)].join('\n');
    case 'incident':
      return aboutIncident(answer.incident, answer.entries);
    case 'choose':
      return [
        'Several decisions match; ask again with one id:',
        ...answer.matches.map((match) => `  ${match.decisionId}  ${when(match.at)}  ${match.state}  ${match.title}`),
      ].join('\n');
    case 'which':
      return [plainSaid(answer.lead), ...answer.options.map(({ name, detail }) => `  ${name}  ${detail}`)].join('\n');
    case 'told':
      return toldText(answer.told, stateOf);
    case 'account':
      return [
        plainSaid(answer.lead),
        ...answer.found.decisions.slice(0, 5).map((one) => decisionLine(one, stateOf)),
      ].join('\n');
    case 'waiting':
      return 'What waits for a person is on App Home and in `/countersign`.';
    case 'help':
      return 'Ask about a decision by its id, or in words, such as "what happened at <account> this week?".';
    case 'only-buttons':
      return 'Only the buttons on the card decide. Nothing was decided.';
    case 'decision':
      return decisionText(answer, stateOf);
  }
};

const decisionText = (answer: Extract<Answer, { kind: 'decision' }>, stateOf: StateOf): string => {
  const { decision, entries, direct } = answer;
  const { currency } = decision.cost;
  const facts = factWords(decision.verdict, currency);
  const people = entries.filter((entry) => typeof entry.data.name === 'string');
  return [
    ...(direct ? [direct.lead, ...direct.lines].map(plainSaid) : []),
    `${decision._id} ${decision.title}: ${stateOf(decision)}`,
    `Proposed by ${decision.agent} on ${when(decision.createdAt)} towards "${decision.goal.text}" (step ${decision.goal.step} of ${decision.goal.of}: ${decision.goal.stepLabel}).`,
    'Why now',
    ...decision.evidence.map((item) => `  ${when(item.at)}  ${item.text}`),
    ...(decision.because.length > 0 ? ['Because of', ...decision.because.map((line) => `  ${line}`)] : []),
    'Rules',
    ...decision.verdict.rules.map((rule) => `  ${rule.id} (${rule.effect}): ${rule.text}`),
    ...(facts.length > 0 ? [`  they looked at: ${spoken(facts.join(' · '))}`] : []),
    ...(decision.freeAt ? [`  free again ${when(decision.freeAt)}`] : []),
    ...(decision.verdict.flip
      ? [`  it would have been ${decision.verdict.flip.to} if ${decision.verdict.flip.change}`]
      : []),
    'Considered',
    ...decision.alternatives.map(
      (one) =>
        `  ${one.chosen ? '→' : ' '} ${one.label}: worth ${score(one.score, currency)}, ${(one.propensity * 100).toFixed(0)} % chance of being chosen, ${one.verdict.replaceAll('-', ' ')}`,
    ),
    'People',
    ...(people.length > 0
      ? people.map((entry) => `  ${when(entry.at)}  ${String(entry.data.name)}: ${entry.type.replaceAll('-', ' ')}`)
      : ['  nobody yet']),
    'Outcome',
    ...(decision.outcomes.length > 0
      ? decision.outcomes.map((outcome) => `  ${when(outcome.at)}  ${outcome.text}`)
      : [`  ${decision.effect ? `${decision.effect.detail}; nothing has come back yet` : 'no effect'}`]),
    ...(answer.incidents.length > 0
      ? ['Incidents', ...answer.incidents.map((one) => `  ${one._id}  ${one.kind}, ${one.state}: ${one.title}`)]
      : []),
    `Audit log entries ${entries.map((entry) => entry._id).join(', ')}; last hash ${entries.at(-1)?.hash ?? 'none'}`,
  ].join('\n');
};
