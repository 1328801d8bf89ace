import type { AgentName } from '../core/ids.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Deps } from './deps.ts';

/** Planning of an agent that ended in an error. */
export type PlanningFailure = { at: Date; text: string };
/** How many records an agent found in need of one repair: the last time it counted, and the time before. */
export type FindingsCount = { now: number; before: number; at: Date };

const KEPT = 50;
const failuresKey = (agent: AgentName): string => `planning-failures:${agent}`;
const findingsKey = (agent: AgentName): string => `findings:${agent}`;

/** Does an agent's work; when it breaks, that is kept for the incident watch, and the error goes on. */
export const keepingFailure = async <T>(deps: Deps, agent: AgentName, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const text = `planning ended in an error: ${(error instanceof Error ? error.message : String(error)).slice(0, 200)}`;
    const failure: PlanningFailure = { at: deps.clock.now(), text };
    await deps.settings.change<PlanningFailure[]>(failuresKey(agent), (before) =>
      [...(before ?? []), failure].slice(-KEPT),
    );
    throw error;
  }
};

export const planningFailures = async (deps: Deps, agent: AgentName): Promise<PlanningFailure[]> =>
  (await deps.settings.get<PlanningFailure[]>(failuresKey(agent))) ?? [];

/** Keeps how large the gaps are that a plan counted, so that a jump can be seen. */
export const keepFindings = async (deps: Deps, plan: Plan): Promise<void> => {
  const counted = plan.steps.filter((step) => step.size !== undefined);
  if (counted.length === 0) return;
  const at = deps.clock.now();
  await deps.settings.change<Record<string, FindingsCount>>(findingsKey(plan.agent), (before) =>
    Object.fromEntries(
      counted.map(({ id, size = 0 }) => [id, { now: size, before: before?.[id]?.now ?? size, at }] as const),
    ),
  );
};

export const findingsOf = async (deps: Deps, agent: AgentName): Promise<Record<string, FindingsCount>> =>
  (await deps.settings.get<Record<string, FindingsCount>>(findingsKey(agent))) ?? {};
