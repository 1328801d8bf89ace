import type { AccountStage, Person } from '../src/core/account/account.ts';
import { ROLE_LABEL } from '../src/core/committee/consensus-risk.ts';
import type { AudienceMember, Decision } from '../src/core/decision/decision.ts';
import { type Lesson, lessonsOf } from '../src/core/memory/lessons.ts';
import { money } from '../src/core/money.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import type { AccountView, Belief, Candidate, Committee, Plan, Proposal } from '../src/core/plan/plan.ts';
import { beliefFor } from '../src/core/plan/score.ts';
import { factNumber } from '../src/core/signal/facts.ts';
import type { AgentContext } from '../src/ports/agent.ts';

/** What one action costs in minor units: an email's handling, an hour of a rep with what it displaces, an hour of a meeting, a note. */
export const COST_MINOR = { email: 50, repTask: 12_000, meeting: 8_000, brief: 100 } as const;
/** Worth of a first deal where no amount is known yet, in minor units. */
const UNKNOWN_ACV_MINOR = 2_000_000;

/** The account in front of an agent that works on accounts. */
export const viewOf = (context: AgentContext): AccountView => {
  if (!context.account) throw new Error('`account` is missing; this agent runs once per account');
  return context.account;
};

export const nameOf =
  (view: Pick<AccountView, 'people'>) =>
  (personId: string): string =>
    view.people.find((p) => p.id === personId)?.name ?? 'that person';

export const lessons = (context: AgentContext): Lesson[] => lessonsOf(viewOf(context), context.now);

/** Which rep a task for this account goes to: its owner, else the rep who was last active on it, else any rep of ours. */
export const repOf = (context: AgentContext, view: AccountView): string | undefined => {
  if (view.account.ownerRepId) return view.account.ownerRepId;
  const active = view.signals.find((s) => typeof s.facts.repId === 'string' || typeof s.facts.ownerRepId === 'string');
  const named = active?.facts.repId ?? active?.facts.ownerRepId;
  return typeof named === 'string' ? named : context.people.flatMap((p) => p.repIds)[0];
};

export const audienceOf = (view: Committee, person: Person): AudienceMember => ({
  personId: person.id,
  name: person.name,
  title: person.title,
  accountId: view.account.id,
  accountName: view.account.name,
  stage: view.state.stage,
  address: person.email,
});

/** A rep of ours as the one whom a task or brief reaches. */
export const repAudience = (context: AgentContext, view: AccountView, repId: string): AudienceMember => ({
  name: context.people.find((p) => p.repIds.includes(repId))?.name ?? repId,
  title: 'sales rep',
  accountId: view.account.id,
  accountName: view.account.name,
  stage: view.state.stage,
});

export const goalOf = (plan: Plan, stepId: string): Decision['goal'] => {
  const at = Math.max(
    0,
    plan.steps.findIndex((s) => s.id === stepId),
  );
  return {
    text: plan.goal,
    step: at + 1,
    of: Math.max(1, plan.steps.length),
    stepLabel: plan.steps[at]?.label ?? plan.goal,
  };
};

/**
 * What closing one step is worth, in minor units: the deal's yearly value × the share of deals that are won × 1/steps.
 * The value is that of the open opportunity, else of the last one seen on this account.
 */
export const stepValue = (context: AgentContext, view: AccountView, plan: Plan): number => {
  const seen = view.signals.find((s) => s.kind === 'opportunity-changed' && factNumber(s, 'acvMinor') > 0);
  const acv = view.state.openOpportunity?.acvMinor || (seen ? factNumber(seen, 'acvMinor') : 0) || UNKNOWN_ACV_MINOR;
  const win = beliefFor(beliefKey('win', '*', view.account.industry), context.beliefs);
  return Math.round((acv * (win.wins / (win.wins + win.losses))) / Math.max(1, plan.steps.length));
};

const STAGE_WORDS: Record<AccountStage, string> = {
  unaware: 'not in touch yet',
  engaged: 'engaged',
  interested: 'interested',
  opportunity: 'in an early deal',
  proposal: 'at proposal',
  negotiation: 'in negotiation',
  won: 'a customer',
  lost: 'lost',
};

/** Where an account stands, in words. */
export const stageWords = (view: AccountView): string => STAGE_WORDS[view.state.stage];

/** Doing nothing for a week, so that acting always has to beat it. */
export const waitCandidate = (
  view: AccountView,
  plan: Plan,
  valueMinor: number,
  more: Candidate['adjustments'],
): Candidate => ({
  key: 'wait',
  kind: 'wait',
  label: 'wait a week',
  stepId: plan.steps[plan.current]?.id ?? 'wait',
  beliefKey: beliefKey('wait', '*', view.account.industry),
  valueMinor,
  costMinor: 0,
  adjustments: [
    {
      factor: 0.25,
      because: 'nobody chose to wait in the history, so it says little about waiting; counted as a quarter',
    },
    ...more,
  ],
  evidence: [],
  hints: { metric: 'meeting without us' },
});

/** A person in words for labels: `Priya Shah, economic buyer`. */
export const whoIs = (person: Person): string => `${person.name}, ${ROLE_LABEL[person.buyerRole]}`;

export type Drafted = Omit<Proposal, 'alternatives' | 'expected'>;

/** The parts of a proposal that every account agent fills in the same way. */
export const accountProposal = (
  context: AgentContext,
  plan: Plan,
  chosen: Candidate,
): Pick<Drafted, 'agent' | 'accountId' | 'channel' | 'cost' | 'evidence' | 'goal'> => ({
  agent: context.charter.agent,
  accountId: viewOf(context).account.id,
  channel: 'approvals',
  cost: money(chosen.costMinor),
  evidence: chosen.evidence,
  goal: goalOf(plan, chosen.stepId),
});

/** Reads a belief for display in text. */
export const rateOf = (belief: Belief): number => belief.wins / (belief.wins + belief.losses);
