import type { Decision } from '../decision/decision.ts';
import type { RoleName } from '../ids.ts';
import { countingApprovals } from './quorum.ts';

/** Somebody whom a decision may be handed to, with the role they would decide in. */
export type Colleague = {
  slackUserId: string;
  name: string;
  role: RoleName;
  /** In whose place they would decide. */
  standsInFor?: string;
  isAway: boolean;
};

/** The colleague whom somebody asked to decide it and who has not agreed yet, and who asked; null otherwise. */
export const handedTo = (
  decision: Pick<Decision, 'assigned' | 'approvals' | 'digest' | 'revision'>,
): Decision['assigned'] | null => {
  const { assigned } = decision;
  const hasAgreed = countingApprovals(decision).some(({ slackUserId }) => slackUserId === assigned?.to.slackUserId);
  return assigned && !hasAgreed ? assigned : null;
};
