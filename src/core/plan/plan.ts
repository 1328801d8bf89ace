import type { Account, AccountState, Person } from '../account/account.ts';
import type { Action, ActionKind } from '../decision/action.ts';
import type { Alternative, AudienceMember, Decision, Estimate, Evidence, Writer } from '../decision/decision.ts';
import type { AgentName } from '../ids.ts';
import type { Money } from '../money.ts';
import type { Signal } from '../signal/signal.ts';

/** What was tried, said, objected and rejected, and why; per account, agent or person. */
/** What an agent can do about an account, as far as memory can speak to it. */
export type Play = 'email' | 'rep-task' | 'meeting' | 'wait' | 'brief';

export type MemoryItem = {
  id: string;
  accountId?: string;
  personId?: string;
  agent?: AgentName;
  kind: 'tried' | 'said' | 'objected' | 'rejected' | 'learned';
  /** The rejection kind, objection kind or outcome kind. */
  tag: string;
  text: string;
  at: Date;
  decisionId?: string;
  /** What was rejected, kept because the memory outlives the decision. */
  about?: { play?: Play; template?: string; citedSignalIds: string[] };
};

/** Beta-Bernoulli belief about one play under one condition; `wins` and `losses` include the prior. */
export type Belief = { key: string; wins: number; losses: number; n: number; basis: string };

/** Everything an agent may look at for one account. Facts only; no ports. */
export type AccountView = {
  account: Account;
  people: Person[];
  state: AccountState;
  /** Newest first, at most 60. */
  signals: Signal[];
  memory: MemoryItem[];
  /** Decisions on this account that are still open or ended within 30 days, newest first. */
  recent: Pick<
    Decision,
    '_id' | 'state' | 'agent' | 'action' | 'createdAt' | 'rejection' | 'outcomes' | 'effect' | 'verdict'
  >[];
};

/** An account with its people, its state and what is going on with it, without what was heard and remembered. */
export type Committee = Omit<AccountView, 'signals' | 'memory'>;

/** One ordered sub-task, derived from goal and gaps by regression, never authored per account. */
export type PlanStep = {
  id: string;
  label: string;
  /** The gap it closes, e.g. `economic_buyer not engaged`. */
  gap: string;
  /** How many records the gap is about, where it was counted. */
  size?: number;
  /** Typed actions that could close it. */
  actions: ActionKind[];
  requires: string[];
  done: boolean;
};
export type Plan = { agent: AgentName; goal: string; accountId?: string; steps: PlanStep[]; current: number };

/** A possible next action before scoring. `action` is drafted only for the few that survive scoring. */
export type Candidate = {
  key: string;
  kind: ActionKind | 'wait';
  label: string;
  stepId: string;
  personId?: string;
  beliefKey: string;
  /** Value of success in minor units, and cost of acting, for the score. */
  valueMinor: number;
  costMinor: number;
  /** Adjustments with reasons, multiplied into the success probability, e.g. a rejection of `wrong-person`. */
  adjustments: { factor: number; because: string }[];
  evidence: Evidence[];
  /** Set where no belief about a play applies; then `valueMinor` is the expected value itself. */
  estimate?: Estimate;
  hints: Record<string, string>;
};
export type ScoredCandidate = Candidate & { expected: Estimate; score: number; propensity: number };

/** What an agent hands to the gate: a complete action with the reasons for it. */
export type Proposal = {
  agent: AgentName;
  accountId?: string;
  title: string;
  channel: Decision['channel'];
  action: Action;
  audience: AudienceMember[];
  cost: Money;
  evidence: Evidence[];
  goal: Decision['goal'];
  expected?: Estimate;
  alternatives: Omit<Alternative, 'verdict' | 'ruleIds'>[];
  because: string[];
  writer: Writer;
};
