import type { AutonomyStage, Charter, Tool } from '../core/charter/charter.ts';
import type { Deps } from './deps.ts';

/** The stage a domain is at now: the charter's, unless an incident took it back. */
export const autonomyStageOf = async (
  deps: Pick<Deps, 'settings'>,
  charter: Charter | undefined,
  tool: Tool | undefined,
): Promise<AutonomyStage> => {
  if (!charter || !tool) return 'instrument';
  const demoted = await deps.settings.get<{ stage: AutonomyStage }>(`autonomy:${charter.agent}:${tool.domain}`);
  return demoted?.stage ?? charter.autonomy[tool.domain] ?? 'standardize';
};
