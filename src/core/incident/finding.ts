import type { AutonomyDomain, Charter } from '../charter/charter.ts';
import type { Decision } from '../decision/decision.ts';
import type { AgentName, DecisionId, SlackUserId } from '../ids.ts';
import type { Incident, IncidentEvent, IncidentId, Occurrence, Severity } from './incident.ts';
import type { IncidentKind } from './incident-kind.ts';
import type { Handling } from './incident-rules.ts';

/** Something that a detection or a person found: what it is about, and the one time it happened. */
export type Finding = {
  kind: IncidentKind;
  subject: string;
  title: string;
  occurrence: Occurrence;
  agent?: AgentName;
  domain?: AutonomyDomain;
  accountId?: Incident['accountId'];
  /** Decisions that may have caused it, besides the occurrence's own. */
  alsoDecisions?: DecisionId[];
  reportedBy?: { slackUserId: SlackUserId; name: string };
};

/** Agent, domain and account of a decision, for a finding about it. */
export const placeOf = (
  decision: Decision,
  charter: Charter | undefined,
): Pick<Finding, 'agent' | 'domain' | 'accountId'> => ({
  agent: decision.agent,
  domain: charter?.tools.find((tool) => tool.action === decision.action.kind)?.domain,
  accountId: decision.accountId,
});

const RANK: readonly Severity[] = ['low', 'medium', 'high'];
const graver = (a: Severity, b: Severity): Severity => (RANK.indexOf(a) >= RANK.indexOf(b) ? a : b);

/** How grave it is after `count` occurrences; a person's report may weigh more, and nothing makes it lighter again. */
export const severityOf = (rules: Handling, count: number, isReported: boolean, before: Severity = 'low'): Severity => {
  const base = isReported ? graver(rules.severity, rules.reportedIs ?? rules.severity) : rules.severity;
  return graver(before, rules.highFrom !== undefined && count >= rules.highFrom ? 'high' : base);
};

/** What a high severity stops at once (a scope of `stop`); undefined where nothing can be stopped. */
export const pauseScopeOf = (rules: Handling, finding: Pick<Finding, 'agent' | 'accountId'>): string | undefined => {
  if (rules.pauses === 'nothing') return undefined;
  if (rules.pauses === 'account')
    return finding.accountId ? `account:${finding.accountId}` : finding.agent && `agent:${finding.agent}`;
  if (rules.pauses === 'causing-agent') return finding.agent ? `agent:${finding.agent}` : 'all';
  return `agent:${rules.pauses}`;
};

/** A new incident of a finding, with its first event. */
export const openedIncident = (input: {
  id: IncidentId;
  finding: Finding;
  rules: Handling;
  owner: { slackUserId: SlackUserId; name: string } | null;
  dueAt: Date;
  at: Date;
}): Incident => {
  const { id, finding, rules, at } = input;
  const severity = severityOf(rules, 1, finding.reportedBy !== undefined);
  const scope = severity === 'high' ? pauseScopeOf(rules, finding) : undefined;
  const { decisionId } = finding.occurrence;
  const event: IncidentEvent = {
    eventId: `${id}/1`,
    type: 'incident-opened',
    at,
    by: finding.reportedBy?.slackUserId ?? 'countersign',
    data: {
      state: 'open',
      kind: finding.kind,
      subject: finding.subject,
      title: finding.title,
      severity,
      occurrence: finding.occurrence,
      agent: finding.agent ?? null,
      role: rules.owner,
      owner: input.owner?.name ?? null,
      dueAt: input.dueAt,
      ...(finding.reportedBy ? { name: finding.reportedBy.name } : {}),
    },
  };
  return {
    _id: id,
    kind: finding.kind,
    subject: finding.subject,
    title: finding.title,
    severity,
    state: 'open',
    version: 1,
    agent: finding.agent,
    domain: finding.domain,
    accountId: finding.accountId,
    reportedBy: finding.reportedBy,
    decisionIds: [...new Set([...(decisionId ? [decisionId] : []), ...(finding.alsoDecisions ?? [])])],
    occurrences: [finding.occurrence],
    chain: [rules.owner, ...rules.escalateTo],
    level: 0,
    clock: rules.clock,
    owner: input.owner ?? undefined,
    dueAt: input.dueAt,
    runbook: rules.runbook.map((text) => ({ text })),
    pause: scope ? { scope, wantedAt: at } : undefined,
    events: [event],
    createdAt: at,
    updatedAt: at,
  };
};
