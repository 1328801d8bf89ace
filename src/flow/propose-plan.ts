import { takesSomebodysTime } from '../core/approval/attention-room.ts';
import { sharedCardFor } from '../core/approval/shared-card.ts';
import type { Action } from '../core/decision/action.ts';
import type { Alternative, Decision, Seeded } from '../core/decision/decision.ts';
import { digestOf } from '../core/decision/digest.ts';
import { evolve } from '../core/decision/evolve.ts';
import type { ApprovalNeed, Verdict } from '../core/gate/verdict.ts';
import { AccountId, type AgentName, DecisionId, type RunId } from '../core/ids.ts';
import { eligibleNow, type Judged, mayRun } from '../core/plan/eligible.ts';
import type { AccountView, Candidate, Plan, Proposal, ScoredCandidate } from '../core/plan/plan.ts';
import { chooseCandidate, scoreCandidates } from '../core/plan/score.ts';
import type { Agent, AgentContext } from '../ports/agent.ts';
import { loadAccountView } from './account-view.ts';
import { agentContext } from './agent-context.ts';
import { keepFindings, keepingFailure } from './agent-failures.ts';
import { askApproval } from './ask-approval.ts';
import { askWhom } from './ask-whom.ts';
import { proposableFrom } from './cap-room.ts';
import type { Deps } from './deps.ts';
import { executeSoon } from './execute-action.ts';
import { DAY_MS } from './gate-facts.ts';
import { passGate } from './pass-gate.ts';
import { seededDraft } from './seed-draft.ts';
import { refreshAccount } from './update-account.ts';

export type Proposed =
  | { kind: 'decision'; decision: Decision }
  /** Nothing is worth doing or allowed now; `because` is a sentence. */
  | { kind: 'nothing'; because: string }
  /** The best action takes a person's time, and people have as much before them as they can look at. */
  | { kind: 'no-room'; because: string };

type Run = { agent: Agent; context: AgentContext; plan: Plan; judged: Judged[] };

const judgeCandidates = (
  deps: Deps,
  agent: Agent,
  scored: ScoredCandidate[],
  view?: AccountView,
): Promise<Judged[]> => {
  // All at once: what they ask the store is the same for most of them, and is asked once.
  return Promise.all(
    scored.map(async (candidate) => {
      if (candidate.kind === 'wait') return { scored: candidate, verdict: null };
      const { verdict } = await passGate(deps, {
        agent: agent.name,
        kind: candidate.kind,
        moment: 'sketch',
        candidate,
        account: view,
        runSteps: 0,
      });
      return { scored: candidate, verdict };
    }),
  );
};

/** Plans, lists and scores; keeps every candidate's verdict, and leaves only those that may run for the choice. */
const runAgent = async (deps: Deps, agent: Agent, view?: AccountView): Promise<Run | { nothing: string }> => {
  const charter = deps.governance().charters.get(agent.name)?.charter;
  if (!charter) return { nothing: `${agent.name} has no valid charter, so it may not propose anything` };
  const context = await agentContext(deps, charter, view);
  const { plan, candidates } = await keepingFailure(deps, agent.name, async () => {
    const plan = await agent.plan(context);
    return { plan, candidates: await agent.candidates(context, plan) };
  });
  await keepFindings(deps, plan);
  if (candidates.length === 0) return { nothing: `${agent.name} sees nothing to do` };
  const scored = scoreCandidates(candidates, context.beliefs, context.now);
  return { agent, context, plan, judged: await judgeCandidates(deps, agent, scored, view) };
};

const best = ({ judged, context }: Run): number =>
  Math.max(
    Number.NEGATIVE_INFINITY,
    ...eligibleNow(judged, context.charter).flatMap(({ kind, score }) => (kind === 'wait' ? [] : [score])),
  );

const alternativesOf = (run: Run, chosen: ScoredCandidate, propensities: Map<string, number>): Alternative[] =>
  run.judged.map(({ scored, verdict }) => ({
    kind: scored.kind,
    label: scored.label,
    score: scored.score,
    propensity: propensities.get(scored.key) ?? 0,
    expected: scored.expected,
    verdict: verdict?.outcome ?? 'allowed',
    ruleIds: verdict?.rules.map((rule) => rule.id) ?? [],
    chosen: scored.key === chosen.key,
  }));

const withGroup = (verdict: Verdict, group: ApprovalNeed['groups'][number] | undefined): Verdict =>
  group && verdict.need ? { ...verdict, need: { ...verdict.need, groups: [...verdict.need.groups, group] } } : verdict;

