import type { Decision } from '../decision/decision.ts';
import { countingApprovals } from './quorum.ts';

/** The colleague whom somebody asked to decide it and who has not agreed yet, and who asked; null otherwise. */
export const handedTo = (
  decision: Pick<Decision, 'assigned' | 'approvals' | 'digest' | 'revision'>,
): Decision['assigned'] | null => {
  const { assigned } = decision;
  const hasAgreed = countingApprovals(decision).some(({ slackUserId }) => slackUserId === assigned?.to.slackUserId);
  return assigned && !hasAgreed ? assigned : null;
};
