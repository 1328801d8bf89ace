import { isStopped, type StopScope } from '../core/gate/stops.ts';
import { evolveIncident, type IncidentChange, repeated } from '../core/incident/evolve-incident.ts';
import { type Finding, openedIncident, pauseScopeOf, severityOf } from '../core/incident/finding.ts';
import { type Incident, IncidentId } from '../core/incident/incident.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { demoteForDecision } from './demote.ts';
import type { Deps } from './deps.ts';
import { escalate } from './escalate.ts';
import { assignment } from './incident-clock.ts';
import { loadRoster } from './roster.ts';
import { stop } from './stop.ts';
import { stopsInForce } from './stopped-now.ts';

/**
 * Reads, asks `decide` for a change, and writes it only while nothing moved in between; otherwise reads again and asks
 * again. INVARIANT (one writer, one winner).
 */
export const changeIncident = async (
  deps: Pick<Deps, 'incidents'>,
  id: string,
  decide: (incident: Incident) => Result<IncidentChange, string>,
): Promise<Result<Incident, string>> => {
  for (let round = 0; round < 20; round += 1) {
    const incident = await deps.incidents.get(id);
    if (!incident) return fail(`there is no incident \`${id}\``);
    const change = decide(incident);
    if (!change.ok) return change;
    const next = evolveIncident(incident, change.value);
    if (!next.ok) return next;
    if (await deps.incidents.replace(next.value, incident.version)) return next;
  }
  return fail(`\`${id}\` kept changing while this was decided; nothing was done, please look at it again`);
};

/**
 * Puts the stop in force that a high severity asked for, and writes down that it is. What a crash left undone is done at
 * the next look. INVARIANT (a high incident stops its cause): the wish is in the document before anybody is told.
 */
export const ensurePause = async (deps: Deps, incident: Incident): Promise<Incident> => {
  const { pause } = incident;
  if (!pause || pause.doneAt || incident.state === 'closed') return incident;
  await stop(deps, {
    scope: pause.scope as StopScope,
    by: 'countersign',
    operator: `Incident ${incident._id}`,
    reason: incident.title,
  });
  const at = deps.clock.now();
  const changed = await changeIncident(deps, incident._id, (current) =>
    current.pause && !current.pause.doneAt
      ? ok({
          type: 'incident-paused',
          to: current.state,
          by: 'countersign',
          at,
          data: { scope: current.pause.scope },
          patch: { pause: { ...current.pause, doneAt: at } },
        })
      : fail('paused already'),
  );
  return changed.ok ? changed.value : incident;
};

const DEMOTING = ['complaint', 'wrong-send', 'brand-breach', 'spend-anomaly', 'agent-failing', 'stuck-effect'] as const;

/** A grave incident takes the autonomy of its decision's domain back. */
const lowerAutonomy = async (deps: Deps, incident: Incident, decisionId: string | undefined): Promise<void> => {
  const kind = DEMOTING.find((one) => one === incident.kind);
  const decision = decisionId ? await deps.decisions.get(decisionId) : null;
  if (incident.severity !== 'high' || !kind || !decision) return;
  // The ways back are not taken away: without promotions and charter changes nothing could lift what fell.
  if (decision.action.kind === 'promote-domain' || decision.action.kind === 'change-charter') return;
  await demoteForDecision(deps, decision, {
    reason: kind,
    because: `${incident._id}: ${incident.title}`,
    evidence: incident.occurrences.slice(-3).map(({ text }) => text),
  });
};

const open = async (deps: Deps, finding: Finding): Promise<Incident | null> => {
  const now = deps.clock.now();
  const rules = deps.governance().incidents[finding.kind];
  const { owner, dueAt } = assignment(deps, await loadRoster(deps), {
    now,
    role: rules.owner,
    clock: rules.clock,
  });
  const incident = openedIncident({
    id: IncidentId.parse(await deps.incidents.nextId()),
    finding,
    rules,
    owner: owner ? { slackUserId: owner.slackUserId, name: owner.name } : null,
    dueAt,
    at: now,
  });
  return (await deps.incidents.insert(incident)) ? incident : null;
};

const repeat = async (deps: Deps, known: Incident, finding: Finding): Promise<Result<Incident, string>> => {
  const rules = deps.governance().incidents[finding.kind];
  const stops = await stopsInForce(deps);
  const at = deps.clock.now();
  return changeIncident(deps, known._id, (current) => {
    const isReported = current.reportedBy !== undefined || finding.reportedBy !== undefined;
    const severity = severityOf(rules, current.occurrences.length + 1, isReported, current.severity);
    const scope = pauseScopeOf(rules, {
      agent: current.agent ?? finding.agent,
      accountId: current.accountId ?? finding.accountId,
    });
    const isWanted = severity === 'high' && scope !== undefined && !isStopped(stops, scope);
    return repeated(current, finding.occurrence, {
      severity,
      at,
      pause: isWanted ? { scope, wantedAt: at } : undefined,
    });
  });
};

/**
 * Opens an incident for a finding, or adds it to the open one of the same kind and subject. What is known already, in an
 * open or a closed one, changes nothing; then the answer is null. The cause is stopped before anybody is told.
 */
export const raiseIncident = async (
  deps: Deps,
  finding: Finding,
): Promise<{ incident: Incident; isNew: boolean } | null> => {
  const { key } = finding.occurrence;
  for (let round = 0; round < 20; round += 1) {
    if ((await deps.incidents.known([key])).has(key)) return null;
    const known = await deps.incidents.openFor(finding.kind, finding.subject);
    const result = known ? await repeat(deps, known, finding) : null;
    if (result && !result.ok) {
      if (result.error === 'known') return null;
      continue;
    }
    const written = result ? result.value : await open(deps, finding);
    if (!written) continue;
    deps.metrics.count('incidents', {
      kind: written.kind,
      severity: written.severity,
      event: known ? 'repeated' : 'opened',
    });
    const incident = await ensurePause(deps, written);
    await lowerAutonomy(deps, incident, finding.occurrence.decisionId);
    await deps.messenger.incidentChanged(incident);
    if (known) {
      await deps.messenger.inThread(incident._id, { text: `It happened again: ${finding.occurrence.text}.` });
    } else if (incident.owner) {
      await deps.messenger.direct(incident.owner.slackUserId, {
        text: `${incident._id} is yours: ${incident.title}. Take it over on its card.`,
        card: { id: incident._id, channel: 'escalations' },
      });
    }
    if (!known && incident.agent)
      await escalate(deps, {
        agent: incident.agent,
        trigger: incident.kind,
        key: incident._id,
        text: `${incident._id}: ${incident.title}.`,
        decisionId: finding.occurrence.decisionId,
        accountId: incident.accountId,
      });
    return { incident, isNew: !known };
  }
  throw new Error(`the incident about \`${finding.subject}\` kept changing`);
};
