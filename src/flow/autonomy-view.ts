import { ceilingOf } from '../core/autonomy/autonomy.ts';
import type { AutonomyView, DomainView } from '../core/autonomy/autonomy-view.ts';
import { domainsOf, standingOf } from './autonomy.ts';
import { decisionsForEvidence, reviewDomain } from './autonomy-evidence.ts';
import type { Deps } from './deps.ts';

/** Stage, ceiling and gates of every domain of one agent or all, from the evidence of this moment. */
export const autonomyView = async (deps: Deps, agent?: string): Promise<AutonomyView[]> => {
  const governance = deps.governance();
  const open = (await deps.decisions.inState(['pending', 'approved'], 1000)).flatMap(({ _id, action }) =>
    action.kind === 'promote-domain' ? [{ id: _id, agent: action.agentName, domain: action.domain }] : [],
  );
  const views: AutonomyView[] = [];
  for (const { charter } of governance.charters.values()) {
    if (agent && charter.agent !== agent) continue;
    const decisions = await decisionsForEvidence(deps, governance, charter);
    const domains: DomainView[] = [];
    for (const domain of domainsOf(charter)) {
      const { assessment, stage } = await reviewDomain(deps, governance, charter, domain, decisions);
      domains.push({
        domain,
        stage,
        unlocks: governance.autonomy.stages[stage].unlocks,
        ceiling: ceilingOf(charter, domain),
        standing: await standingOf(deps, charter.agent, domain),
        assessment,
        waitingId: open.find((one) => one.agent === charter.agent && one.domain === domain)?.id ?? null,
      });
    }
    views.push({ agent: charter.agent, owner: charter.owner, domains });
  }
  return views;
};
