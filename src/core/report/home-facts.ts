import type { Queue } from '../approval/queue.ts';
import type { AttentionNumbers } from '../attention/numbers.ts';
import type { Decision } from '../decision/decision.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { IncidentRate } from '../incident/incident-rate.ts';

/** What the Home tab knows about a person's work and the agents'. */
export type HomeFacts = {
  queue: Queue;
  /** Where the card of a decision on this page stands, by decision id; absent while it is not posted. */
  cardLinks: Record<string, string>;
  /** Flagged accounts that wait for this person, or that they have taken over; the soonest end first. */
  flags: Decision[];
  /** Channels in which nothing new is asked, because so many questions wait there. */
  full: { channel: string; waiting: number }[];
  /** Executed without a person in the last 24 h. */
  autonomous: Decision[];
  mine: {
    decided: number;
    medianMsToDecide: number | null;
    /** The last thirty days. */
    attention: AttentionNumbers;
    outcomes: { decisionId: string; title: string; text: string }[];
  };
  agents: {
    name: string;
    domains: { domain: string; stage: string; next: string | null; isWithinCeiling: boolean; missing: string[] }[];
    stopped: boolean;
    lastRunAt: Date | null;
    /** Of what its charter lets it decide in a day, what it did in the last 24 h. */
    decisions24h: number;
    decisionsPerDay: number;
    goal: string;
  }[];
  /** Stops in force, with the scope in words, and who has agreed to lift each. */
  stopped: { scope: string; label: string; by: string; at: Date; reason?: string; agreed: string[] }[];
  /** Incidents that are not closed, those with this person among them, and the rate of the last `days` days. */
  incidents: { open: number; mine: number; days: number; rate: IncidentRate };
  setup: { label: string; done: boolean; hint: string }[];
  experiments: Experiment[];
  practice: boolean;
};
