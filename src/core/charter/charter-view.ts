import type { Decision } from '../decision/decision.ts';
import type { AgentName } from '../ids.ts';
import type { AutonomyStage, Charter } from './charter.ts';

/** A charter in force as people look at it. */
export type CharterView = {
  agent: AgentName;
  file: string;
  hash: string;
  charter: Charter;
  /** Per domain of its tools, as in force now: the charter's, or lower after an incident. */
  stages: [domain: string, stage: AutonomyStage][];
  /** Names of those who hold the owner's role. */
  owners: string[];
  isOverdue: boolean;
  /** A change that waits to be decided. */
  waiting: Decision | null;
};

/** The review date has passed: from the day after it, in UTC. */
export const isReviewOverdue = (charter: Pick<Charter, 'reviewBy'>, now: Date): boolean =>
  charter.reviewBy < now.toISOString().slice(0, 10);
