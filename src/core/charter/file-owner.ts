import { AgentName, type RoleName } from '../ids.ts';
import type { Charter } from './charter.ts';

/**
 * The role that is told when a file of `charters/` cannot be taken: a charter's own owner, as the last good version names
 * it; brand for `brand.yaml`; operations for people, pipeline, policies and everything else.
 */
export const fileOwner = (
  file: string,
  charterOf: (agent: AgentName) => Pick<Charter, 'owner'> | undefined,
): RoleName => {
  const agent = AgentName.safeParse(file.replace(/\.ya?ml$/, ''));
  const charter = agent.success ? charterOf(agent.data) : undefined;
  if (charter) return charter.owner;
  return file === 'brand.yaml' ? 'brand' : 'operations';
};
