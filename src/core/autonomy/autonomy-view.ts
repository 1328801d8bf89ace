import type { Assessment } from './assess.ts';
import type { Standing } from './autonomy.ts';
import type { AutonomyDomain, AutonomyStage } from './stage.ts';

/** Where one domain of an agent stands, what that lets run, and how far it is from the next stage. */
export type DomainView = {
  domain: AutonomyDomain;
  stage: AutonomyStage;
  unlocks: string;
  ceiling: AutonomyStage;
  standing: Standing | null;
  assessment: Assessment;
  /** A promotion card that waits. */
  waitingId: string | null;
};
export type AutonomyView = { agent: string; owner: string; domains: DomainView[] };
