import { fallOf } from '../core/autonomy/assess.ts';
import type { AutonomyDomain } from '../core/autonomy/stage.ts';
import type { Charter } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { RunId } from '../core/ids.ts';
import { money } from '../core/money.ts';
import { domainsOf, standingOf } from './autonomy.ts';
import { type DomainReview, decisionsForEvidence, reviewDomain } from './autonomy-evidence.ts';
import { demoteDomain, tellDemotion } from './demote.ts';
import type { Deps } from './deps.ts';
import { openDecision } from './propose-plan.ts';

const DAY_MS = 86_400_000;

/** What Home shows of a domain between two reviews. */
export type KeptReview = {
  domain: AutonomyDomain;
  stage: string;
  next: string | null;
  isWithinCeiling: boolean;
  missing: string[];
};
export const reviewKey = (agent: string): string => `autonomy-review:${agent}`;

const isPromotionOf = (decision: Decision, charter: Charter, domain: AutonomyDomain): boolean =>
  decision.action.kind === 'promote-domain' &&
  decision.action.agentName === charter.agent &&
  decision.action.domain === domain;

/** A promotion waits, or people said no or nothing a short time ago. */
const isTooSoon = (deps: Deps, known: readonly Decision[], charter: Charter, domain: AutonomyDomain): boolean => {
  const again = deps.clock.now().getTime() - deps.governance().autonomy.proposeAgainDays * DAY_MS;
  return known
    .filter((one) => isPromotionOf(one, charter, domain))
    .some(
      ({ state, updatedAt }) =>
        ['pending', 'approved', 'executing', 'unknown'].includes(state) ||
        (['rejected', 'expired', 'forbidden', 'undone', 'failed'].includes(state) && updatedAt.getTime() > again),
    );
};

/** The card that asks people for one stage more. It decides nothing. */
const proposePromotion = async (
  deps: Deps,
  charter: Charter,
  domain: AutonomyDomain,
  { assessment, evidence }: DomainReview,
): Promise<Decision | null> => {
  const { stage, next, checks } = assessment;
  if (!next) return null;
  const now = deps.clock.now();
  const { autonomy } = deps.governance();
  return openDecision(deps, {
    proposal: {
      agent: 'analyst',
      title: `Raise ${charter.agent} ${domain} to ${next}`,
      channel: 'approvals',
      action: {
        kind: 'promote-domain',
        agentName: charter.agent,
        domain,
        from: stage,
        to: next,
        unlocks: autonomy.stages[next].unlocks,
        checks: checks.map(({ id, label, found, needed, source }) => ({ id, label, found, needed, source })),
      },
      audience: [],
      cost: money(0),
      evidence: [
        {
          at: now,
          text: `every gate of \`${next}\` is passed, over ${evidence.carriedOut} actions carried out and ${evidence.decided} decided since ${evidence.from.toISOString().slice(0, 10)}`,
        },
      ],
      goal: { text: 'autonomy rests on evidence', step: 1, of: 1, stepLabel: `${charter.agent} ${domain}` },
      because: [],
      writer: { name: 'built-in' },
    },
    alternatives: [],
    runId: RunId.parse(`autonomy-${charter.agent}-${domain}-${now.getTime().toString(36)}`),
    runSteps: 1,
  });
};

/**
 * Looks at every domain of every agent: takes down what the evidence speaks against, and asks people to raise what has
 * passed every gate. Up only by their card, down at once.
 */
export const reviewAutonomy = async (deps: Deps): Promise<void> => {
  const governance = deps.governance();
  const analyst = governance.charters.get('analyst')?.charter;
  const promotions = analyst ? await decisionsForEvidence(deps, governance, analyst) : [];
  for (const { charter } of governance.charters.values()) {
    const decisions = await decisionsForEvidence(deps, governance, charter);
    const kept: KeptReview[] = [];
    for (const domain of domainsOf(charter)) {
      const before = await standingOf(deps, charter.agent, domain);
      if (before?.kind === 'demoted') await tellDemotion(deps, before);
      let review = await reviewDomain(deps, governance, charter, domain, decisions);
      const fall = fallOf(governance.autonomy, review.evidence, review.stage);
      if (fall && (await demoteDomain(deps, charter, domain, fall)))
        review = await reviewDomain(deps, governance, charter, domain, decisions);
      if (!fall && review.assessment.isReady && !isTooSoon(deps, promotions, charter, domain))
        await proposePromotion(deps, charter, domain, review);
      const { stage, next, isWithinCeiling, checks } = review.assessment;
      kept.push({
        domain,
        stage,
        next,
        isWithinCeiling,
        missing: checks
          .filter(({ passes }) => !passes)
          .map(({ label, found, needed }) => `${label}: ${found}, needed ${needed}`),
      });
    }
    await deps.settings.set(reviewKey(charter.agent), kept);
  }
};
