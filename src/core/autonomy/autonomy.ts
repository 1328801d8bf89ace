import { z } from 'zod';
import type { Charter } from '../charter/charter.ts';
import { AgentName } from '../ids.ts';
import { IncidentKind } from '../incident/incident-kind.ts';
import { AutonomyDomain, AutonomyStage, higher, lower, rank } from './stage.ts';

/** Why a domain was taken down, by itself. */
export const DemotionKind = z.enum([...IncidentKind.options, 'drift', 'unanswered-exceptions', 'missing-evidence']);
export type DemotionKind = z.infer<typeof DemotionKind>;

/**
 * Where a domain of an agent was put last, by people (`granted`, through a promotion card) or by itself (`demoted`).
 * One document per agent and domain; while there is none, the charter's own stage holds.
 */
export const Standing = z.object({
  agent: AgentName,
  domain: AutonomyDomain,
  stage: AutonomyStage,
  /** The stage that was in force before. */
  before: AutonomyStage,
  kind: z.enum(['granted', 'demoted']),
  /** Only of a demotion. */
  reason: DemotionKind.optional(),
  /** The charter's stage at that moment, to tell a later change of the charter from an old one. */
  charterStage: AutonomyStage,
  because: z.string(),
  evidence: z.array(z.string()),
  /** The promotion card, or the decision that something went wrong with. */
  decisionId: z.string().optional(),
  at: z.date(),
});
export type Standing = z.infer<typeof Standing>;

type CharterStages = Pick<Charter, 'agent' | 'autonomy' | 'ceiling'>;

/** The charter's own stage of a domain; one that is not listed is at `standardize`: everything asks. */
export const charterStage = (charter: CharterStages, domain: AutonomyDomain): AutonomyStage =>
  charter.autonomy[domain] ?? 'standardize';

/** How far cards may take a domain: the charter's ceiling, or its own stage where no ceiling is written. */
export const ceilingOf = (charter: CharterStages, domain: AutonomyDomain): AutonomyStage =>
  higher(charterStage(charter, domain), charter.ceiling[domain] ?? charterStage(charter, domain));

/**
 * The stage in force: what was granted or taken last, within the charter. People who lower the charter afterwards lower
 * the domain at once; people who raise it afterwards raise what was granted, and never lift a demotion.
 *
 * INVARIANT (ceiling-holds): no standing gives a stage above the charter's ceiling.
 * INVARIANT (demotion-wins): while a demotion stands, no charter gives a stage above it.
 */
export const effectiveStage = (
  charter: CharterStages,
  domain: AutonomyDomain,
  standing: Standing | null,
): AutonomyStage => {
  const own = charterStage(charter, domain);
  if (!standing || standing.agent !== charter.agent || standing.domain !== domain) return own;
  const ceiling = ceilingOf(charter, domain);
  if (rank(own) < rank(standing.charterStage)) return lower(own, standing.stage);
  const isRaised = rank(own) > rank(standing.charterStage) && standing.kind === 'granted';
  return lower(ceiling, isRaised ? higher(own, standing.stage) : standing.stage);
};

/** Reasons that stop a domain outright; the others make everything ask again. */
const STOPPING: ReadonlySet<DemotionKind> = new Set<DemotionKind>(['wrong-send', 'spend-anomaly']);

export type Fall = { reason: DemotionKind; because: string; evidence: string[]; decisionId?: string };

/**
 * What a fall does to a domain, at once: `standardize` (everything asks), or `instrument` (nothing runs) after a wrong
 * send or a spend anomaly. Null when the domain is there or below already.
 */
export const demote = (
  charter: CharterStages,
  domain: AutonomyDomain,
  standing: Standing | null,
  fall: Fall,
  at: Date,
): Standing | null => {
  const stage = effectiveStage(charter, domain, standing);
  const to: AutonomyStage = STOPPING.has(fall.reason) ? 'instrument' : 'standardize';
  if (rank(stage) <= rank(to)) return null;
  return {
    agent: charter.agent,
    domain,
    stage: to,
    before: stage,
    kind: 'demoted',
    charterStage: charterStage(charter, domain),
    at,
    ...fall,
  };
};