/** Makes the decision document of a proposal, judged and written, and hands it to the next step. */
export const openDecision = async (
  deps: Deps,
  input: {
    proposal: Omit<Proposal, 'alternatives' | 'expected'>;
    expected?: Decision['expected'];
    alternatives: Alternative[];
    runId: RunId;
    /** The belief that its outcome will teach. */
    beliefKey?: string;
    experimentId?: string;
    view?: AccountView;
    runSteps: number;
    requestedByPerson?: boolean;
    /** One more group that has to agree where the rules ask for people. */
    alsoAsk?: ApprovalNeed['groups'][number];
    underApprovedExperiment?: boolean;
    /** The same action with a planted fault, proposed in its place where a person is asked. */
    test?: { action: Action; seeded: Seeded } | null;
    /** The caller carries it out itself and waits for it. */
    isRunByCaller?: boolean;
  },
): Promise<Decision> => {
  const { view } = input;
  const now = deps.clock.now();
  const { proposal: clean } = input;
  const { verdict: judgedAlone, tool } = await passGate(deps, {
    agent: clean.agent,
    kind: clean.action.kind,
    moment: 'propose',
    action: clean.action,
    audience: clean.audience,
    account: view,
    runSteps: input.runSteps,
    requestedByPerson: input.requestedByPerson,
    underApprovedExperiment: input.underApprovedExperiment,
  });
  const verdict = withGroup(judgedAlone, input.alsoAsk);
  // A test looks like the draft it was made of, and was judged as that draft.
  const test = verdict.outcome === 'needs-approval' ? input.test : null;
  const proposal = test ? { ...clean, action: test.action } : clean;
  const asked = await askWhom(deps, { verdict, tool, action: proposal.action, view, now });
  const proposed: Decision = {
    _id: DecisionId.parse(await deps.decisions.nextId()),
    state: 'proposed',
    revision: 1,
    version: 1,
    digest: digestOf({
      action: proposal.action,
      audience: proposal.audience,
      cost: proposal.cost,
      charterHash: verdict.charterHash,
      policyHash: verdict.policyHash,
    }),
    agent: proposal.agent,
    runId: input.runId,
    accountId: proposal.accountId ? AccountId.parse(proposal.accountId) : undefined,
    title: proposal.title,
    channel: proposal.channel,
    action: proposal.action,
    audience: proposal.audience,
    ...(test ? { seeded: test.seeded } : {}),
    cost: proposal.cost,
    evidence: proposal.evidence,
    goal: proposal.goal,
    expected: input.expected,
    alternatives: input.alternatives,
    because: proposal.because,
    writer: proposal.writer,
    verdict,
    charterHash: verdict.charterHash,
    policyHash: verdict.policyHash,
    approvals: [],
    editedBy: [],
    ...asked,
    attempts: [],
    outcomes: [],
    events: [],
    createdAt: now,
    updatedAt: now,
  };
  const first = evolve(proposed, {
    type: 'proposed',
    to: 'proposed',
    by: proposal.agent,
    at: now,
    data: {
      kind: proposal.action.kind,
      title: proposal.title,
      digest: proposed.digest,
      accountId: proposal.accountId ?? null,
      evidence: proposal.evidence,
      because: proposal.because,
      goal: proposal.goal,
      expected: input.expected ?? null,
      alternatives: input.alternatives,
      writer: proposal.writer,
      ...(test ? { seeded: test.seeded } : {}),
      beliefKey: test ? null : (input.beliefKey ?? null),
      experimentId: input.experimentId ?? null,
      charterHash: verdict.charterHash,
      policyHash: verdict.policyHash,
    },
  });
  if (!first.ok) throw new Error(first.error);
  const freeAt = await proposableFrom(deps, first.value, verdict, now);
  const judgedAs = { 'needs-approval': 'pending', allowed: 'allowed', forbidden: 'forbidden' } as const;
  const judged = evolve(first.value, {
    type: verdict.outcome === 'needs-approval' ? 'approval-asked' : verdict.outcome,
    to: judgedAs[verdict.outcome],
    by: 'countersign',
    at: now,
    data: {
      rules: verdict.rules,
      flip: verdict.flip ?? null,
      facts: verdict.facts,
      need: verdict.need ?? null,
      ...(verdict.outcome === 'needs-approval' ? { asked } : {}),
      ...(freeAt && { freeAt }),
    },
    ...(freeAt && { patch: { freeAt } }),
  });
  if (!judged.ok) throw new Error(judged.error);
  const waiting = judged.value.state === 'pending' ? await deps.decisions.inState(['pending'], 500) : [];
  const decision: Decision = { ...judged.value, version: 1, card: sharedCardFor(judged.value, waiting) };
  await deps.decisions.insert(decision);
  deps.metrics.count('decisions', { agent: decision.agent, state: decision.state });
  if (decision.state === 'pending') await askApproval(deps, decision);
  if (decision.state === 'allowed' && !input.isRunByCaller) executeSoon(deps, decision._id);
  return decision;
};

