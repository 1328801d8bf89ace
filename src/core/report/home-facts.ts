import type { Decision } from '../decision/decision.ts';
import type { Experiment } from '../experiment/experiment.ts';

/** What the Home tab knows about a person's work and the agents'. */
export type HomeFacts = {
  waiting: Decision[];
  /** Decisions others must make. */
  waitingOnOthers: number;
  /** Executed without a person in the last 24 h. */
  autonomous: Decision[];
  mine: {
    decided: number;
    medianMsToDecide: number | null;
    outcomes: { decisionId: string; title: string; text: string }[];
  };
  agents: {
    name: string;
    stages: Record<string, string>;
    stopped: boolean;
    lastRunAt: Date | null;
    proposals24h: number;
    goal: string;
  }[];
  stopped: { scope: string; by: string; at: Date }[];
  setup: { label: string; done: boolean; hint: string }[];
  experiments: Experiment[];
  practice: boolean;
};
