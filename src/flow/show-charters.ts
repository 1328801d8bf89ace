import { type CharterView, isReviewOverdue } from '../core/charter/charter-view.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { AgentName } from '../core/ids.ts';
import { autonomyStageOf } from './autonomy.ts';
import type { Deps } from './deps.ts';
import { knownPeople } from './roster.ts';

const OPEN: Decision['state'][] = ['pending', 'approved', 'executing', 'unknown'];

/** The change of this agent's charter that is under way, if one is. */
export const openChangeOf = (open: readonly Decision[], agent: AgentName): Decision | null =>
  open.find(({ action }) => action.kind === 'change-charter' && action.agent === agent) ?? null;

/** Decisions that may still change something. */
export const openDecisions = (deps: Deps): Promise<Decision[]> => deps.decisions.inState(OPEN, 1000);

/** Every charter in force, in the order of the agents; `only` one agent's when named. */
export const showCharters = async (deps: Deps, only?: AgentName): Promise<CharterView[]> => {
  const { charters } = deps.governance();
  const { people } = await knownPeople(deps);
  const open = await openDecisions(deps);
  const views: CharterView[] = [];
  for (const [agent, { charter, hash }] of charters) {
    if (only && agent !== only) continue;
    const stages = new Map<string, CharterView['stages'][number]>();
    for (const tool of charter.tools)
      if (!stages.has(tool.domain)) stages.set(tool.domain, [tool.domain, await autonomyStageOf(deps, charter, tool)]);
    views.push({
      agent,
      file: `${agent}.yaml`,
      hash,
      charter,
      stages: [...stages.values()],
      owners: people.filter(({ roles }) => roles.includes(charter.owner)).map(({ name }) => name),
      isOverdue: isReviewOverdue(charter, deps.clock.now()),
      waiting: openChangeOf(open, agent),
    });
  }
  return views;
};
