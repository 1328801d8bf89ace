import { type AutonomyDomain, AutonomyStage, type Charter } from '../charter/charter.ts';
import type { AgentName } from '../ids.ts';

/** A step back by itself: an incident took a domain of an agent down to `to`, until people put it back. */
export type Demotion = {
  agent: AgentName;
  domain: AutonomyDomain;
  to: AutonomyStage;
  because: string;
  at: Date;
};

export type Incident = {
  kind: 'complaint' | 'wrong-send' | 'brand-breach' | 'spend-anomaly' | 'agent-failing' | 'drift' | 'stuck-effect';
  text: string;
  at: Date;
};

const rank = (stage: AutonomyStage): number => AutonomyStage.options.indexOf(stage);
const lower = (a: AutonomyStage, b: AutonomyStage): AutonomyStage => (rank(a) <= rank(b) ? a : b);

/**
 * The stage in force: the charter's, or lower where a demotion stands. A domain the charter does not list is at
 * `standardize`: everything asks.
 *
 * INVARIANT (demotion-only-lowers): no list of demotions gives a stage above the charter's.
 */
export const effectiveStage = (
  charter: Pick<Charter, 'agent' | 'autonomy'>,
  domain: AutonomyDomain,
  demotions: readonly Demotion[],
): AutonomyStage =>
  demotions
    .filter((one) => one.agent === charter.agent && one.domain === domain)
    .reduce<AutonomyStage>((stage, { to }) => lower(stage, to), charter.autonomy[domain] ?? 'standardize');

/** Incidents that stop a domain outright; the others make everything ask again. */
const STOPPING: ReadonlySet<Incident['kind']> = new Set(['wrong-send', 'spend-anomaly']);

/**
 * What an incident does to a domain, at once: `standardize` (everything asks), or `instrument` (nothing runs) after a wrong
 * send or a spend anomaly. Null when the domain is there or below already.
 */
export const demoteOn = (
  incident: Incident,
  agent: AgentName,
  domain: AutonomyDomain,
  stage: AutonomyStage,
): Demotion | null => {
  const to: AutonomyStage = STOPPING.has(incident.kind) ? 'instrument' : 'standardize';
  if (rank(stage) <= rank(to)) return null;
  return { agent, domain, to, because: `${incident.kind}: ${incident.text}`, at: incident.at };
};
