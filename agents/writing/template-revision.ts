import { DONE_STATES } from '../../src/core/decision/decision.ts';
import type { AgentContext } from '../../src/ports/agent.ts';

/** The newest approved revision of a template for a segment, if a person let one pass and nobody undid it. */
export const templateRevision = async (
  context: AgentContext,
  template: string,
  segment: string,
): Promise<{ subject: string; opening: string } | undefined> => {
  const decisions = await context.reads.recentDecisions(300);
  for (const { action, state } of decisions) {
    if (action.kind !== 'revise-template' || !DONE_STATES.includes(state)) continue;
    if (action.template === template && (action.segment === segment || action.segment === 'all')) {
      return { subject: action.subject, opening: action.opening };
    }
  }
  return undefined;
};