const concludeRun = async (deps: Deps, run: Run, hasRoom: boolean, view?: AccountView): Promise<Proposed> => {
  const { charter } = run.context;
  const eligible = eligibleNow(run.judged, charter);
  if (eligible.length === 0) {
    if (run.judged.some(mayRun))
      return { kind: 'nothing', because: `${run.agent.name} keeps the rest of its decisions today for questions` };
    const rules = [...new Set(run.judged.flatMap(({ verdict }) => verdict?.rules.map((rule) => rule.id) ?? []))];
    return { kind: 'nothing', because: `${run.agent.name} may do nothing here now: ${rules.slice(0, 4).join(', ')}` };
  }
  const choice = chooseCandidate(eligible, run.context.dice);
  if (!choice) return { kind: 'nothing', because: `${run.agent.name} has ruled out everything it could do here` };
  const { chosen, propensities } = choice;
  if (chosen.kind === 'wait') return { kind: 'nothing', because: `${run.agent.name} waits: ${chosen.label}` };
  if (chosen.score < charter.thresholds.minExpectedValueMinor) {
    return { kind: 'nothing', because: `${run.agent.name} sees nothing worth at least its charter's threshold` };
  }
  const verdict = run.judged.find(({ scored }) => scored.key === chosen.key)?.verdict;
  if (!hasRoom && (verdict?.outcome !== 'allowed' || takesSomebodysTime(chosen.kind)))
    return { kind: 'no-room', because: `${run.agent.name} would take a person's time, and enough waits for people` };
  const draft = await keepingFailure(deps, run.agent.name, () =>
    run.agent.draft(run.context, run.plan, chosen as Candidate),
  );
  if (!draft.ok) return { kind: 'nothing', because: `${run.agent.name} could not draft it: ${draft.error}` };
  const decision = await openDecision(deps, {
    proposal: draft.value,
    expected: chosen.expected,
    alternatives: alternativesOf(run, chosen, propensities),
    runId: run.context.runId,
    beliefKey: chosen.beliefKey,
    test: await seededDraft(deps, draft.value, view),
    view,
    runSteps: 1,
  });
  return { kind: 'decision', decision };
};

/** Work inside the house makes room for the next step at once; a proposal to people or to the outside gets days. */
const pauseAfter = (result: Proposed): number => {
  if (result.kind === 'no-room') return DAY_MS / 24;
  if (result.kind === 'nothing') return DAY_MS / 2;
  const { state, action } = result.decision;
  return state === 'allowed' && action.kind !== 'send-email' && action.kind !== 'book-meeting' ? 0 : 3 * DAY_MS;
};

/**
 * Step 3 for one account. Every agent that works on accounts lists what it could do; the one with the best next action
 * gets the account this time, so that no two agents work on it at once.
 */
export const proposeForAccount = async (
  deps: Deps,
  accountId: string,
  /** `hasRoom`: whether people have time for more; without it only what takes nobody's is proposed. */
  { only, hasRoom }: { only?: AgentName; hasRoom: boolean } = { hasRoom: true },
): Promise<Proposed> => {
  await refreshAccount(deps, accountId);
  const view = await loadAccountView(deps, accountId);
  if (!view) return { kind: 'nothing', because: `there is no account \`${accountId}\`` };
  const runs: Run[] = [];
  const reasons: string[] = [];
  const agents = deps.agents.filter((agent) => agent.works === 'account' && (!only || agent.name === only));
  // Side by side, because their candidates are judged by the same facts.
  for (const run of await Promise.all(agents.map((agent) => runAgent(deps, agent, view)))) {
    if ('nothing' in run) reasons.push(run.nothing);
    else runs.push(run);
  }
  const now = deps.clock.now();
  const winner =
    runs.filter((run) => best(run) > Number.NEGATIVE_INFINITY).sort((a, b) => best(b) - best(a))[0] ?? runs[0];
  const result: Proposed = winner
    ? await concludeRun(deps, winner, hasRoom, view)
    : { kind: 'nothing', because: reasons.join('; ') || 'no agent works on accounts' };
  await deps.accounts.planAgainAt([accountId], new Date(now.getTime() + pauseAfter(result)));
  return result;
};

/** Step 3 for an agent that looks at everything: experiment, budget, hygiene, content, analyst. */
export const proposeForPortfolio = async (deps: Deps, name: AgentName, hasRoom = true): Promise<Proposed> => {
  const agent = deps.agents.find((candidate) => candidate.name === name);
  if (!agent) return { kind: 'nothing', because: `there is no agent \`${name}\`` };
  const run = await runAgent(deps, agent);
  return 'nothing' in run ? { kind: 'nothing', because: run.nothing } : concludeRun(deps, run, hasRoom);
};
