import { demote, type Fall, type Standing } from '../core/autonomy/autonomy.ts';
import { channelOf, type DemotionNotice } from '../core/autonomy/demotion-notice.ts';
import type { AutonomyDomain } from '../core/autonomy/stage.ts';
import type { Charter } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { readStanding, standingKey, standingOf } from './autonomy.ts';
import { reviewDomain } from './autonomy-evidence.ts';
import type { Deps } from './deps.ts';
import { escalate } from './escalate.ts';
import { supersede } from './supersede.ts';

/** Names the message about one demotion: agent, domain, moment. */
export const noticeKey = ({ agent, domain, at }: Standing): string => `demotion/${agent}/${domain}/${at.getTime()}`;

/**
 * Takes a domain down, at once and by itself; null when it is there or below already. It comes up again only by a
 * promotion card.
 */
export const demoteDomain = async (
  deps: Deps,
  charter: Charter,
  domain: AutonomyDomain,
  fall: Fall,
): Promise<Standing | null> => {
  let made: Standing | null = null;
  await deps.settings.change<unknown>(standingKey(charter.agent, domain), (before) => {
    made = demote(charter, domain, readStanding(before), fall, deps.clock.now());
    return made ?? before;
  });
  const standing = made as Standing | null;
  if (!standing) return null;
  deps.metrics.count('demotions', { agent: charter.agent, domain });
  await tellDemotion(deps, standing);
  return standing;
};

/** After something went wrong with one decision: takes the domain of its action down. */
export const demoteForDecision = async (
  deps: Deps,
  decision: Decision,
  fall: Omit<Fall, 'decisionId'>,
): Promise<void> => {
  const charter = deps.governance().charters.get(decision.agent)?.charter;
  const tool = charter?.tools.find((candidate) => candidate.action === decision.action.kind);
  if (charter && tool) await demoteDomain(deps, charter, tool.domain, { ...fall, decisionId: decision._id });
};

/** Puts a demotion on record, ends promotions that wait, and shows the card. Safe to repeat, as after a crash. */
export const tellDemotion = async (deps: Deps, standing: Standing): Promise<void> => {
  const { agent, domain, stage, before, because, evidence, reason, decisionId, at } = standing;
  await deps.ledger.append({
    eventId: `demoted/${agent}/${domain}/${at.getTime()}`,
    decisionId: decisionId ?? 'none',
    type: 'autonomy-lowered',
    at,
    by: 'countersign',
    data: { agent, domain, from: before, to: stage, reason: reason ?? null, because, text: because, evidence },
  });
  for (const open of await deps.decisions.inState(['pending', 'approved', 'allowed'], 1000)) {
    const { action } = open;
    if (action.kind === 'promote-domain' && action.agentName === agent && action.domain === domain)
      await supersede(deps, open, `${agent} ${domain} was taken down to ${stage}: ${because}`);
  }
  if (reason === 'drift')
    for (const listener of new Set([agent, 'analyst' as const]))
      await escalate(deps, {
        agent: listener,
        trigger: 'drift',
        key: `${agent}/${domain}/${at.getTime()}`,
        text: `${agent} was taken down in ${domain}: ${because}.`,
      });
  await deps.messenger.show({ key: noticeKey(standing), channel: channelOf(domain), version: 1 });
};

/** The message about a demotion, as it is now; null when that demotion no longer stands. */
export const demotionNotice = async (deps: Deps, key: string): Promise<DemotionNotice | null> => {
  const [, agent = '', domain = ''] = key.split('/');
  const governance = deps.governance();
  const charter = [...governance.charters.values()].find((entry) => entry.charter.agent === agent)?.charter;
  const known = charter?.tools.find((tool) => tool.domain === domain)?.domain;
  if (!charter || !known) return null;
  const standing = await standingOf(deps, agent, known);
  if (!standing || noticeKey(standing) !== key) return null;
  const { assessment } = await reviewDomain(deps, governance, charter, known);
  return {
    standing,
    unlocksNow: governance.autonomy.stages[standing.stage].unlocks,
    next: assessment.next && {
      stage: assessment.next,
      isWithinCeiling: assessment.isWithinCeiling,
      checks: assessment.checks,
    },
  };
};
