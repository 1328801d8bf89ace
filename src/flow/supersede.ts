import type { Decision } from '../core/decision/decision.ts';
import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps, Governance } from './deps.ts';

const charterHashOf = (governance: Governance, decision: Decision): string =>
  governance.charters.get(decision.agent)?.hash ?? 'none';

/** Judged under a charter or policies that are no longer in force. */
export const isUnderOldRules = (governance: Governance, decision: Decision): boolean =>
  decision.charterHash !== charterHashOf(governance, decision) || decision.policyHash !== governance.policyHash;

/** What changed since, in words for the card. */
export const reasonOfChange = (governance: Governance, decision: Decision): string =>
  decision.charterHash === charterHashOf(governance, decision) ? 'the policies changed' : 'the charter changed';

/** Ends a decision that waits, without a person and without an effect; null when it ended or began meanwhile. */
export const supersede = async (deps: Deps, waiting: Decision, reason: string): Promise<Decision | null> => {
  const result = await changeDecision(deps, waiting._id, (current) =>
    ['pending', 'approved', 'allowed'].includes(current.state)
      ? ok({
          type: 'superseded',
          to: 'superseded',
          by: 'countersign',
          at: deps.clock.now(),
          data: { reason },
          patch: { supersededBy: { reason } },
        })
      : fail('ended meanwhile'),
  );
  if (!result.ok) return null;
  await deps.messenger.decisionChanged(result.value);
  return result.value;
};

/**
 * Ends what waits under rules that are no longer in force, so that nobody approves under a charter they did not see. The
 * accounts become due, and their agents propose again under the new rules.
 */
export const supersedeUnderOldRules = async (deps: Deps): Promise<number> => {
  const governance = deps.governance();
  const now = deps.clock.now();
  let ended = 0;
  for (const waiting of await deps.decisions.inState(['pending', 'approved', 'allowed'], 1000)) {
    if (!isUnderOldRules(governance, waiting)) continue;
    if (!(await supersede(deps, waiting, reasonOfChange(governance, waiting)))) continue;
    ended += 1;
    if (waiting.accountId) await deps.accounts.planAgainAt([waiting.accountId], now);
  }
  if (ended > 0)
    for (const agent of deps.agents)
      if (agent.works === 'portfolio') await deps.settings.set(`next-look:${agent.name}`, now);
  return ended;
};
