import { type Assessment, assess } from '../core/autonomy/assess.ts';
import { ceilingOf, effectiveStage } from '../core/autonomy/autonomy.ts';
import { type Evidence, type EvidenceInput, evidenceOf } from '../core/autonomy/evidence.ts';
import type { AutonomyDomain, AutonomyStage } from '../core/autonomy/stage.ts';
import { rank } from '../core/autonomy/stage.ts';
import type { Charter } from '../core/charter/charter.ts';
import type { ActionOf } from '../core/decision/action.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { GateFacts } from '../core/gate/facts.ts';
import { standingOf } from './autonomy.ts';
import type { Deps, Governance } from './deps.ts';

const DAY_MS = 86_400_000;

type Reads = Pick<Deps, 'settings' | 'decisions' | 'memory' | 'clock' | 'outside' | 'incidents'>;

/** Incidents of the domain, false alarms left out; one that nobody answered counts for every domain of its agent. */
const incidentsFor = async (
  deps: Reads,
  charter: Charter,
  domain: AutonomyDomain,
  since: Date,
): Promise<EvidenceInput['incidents']> =>
  (await deps.incidents.openedSince(since))
    .filter(({ agent, closure }) => agent === charter.agent && closure?.cause !== 'false-alarm')
    .map((one) => ({
      id: one._id,
      decisionIds: one.decisionIds,
      at: one.createdAt,
      isHere: one.domain === domain,
      isUnanswered: one.overdueSince !== undefined && one.takenBy === undefined && one.state !== 'closed',
    }));

/** Since when a connected system has not answered; kept by the outcome job. */
export const failingKey = (system: string): string => `outside-failing:${system}`;

const sinceKey = (agent: string, domain: AutonomyDomain): string => `autonomy-since:${agent}:${domain}`;

/** Notes when a domain came to its stage, the first time it is seen there: what stands still for long is stable. */
const stageSince = async (deps: Reads, charter: Charter, domain: AutonomyDomain, stage: AutonomyStage) => {
  const now = deps.clock.now();
  const key = sinceKey(charter.agent, domain);
  const known = await deps.settings.get<{ stage: AutonomyStage; at: Date }>(key);
  if (known?.stage === stage) return known.at;
  const standing = await standingOf(deps, charter.agent, domain);
  const at = standing?.stage === stage ? standing.at : now;
  await deps.settings.set(key, { stage, at });
  return at;
};

/** The decisions that the domains of one agent are judged by. */
export const decisionsForEvidence = (deps: Reads, governance: Governance, charter: Charter): Promise<Decision[]> =>
  deps.decisions.ofAgent(charter.agent, new Date(deps.clock.now().getTime() - governance.autonomy.windowDays * DAY_MS));

export type DomainReview = { evidence: Evidence; assessment: Assessment; stage: AutonomyStage };

/** Reads the evidence of one domain at this moment and holds it against the gates of its next stage. */
export const reviewDomain = async (
  deps: Reads,
  governance: Governance,
  charter: Charter,
  domain: AutonomyDomain,
  decisions?: readonly Decision[],
): Promise<DomainReview> => {
  const rules = governance.autonomy;
  const now = deps.clock.now();
  const stage = effectiveStage(charter, domain, await standingOf(deps, charter.agent, domain));
  const reads = rules.dataQuality.readsFrom[domain] ?? [];
  const failing: { system: string; since: Date }[] = [];
  for (const { system } of deps.outside) {
    if (!reads.includes(system)) continue;
    const since = await deps.settings.get<Date>(failingKey(system));
    if (since) failing.push({ system, since });
  }
  const evidence = evidenceOf({
    agent: charter.agent,
    domain,
    actions: charter.tools.filter((tool) => tool.domain === domain).map(({ action }) => action),
    decisions: decisions ?? (await decisionsForEvidence(deps, governance, charter)),
    rules,
    beliefs: await deps.memory.beliefs(),
    since: await stageSince(deps, charter, domain, stage),
    failing,
    incidents: await incidentsFor(deps, charter, domain, new Date(now.getTime() - rules.windowDays * DAY_MS)),
    now,
  });
  return { evidence, stage, assessment: assess(rules, evidence, stage, ceilingOf(charter, domain)) };
};

type PromotionFacts = Pick<
  GateFacts,
  'promotionSteps' | 'promotionGatesPassed' | 'promotionWithinCeiling' | 'promotionFromInForce' | 'promotionOwner'
>;

const NO_PROMOTION: PromotionFacts = {
  promotionSteps: 0,
  promotionGatesPassed: true,
  promotionWithinCeiling: true,
  promotionFromInForce: true,
  promotionOwner: 'none',
};

/** What the rules read about a promotion, from the evidence of this moment and not from what the card says. */
export const promotionFacts = async (
  deps: Reads,
  governance: Governance,
  action: ActionOf<'promote-domain'> | null,
): Promise<PromotionFacts> => {
  if (!action) return NO_PROMOTION;
  const charter = governance.charters.get(action.agentName)?.charter;
  if (!charter)
    return { ...NO_PROMOTION, promotionGatesPassed: false, promotionWithinCeiling: false, promotionFromInForce: false };
  const { stage, assessment } = await reviewDomain(deps, governance, charter, action.domain);
  return {
    promotionSteps: Math.max(0, rank(action.to) - rank(action.from)),
    promotionGatesPassed: assessment.next === action.to && assessment.checks.every(({ passes }) => passes),
    promotionWithinCeiling: rank(action.to) <= rank(ceilingOf(charter, action.domain)),
    promotionFromInForce: stage === action.from,
    promotionOwner: charter.owner,
  };
};
