import type { Decision } from '../decision/decision.ts';
import { factsRead } from '../gate/facts-read.ts';
import type { Incident } from '../incident/incident.ts';

type Entry = { _id: number; type: string; at: Date; by: string; data: Record<string, unknown>; hash: string };
type Answer =
  | { kind: 'decision'; decision: Decision; entries: Entry[]; incidents: Incident[]; link: string }
  | { kind: 'incident'; incident: Incident; entries: Entry[]; link: string }
  | { kind: 'choose'; matches: { decisionId: string; title: string; at: Date; state: string }[] }
  | { kind: 'nothing'; reason: string };

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

/** The answer to a why-question as plain lines, for a terminal; times are UTC. */
export const whyText = (answer: Answer): string => {
  if (answer.kind === 'nothing') return answer.reason;
  if (answer.kind === 'incident') return aboutIncident(answer.incident, answer.entries);
  if (answer.kind === 'choose') {
    return [
      'Several decisions match; ask again with one id:',
      ...answer.matches.map((match) => `  ${match.decisionId}  ${when(match.at)}  ${match.state}  ${match.title}`),
    ].join('\n');
  }
  const { decision, entries } = answer;
  const people = entries.filter((entry) => typeof entry.data.name === 'string');
  return [
    `${decision._id} ${decision.title}: ${decision.state}`,
    `Proposed by ${decision.agent} on ${when(decision.createdAt)} towards "${decision.goal.text}" (step ${decision.goal.step} of ${decision.goal.of}: ${decision.goal.stepLabel}).`,
    'Why now',
    ...decision.evidence.map((item) => `  ${when(item.at)}  ${item.text}`),
    ...(decision.because.length > 0 ? ['Because of', ...decision.because.map((line) => `  ${line}`)] : []),
    'Rules',
    ...decision.verdict.rules.map((rule) => `  ${rule.id} (${rule.effect}): ${rule.text}`),
    ...factsRead(decision.verdict).map((fact) => `  looked at ${fact}`),
    ...(decision.freeAt ? [`  free again ${when(decision.freeAt)}`] : []),
    ...(decision.verdict.flip
      ? [`  it would have been ${decision.verdict.flip.to} if ${decision.verdict.flip.change}`]
      : []),
    'Considered',
    ...decision.alternatives.map(
      (one) =>
        `  ${one.chosen ? '→' : ' '} ${one.label}: score ${one.score.toFixed(0)}, chance ${(one.propensity * 100).toFixed(0)} %, ${one.verdict}`,
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
