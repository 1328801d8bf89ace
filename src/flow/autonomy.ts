import { effectiveStage, Standing } from '../core/autonomy/autonomy.ts';
import type { AutonomyDomain, AutonomyStage } from '../core/autonomy/stage.ts';
import type { Charter, Tool } from '../core/charter/charter.ts';
import type { Deps } from './deps.ts';

/** The one document that says where a domain of an agent stands; cards write it, and so do demotions. */
export const standingKey = (agent: string, domain: AutonomyDomain): string => `autonomy:${agent}:${domain}`;

/** A standing as it is stored; null while there is none, also when somebody wrote another thing there. */
export const readStanding = (stored: unknown): Standing | null => Standing.safeParse(stored).data ?? null;

export const standingOf = async (
  deps: Pick<Deps, 'settings'>,
  agent: string,
  domain: AutonomyDomain,
): Promise<Standing | null> => readStanding(await deps.settings.get(standingKey(agent, domain)));

/** The stage a domain is at now: the charter's, or what people granted or an incident took, within the charter. */
export const domainStage = async (
  deps: Pick<Deps, 'settings'>,
  charter: Charter,
  domain: AutonomyDomain,
): Promise<AutonomyStage> => effectiveStage(charter, domain, await standingOf(deps, charter.agent, domain));

/** The stage that holds for one tool; without a charter that lists it, nothing runs. */
export const autonomyStageOf = async (
  deps: Pick<Deps, 'settings'>,
  charter: Charter | undefined,
  tool: Tool | undefined,
): Promise<AutonomyStage> => (charter && tool ? domainStage(deps, charter, tool.domain) : 'instrument');

/** Domains of a charter, in the order of its tools. */
export const domainsOf = (charter: Charter): AutonomyDomain[] => [...new Set(charter.tools.map((tool) => tool.domain))];
