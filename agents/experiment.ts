import type { BuyerRole, Person } from '../src/core/account/account.ts';
import { BUYER_ROLES, ROLE_LABEL } from '../src/core/committee/consensus-risk.ts';
import type { AudienceMember } from '../src/core/decision/decision.ts';
import { canaryOf } from '../src/core/experiment/canary.ts';
import { decideExperiment } from '../src/core/experiment/decide.ts';
import { minimumDetectableEffect } from '../src/core/experiment/estimate.ts';
import type { Experiment } from '../src/core/experiment/experiment.ts';
import { ExperimentId, PersonId } from '../src/core/ids.ts';
import { industryWords } from '../src/core/industry-words.ts';
import { money } from '../src/core/money.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import type { Candidate, Committee } from '../src/core/plan/plan.ts';
import { isHumanInCharge } from '../src/core/plan/plan-account.ts';
import { beliefFor, estimateOf } from '../src/core/plan/score.ts';
import { fail, ok, type Result } from '../src/core/result.ts';
import type { Agent, AgentContext } from '../src/ports/agent.ts';
import { audienceOf, COST_MINOR, type Drafted } from './account-work.ts';
import { anglesFor } from './writing/angles.ts';
import { draftArms } from './writing/draft-arms.ts';
import { picker } from './writing/write-email.ts';

const SMALLEST_TEST = 24;
const LARGEST_TEST = 240;
/** One in ten is written to by nobody, so that the effect of writing at all can be seen. */
const HELD_OUT = 0.1;
const STOP_WHEN = { complaintRate: 0.001, maxDays: 28 };

type Segment = { role: BuyerRole; industry: string; people: { person: Person; view: Committee }[] };

/** Designs variant tests where not knowing costs most, and proposes to end those that are decided. */
export const experiment: Agent = {
  name: 'experiment',
  works: 'portfolio',

  plan: async (context) => {
    const running = (await context.reads.experiments()).filter((e) => e.state === 'running');
    return {
      agent: 'experiment',
      goal: context.charter.goal.text,
      steps: [
        {
          id: 'end',
          label: 'decided tests ended',
          gap: 'a test is decided and still runs',
          actions: ['stop-experiment'],
          requires: [],
          done: running.length === 0,
        },
        {
          id: 'start',
          label: 'a test runs where the least is known',
          gap: 'nobody knows which opening works',
          actions: ['start-experiment'],
          requires: [],
          done: false,
        },
      ],
      current: running.length === 0 ? 1 : 0,
    };
  },

  candidates: async (context) => {
    const tests = await context.reads.experiments();
    const stops = tests.flatMap((test) => stopCandidate(context, test));
    const segments = await findSegments(context, tests);
    return [...stops, ...segments.slice(0, 4).map((segment) => startCandidate(context, segment))];
  },

  draft: async (context, plan, chosen) => {
    const tests = await context.reads.experiments();
    if (chosen.kind === 'stop-experiment') return draftStop(context, plan.goal, chosen, tests);
    const segment = (await findSegments(context, tests)).find(
      (s) => `${s.role}/${s.industry}` === chosen.hints.segment,
    );
    return segment ? draftStart(context, plan.goal, chosen, segment) : fail('too few people are left for this test');
  },
};

const segmentName = (s: Pick<Segment, 'role' | 'industry'>): string =>
  s.industry === 'all'
    ? `${ROLE_LABEL[s.role]}s in all industries`
    : `${ROLE_LABEL[s.role]}s in ${industryWords(s.industry)}`;

/**
 * Who may be in a test: nobody who is suppressed, without a legal basis, touched this week, waited for, in another test, or
 * at an account that a person of ours deals with.
 */
const findSegments = async (context: AgentContext, tests: readonly Experiment[]): Promise<Segment[]> => {
  const views = await context.reads.committees(800);
  const taken = new Set<string>(
    tests.filter((t) => t.state === 'running').flatMap((t) => [...t.personIds, ...t.heldOutPersonIds]),
  );
  const decisions = await context.reads.recentDecisions(200);
  const proposed = new Set(
    decisions.flatMap(({ action, state }) =>
      action.kind === 'start-experiment' && ['pending', 'approved', 'rejected'].includes(state) ? [action.segment] : [],
    ),
  );
  const segments = new Map<string, Segment>();
  for (const view of views) {
    if (view.state.hold || ['won', 'lost'].includes(view.state.stage)) continue;
    if (isHumanInCharge(view, context.now)) continue;
    if (view.recent.some((d) => d.state === 'pending' && d.action.kind === 'send-email')) continue;
    for (const person of view.people) {
      const member = view.state.members.find((m) => m.personId === person.id);
      const isLawful = person.emailType === 'corporate' || person.consent !== undefined;
      if (person.suppression || !isLawful || taken.has(person.id) || (member?.touches7d ?? 0) > 0) continue;
      for (const industry of [view.account.industry, 'all']) {
        const key = `${person.buyerRole}/${industry}`;
        const segment = segments.get(key) ?? { role: person.buyerRole, industry, people: [] };
        segment.people.push({ person, view });
        segments.set(key, segment);
      }
    }
  }
  return [...segments.values()]
    .filter((s) => s.people.length >= SMALLEST_TEST && !proposed.has(segmentName(s)))
    .sort(
      (a, b) =>
        worthOfKnowing(context, b) - worthOfKnowing(context, a) ||
        BUYER_ROLES.indexOf(a.role) - BUYER_ROLES.indexOf(b.role),
    );
};

