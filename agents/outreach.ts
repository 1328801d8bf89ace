import type { Person } from '../src/core/account/account.ts';
import { BUYER_ROLES, ROLE_LABEL } from '../src/core/committee/consensus-risk.ts';
import { AccountId, PersonId } from '../src/core/ids.ts';
import {
  adjustmentsFromLessons,
  adjustmentsFromTouches,
  angleOf,
  becauseOf,
  type Target,
} from '../src/core/memory/influence.ts';
import { disputedSignals } from '../src/core/memory/lessons.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import type { AccountView, Candidate, Plan, PlanStep } from '../src/core/plan/plan.ts';
import { planAccount } from '../src/core/plan/plan-account.ts';
import { fail, ok } from '../src/core/result.ts';
import type { Agent, AgentContext } from '../src/ports/agent.ts';
import {
  accountProposal,
  audienceOf,
  COST_MINOR,
  type Drafted,
  lessons,
  nameOf,
  repAudience,
  repOf,
  stageWords,
  stepValue,
  viewOf,
  waitCandidate,
  whoIs,
} from './account-work.ts';
import { reorderWithModel } from './writing/decompose-with-model.ts';
import { draftEmail } from './writing/draft-email.ts';
import { evidenceFor } from './writing/facts-to-cite.ts';
import { templateRevision } from './writing/template-revision.ts';
import { writeBrief } from './writing/write-brief.ts';
import { type EmailBrief, type Purpose, templatesFor } from './writing/write-email.ts';

const DAY_MS = 86_400_000;

/** Widens the committee: emails to roles that nobody engaged yet, or a task for the rep where a person does better. */
export const outreach: Agent = {
  name: 'outreach',
  works: 'account',

  plan: async (context) => {
    const view = viewOf(context);
    const goal = ['agreed', ...BUYER_ROLES.map((role) => `engaged:${role}`)];
    const plan = planAccount('outreach', context.charter.goal.text, goal, view, context.now);
    return reorderWithModel(context, plan, view);
  },

  candidates: async (context, plan) => {
    const view = viewOf(context);
    const step = plan.steps[plan.current];
    if (!step || ['won'].includes(view.state.stage)) return [];
    const valueMinor = stepValue(context, view, plan);
    const taught = lessons(context);
    const waits = adjustmentsFromLessons(taught, { play: 'wait' }, nameOf(view));
    return [
      ...workingSteps(plan).flatMap((s) => emailCandidates(context, view, s, valueMinor)),
      ...taskCandidates(context, view, step, valueMinor),
      waitCandidate(view, plan, valueMinor, waits),
    ];
  },

  draft: async (context, plan, chosen) => {
    const view = viewOf(context);
    return chosen.kind === 'send-email'
      ? draftSend(context, plan, chosen, view)
      : draftTask(context, plan, chosen, view);
  },
};

/** Roles whose turn it is: the current step, and the next open one that does not depend on it, so that roles run in parallel. */
const workingSteps = (plan: Plan): PlanStep[] => {
  const open = plan.steps.filter((s) => !s.done);
  const done = new Set(plan.steps.filter((s) => s.done).map((s) => s.id));
  return open.filter((s) => s.requires.every((r) => done.has(r))).slice(0, 3);
};

/** What a person may be written to about now, by what has passed between us. */
export const purposeFor = (view: AccountView, person: Person, now: Date): Purpose => {
  const member = view.state.members.find((m) => m.personId === person.id);
  const sent = view.signals.some((s) => s.kind === 'email-sent' && s.personId === person.id);
  const quietDays = view.state.lastMeaningful
    ? (now.getTime() - view.state.lastMeaningful.at.getTime()) / DAY_MS
    : Number.POSITIVE_INFINITY;
  if (sent) return 'follow-up';
  if (view.state.stage === 'lost' || (member?.engagement === 'engaged' && quietDays > 30)) return 're-engage';
  return member?.engagement === 'engaged' ? 'invite' : 'introduce';
};

const emailCandidates = (context: AgentContext, view: AccountView, step: PlanStep, valueMinor: number): Candidate[] => {
  if (!step.actions.includes('send-email')) return [];
  const role = BUYER_ROLES.find((r) => step.id.endsWith(`:${r}`));
  if (!role) return [];
  const taught = lessons(context);
  const disputed = disputedSignals(taught);
  return view.people
    .filter((p) => p.buyerRole === role && !p.suppression)
    .flatMap((person) => {
      const purpose = purposeFor(view, person, context.now);
      return templatesFor(person, purpose).map((template): Candidate => {
        const target: Target = { play: 'email', personId: person.id, role, template };
        const risk =
          view.state.consensusRisk.level === 'high'
            ? [{ factor: 0.1, because: `consensus risk is high: ${view.state.consensusRisk.reasons.join('; ')}` }]
            : [];
        return {
          key: `email/${person.id}/${template}`,
          kind: 'send-email',
          label: `email ${whoIs(person)}, about ${angleOf(template)}`,
          stepId: step.id,
          personId: person.id,
          beliefKey: beliefKey(`email.${purpose}.${angleOf(template)}`, role, view.account.industry),
          valueMinor,
          costMinor: COST_MINOR.email,
          adjustments: [
            ...adjustmentsFromLessons(taught, target, nameOf(view)),
            ...adjustmentsFromTouches(view, target, person, context.now),
            ...risk,
          ],
          evidence: evidenceFor(view, { personId: person.id, disputed }),
          hints: { purpose, template, role },
        };
      });
    })
    .filter((c) => c.evidence.length > 0)
    .sort((a, b) => factorOf(b) - factorOf(a))
    .slice(0, 6);
};

