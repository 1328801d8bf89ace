import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';

/**
 * Ends what waits under rules that are no longer in force, so that nobody approves under a charter they did not see. The
 * accounts become due, and their agents propose again under the new rules.
 */
export const supersedeUnderOldRules = async (deps: Deps): Promise<number> => {
  const governance = deps.governance();
  const now = deps.clock.now();
  let ended = 0;
  for (const waiting of await deps.decisions.inState(['pending', 'approved', 'allowed'], 1000)) {
    const charterHash = governance.charters.get(waiting.agent)?.hash ?? 'none';
    const isSame = waiting.charterHash === charterHash && waiting.policyHash === governance.policyHash;
    if (isSame) continue;
    const reason = waiting.charterHash === charterHash ? 'the policies changed' : 'the charter changed';
    const result = await changeDecision(deps, waiting._id, (current) =>
      ['pending', 'approved', 'allowed'].includes(current.state)
        ? ok({
            type: 'superseded',
            to: 'superseded',
            by: 'countersign',
            at: now,
            data: { reason },
            patch: { supersededBy: { reason } },
          })
        : fail('ended meanwhile'),
    );
    if (!result.ok) continue;
    ended += 1;
    await deps.messenger.decisionChanged(result.value);
    if (waiting.accountId) await deps.accounts.planAgainAt(waiting.accountId, now);
  }
  for (const agent of deps.agents)
    if (agent.works === 'portfolio') await deps.settings.set(`next-look:${agent.name}`, now);
  return ended;
};