const beliefOf = (context: AgentContext, s: Segment) =>
  beliefFor(beliefKey('email.introduce', s.role, s.industry), context.beliefs);

/** Uncertainty (sd of the belief) × how many people it concerns. */
const worthOfKnowing = (context: AgentContext, segment: Segment): number => {
  const { wins, losses } = beliefOf(context, segment);
  const mean = wins / (wins + losses);
  return Math.sqrt((mean * (1 - mean)) / (wins + losses + 1)) * segment.people.length;
};

const startCandidate = (context: AgentContext, segment: Segment): Candidate => {
  const size = Math.min(LARGEST_TEST, segment.people.length);
  return {
    key: `start/${segment.role}/${segment.industry}`,
    kind: 'start-experiment',
    label: `test two openings on ${segmentName(segment)}`,
    stepId: 'start',
    beliefKey: beliefKey('email.introduce', segment.role, segment.industry),
    valueMinor: Math.round(worthOfKnowing(context, segment) * 10_000),
    costMinor: size * COST_MINOR.email,
    adjustments: [],
    evidence: [
      {
        at: context.now,
        text: `${segment.people.length} ${segmentName(segment)} can be written to and are in no other test`,
      },
      { at: context.now, text: `What is known: ${beliefOf(context, segment).basis}` },
    ],
    estimate: estimateOf(beliefOf(context, segment), 'reply or meeting before the test'),
    hints: { segment: `${segment.role}/${segment.industry}` },
  };
};

const stopCandidate = (context: AgentContext, test: Experiment): Candidate[] => {
  if (test.state !== 'running') return [];
  const verdict = decideExperiment(test, context.now);
  if (verdict.kind === 'go-on') return [];
  return [
    {
      key: `stop/${test._id}`,
      kind: 'stop-experiment',
      label: `end the test on ${test.segment}`,
      stepId: 'end',
      beliefKey: beliefKey('experiment.stop'),
      valueMinor: 1_000_000,
      costMinor: 0,
      adjustments: [],
      evidence: [{ at: context.now, text: verdict.because }],
      estimate: {
        metric: 'tests decided',
        unit: 'count',
        mean: 1,
        low: 1,
        high: 1,
        n: test.assignments.length,
        basis: verdict.because,
      },
      hints: { experimentId: test._id, winner: verdict.winner ?? '', reason: verdict.because },
    },
  ];
};

const draftStop = (
  context: AgentContext,
  goal: string,
  chosen: Candidate,
  tests: readonly Experiment[],
): Result<Drafted, string> => {
  const test = tests.find((t) => t._id === chosen.hints.experimentId && t.state === 'running');
  if (!test) return fail('the test has ended already');
  return ok({
    agent: context.charter.agent,
    title: `End the test on ${test.segment}`,
    channel: 'experiments',
    action: {
      kind: 'stop-experiment',
      experimentId: test._id,
      winner: chosen.hints.winner || undefined,
      reason: chosen.hints.reason ?? '',
    },
    audience: [],
    cost: money(0),
    evidence: chosen.evidence,
    goal: { text: goal, step: 1, of: 2, stepLabel: 'decided tests ended' },
    because: [],
    writer: { name: 'built-in' },
  });
};

const draftStart = async (
  context: AgentContext,
  goal: string,
  chosen: Candidate,
  segment: Segment,
): Promise<Result<Drafted, string>> => {
  const order = picker(context.runId);
  const shuffled = [...segment.people]
    .map((x) => ({ ...x, at: order([...Array(4096).keys()], x.person.id) }))
    .sort((a, b) => a.at - b.at || (a.person.id < b.person.id ? -1 : 1))
    .slice(0, LARGEST_TEST);
  const heldOut = shuffled.slice(0, Math.floor(shuffled.length * HELD_OUT));
  const tested = shuffled.slice(heldOut.length);
  const angle = order(anglesFor(segment.role), 'angle');
  const { arms, writer } = await draftArms(context, segmentName(segment), angle);
  const belief = beliefOf(context, segment);
  const base = belief.wins / (belief.wins + belief.losses);
  const perArm = Math.floor(tested.length / arms.length);
  return ok({
    agent: context.charter.agent,
    title: `Test two openings on ${segmentName(segment)}`,
    channel: 'experiments',
    action: {
      kind: 'start-experiment',
      experimentId: ExperimentId.parse(`exp-${segment.role}-${segment.industry}-${context.runId}`.slice(0, 120)),
      hypothesis: `${segmentName(segment)} answer “${arms[1]?.name}” more often than “${arms[0]?.name}”`,
      segment: segmentName(segment),
      metric: 'replied',
      arms,
      personIds: tested.map((x) => PersonId.parse(x.person.id)),
      heldOutPersonIds: heldOut.map((x) => PersonId.parse(x.person.id)),
      stopWhen: STOP_WHEN,
      canary: canaryOf(context.charter, tested.length) ?? undefined,
      minimumDetectableEffect: Math.round(minimumDetectableEffect(base, perArm) * 1000) / 1000,
    },
    audience: tested.map((x): AudienceMember => audienceOf(x.view, x.person)),
    cost: money(chosen.costMinor),
    evidence: chosen.evidence,
    goal: { text: goal, step: 2, of: 2, stepLabel: 'a test runs where the least is known' },
    because: [],
    writer,
  });
};
