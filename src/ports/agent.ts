import type { Person } from '../core/account/account.ts';
import type { Brand } from '../core/charter/brand.ts';
import type { Charter, PersonOfOurs } from '../core/charter/charter.ts';
import type { Pipeline } from '../core/charter/pipeline.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { AgentName, RunId } from '../core/ids.ts';
import type { AccountView, Belief, Candidate, Committee, MemoryItem, Plan, Proposal } from '../core/plan/plan.ts';
import type { Result } from '../core/result.ts';
import type { Campaign, CampaignDay } from './ad-platform.ts';
import type { CrmObject, CrmRecord } from './crm.ts';
import type { Model } from './model.ts';

/** What agents may read besides the account in front of them. No writes, no sends. */
export type AgentReads = {
  accountViews(limit: number): Promise<AccountView[]>;
  /** The same accounts without their signals and memories: many more of them at the same cost. */
  committees(limit: number): Promise<Committee[]>;
  campaigns(): Promise<Campaign[]>;
  adReport(days: number): Promise<CampaignDay[]>;
  crmRecords(object: CrmObject, limit: number): Promise<CrmRecord[]>;
  busy(repId: string, from: Date, to: Date): Promise<{ from: Date; to: Date }[]>;
  experiments(): Promise<Experiment[]>;
  recentDecisions(limit: number): Promise<Decision[]>;
  memory(): Promise<MemoryItem[]>;
};

/** The sender's identity and rules of voice, from `charters/brand.yaml`. */
export type Sender = {
  fromName: string;
  fromAddress: string;
  replyTo: string;
  company: string;
  product: string;
  postalAddress: string;
  /** The one-click unsubscribe URL of one person, which only this installation can make. */
  optOutUrl(person: Pick<Person, 'id' | 'email'>): string;
  aiDisclosure: string;
  proofs: { id: string; claim: string; source: string }[];
  voice: Brand['voice'];
};

export type AgentContext = {
  now: Date;
  runId: RunId;
  /** Uniform 0..1, seeded. */
  dice: () => number;
  charter: Charter;
  sender: Sender;
  /** What counts as qualified, progressed and accepted. */
  pipeline: Pipeline;
  people: PersonOfOurs[];
  beliefs: Map<string, Belief>;
  /** Set for agents that work on one account at a time. */
  account?: AccountView;
  reads: AgentReads;
  /** Absent without a key; then the built-in writer works and the card says so. */
  model?: Model;
};

/**
 * An agent decomposes its goal, lists candidate next actions and drafts the one that is chosen. Scoring, choice, gate
 * and execution are not its business (`core/plan/score`, `flow`).
 */
export type Agent = {
  name: AgentName;
  /** `account`: run once per account the orchestrator assigns; `portfolio`: run over everything. */
  works: 'account' | 'portfolio';
  plan(context: AgentContext): Promise<Plan>;
  candidates(context: AgentContext, plan: Plan): Promise<Candidate[]>;
  draft(
    context: AgentContext,
    plan: Plan,
    chosen: Candidate,
  ): Promise<Result<Omit<Proposal, 'alternatives' | 'expected'>, string>>;
};