const factorOf = (candidate: Candidate): number => candidate.adjustments.reduce((p, a) => p * a.factor, 1);

const taskCandidates = (context: AgentContext, view: AccountView, step: PlanStep, valueMinor: number): Candidate[] => {
  const repId = repOf(context, view);
  const evidence = evidenceFor(view);
  if (!repId || evidence.length === 0 || !step.actions.includes('create-rep-task')) return [];
  const role = BUYER_ROLES.find((r) => step.id.endsWith(`:${r}`));
  const openTask = view.recent.some(
    (d) => d.action.kind === 'create-rep-task' && d.state !== 'rejected' && d.action.title === taskTitle(view, step),
  );
  if (openTask) return [];
  const person = view.people.find((p) => p.buyerRole === role);
  const target: Target = { play: 'rep-task', personId: person?.id, role };
  return [
    {
      key: `task/${step.id}`,
      kind: 'create-rep-task',
      label: role ? `ask the rep to reach the ${ROLE_LABEL[role]}` : 'ask the rep to bring the committee together',
      stepId: step.id,
      personId: person?.id,
      beliefKey: beliefKey('rep-task', role ?? '*', view.account.industry),
      valueMinor,
      costMinor: COST_MINOR.repTask,
      adjustments: [
        ...(person
          ? []
          : [
              {
                factor: role ? 0.5 : 0.8,
                because: role ? `nobody is known as ${ROLE_LABEL[role]} yet` : 'agreement takes more than one call',
              },
            ]),
        ...adjustmentsFromLessons(lessons(context), target, nameOf(view)),
        ...adjustmentsFromTouches(view, target, person, context.now),
      ],
      evidence,
      hints: { repId, role: role ?? '' },
    },
  ];
};

const taskTitle = (view: AccountView, step: PlanStep): string => {
  const role = BUYER_ROLES.find((r) => step.id.endsWith(`:${r}`));
  return role
    ? `Bring in the ${ROLE_LABEL[role]} at ${view.account.name}`
    : `Settle the disagreement at ${view.account.name}`;
};

const draftSend = async (context: AgentContext, plan: Plan, chosen: Candidate, view: AccountView) => {
  const person = view.people.find((p) => p.id === chosen.personId);
  const template = chosen.hints.template;
  if (!person || !template) return fail('the chosen person or template is no longer there');
  const taught = lessons(context);
  const purpose = chosen.hints.purpose as Purpose;
  const brief: EmailBrief = {
    sender: context.sender,
    account: view.account,
    person,
    people: view.people,
    signals: view.signals,
    purpose,
    template,
    disputed: disputedSignals(taught),
    now: context.now,
    override: await templateRevision(context, template, view.account.industry),
  };
  const { written, writer } = await draftEmail(context, brief);
  const because = becauseOf(taught, { play: 'email', personId: person.id, template }, nameOf(view));
  const drafted: Drafted = {
    ...accountProposal(context, plan, chosen),
    title: `Email to ${whoIs(person)} at ${view.account.name}`,
    action: {
      kind: 'send-email',
      accountId: AccountId.parse(view.account.id),
      personId: PersonId.parse(person.id),
      template,
      purpose,
      email: written.email,
      citations: written.citations,
    },
    audience: [audienceOf(view, person)],
    because: [
      ...because,
      ...chosen.adjustments.filter((a) => !because.some((b) => b.startsWith(a.because))).map((a) => a.because),
    ],
    writer,
  };
  return ok(drafted);
};

const draftTask = (context: AgentContext, plan: Plan, chosen: Candidate, view: AccountView) => {
  const repId = chosen.hints.repId;
  const step = plan.steps.find((s) => s.id === chosen.stepId);
  if (!repId || !step) return fail('there is no rep for this account');
  const person = view.people.find((p) => p.id === chosen.personId);
  const reasons = view.state.consensusRisk.reasons;
  const why = person
    ? `${whoIs(person)}, is ${view.state.members.find((m) => m.personId === person.id)?.engagement === 'none' ? 'not in touch with us yet' : 'not engaged'}, and the account is ${stageWords(view)}.`
    : `The account is ${stageWords(view)}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}.`;
  const drafted: Drafted = {
    ...accountProposal(context, plan, chosen),
    title: taskTitle(view, step),
    action: {
      kind: 'create-rep-task',
      accountId: AccountId.parse(view.account.id),
      personId: person ? PersonId.parse(person.id) : undefined,
      repId,
      title: taskTitle(view, step),
      body: `${why}\n\n${writeBrief(view).body}`,
      dueAt: new Date(context.now.getTime() + 2 * DAY_MS),
    },
    audience: [repAudience(context, view, repId)],
    because: becauseOf(lessons(context), { play: 'rep-task', personId: person?.id }, nameOf(view)),
    writer: { name: 'built-in' },
  };
  return ok(drafted);
};
