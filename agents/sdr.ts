import type { Person } from '../src/core/account/account.ts';
import { isHandover } from '../src/core/decision/action.ts';
import { openReply } from '../src/core/goal/account-goal.ts';
import { leadOf, qualify } from '../src/core/goal/qualify.ts';
import { AccountId, PersonId } from '../src/core/ids.ts';
import { adjustmentsFromLessons, angleOf, becauseOf } from '../src/core/memory/influence.ts';
import { disputedSignals, type Lesson } from '../src/core/memory/lessons.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import type { AccountView, Candidate, Plan } from '../src/core/plan/plan.ts';
import { isHumanInCharge, planAccount } from '../src/core/plan/plan-account.ts';
import { fail, ok } from '../src/core/result.ts';
import type { Signal } from '../src/core/signal/signal.ts';
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
  stepValue,
  viewOf,
  waitCandidate,
  whoIs,
} from './account-work.ts';
import { freeSlot, SLOT_HORIZON_MS } from './free-slot.ts';
import { anglesFor } from './writing/angles.ts';
import { draftEmail } from './writing/draft-email.ts';
import { evidenceFor, longDay, toEvidence } from './writing/facts-to-cite.ts';
import { writeBrief } from './writing/write-brief.ts';

const HOUR_MS = 3_600_000;

/** Answers replies, books meetings with people who want one, and hands qualified leads to their rep with a brief. */
export const sdr: Agent = {
  name: 'sdr',
  works: 'account',

  plan: async (context) =>
    planAccount(
      'sdr',
      context.charter.goal.text,
      ['replies-answered', 'meeting', 'handed-over'],
      viewOf(context),
      context.now,
    ),

  candidates: async (context, plan) => {
    const view = viewOf(context);
    const valueMinor = stepValue(context, view, plan);
    const reply = openReply(view.signals, () => false);
    const found = [
      ...(reply ? replyCandidates(context, view, reply, valueMinor) : []),
      ...handoverCandidates(context, view, plan, valueMinor),
    ];
    if (found.length === 0) return [];
    const waits = adjustmentsFromLessons(lessons(context), { play: 'wait' }, nameOf(view));
    return [...found, waitCandidate(view, plan, valueMinor, waits)];
  },

  draft: async (context, plan, chosen) => {
    const view = viewOf(context);
    if (chosen.kind === 'book-meeting') return draftMeeting(context, plan, chosen, view);
    if (chosen.kind === 'send-email') return draftAnswer(context, plan, chosen, view);
    return draftHandover(context, plan, chosen, view);
  },
};

const replyCandidates = (context: AgentContext, view: AccountView, reply: Signal, valueMinor: number): Candidate[] => {
  const person = view.people.find((p) => p.id === reply.personId);
  const repId = repOf(context, view);
  if (!person || person.suppression) return [];
  const taught = lessons(context);
  const intent = reply.extracted?.intent;
  const base = {
    stepId: 'replies-answered',
    personId: person.id,
    // A person who wrote waits for an answer: worth more than a cold touch, and shown first.
    valueMinor: valueMinor * 4,
    evidence: [toEvidence(reply, view.people), ...evidenceFor(view, { personId: person.id, limit: 2 })].filter(
      (e, i, all) => all.findIndex((other) => other.signalId === e.signalId) === i,
    ),
  };
  const candidates: Candidate[] = [
    {
      ...base,
      key: `answer/${reply.id}`,
      kind: 'send-email',
      label: `answer ${whoIs(person)}`,
      beliefKey: beliefKey(`email.answer.${intent}`, person.buyerRole, view.account.industry),
      costMinor: COST_MINOR.email,
      adjustments: adjustmentsFromLessons(
        taught,
        { play: 'email', personId: person.id, template: answerTemplate(person, reply, taught) },
        nameOf(view),
      ),
      hints: { purpose: 'answer', replyId: reply.id, role: person.buyerRole },
    },
  ];
  if (intent === 'interested' && repId) {
    candidates.push({
      ...base,
      key: `meeting/${reply.id}`,
      kind: 'book-meeting',
      stepId: 'meeting',
      label: `book a meeting with ${whoIs(person)}`,
      beliefKey: beliefKey('meeting', person.buyerRole, view.account.industry),
      costMinor: COST_MINOR.meeting,
      adjustments: [
        { factor: 3, because: `they said on ${longDay(reply.at)} that they are interested` },
        ...adjustmentsFromLessons(taught, { play: 'meeting', personId: person.id }, nameOf(view)),
      ],
      hints: { repId, replyId: reply.id, metric: 'meeting held' },
    });
  }
  return candidates;
};

/** To a question, a point that nobody rejected; to an interest or an objection there is one answer. */
const answerTemplate = (person: Person, reply: Signal, taught: readonly Lesson[]): string => {
  const angles = anglesFor(person.buyerRole).map(({ key }) => key);
  const intent = reply.extracted?.intent;
  const isOneAnswer = intent === 'interested' || intent === 'objection';
  const rejected = new Set(
    taught.filter(({ kind }) => kind === 'wrong-message' || kind === 'brand').map((l) => angleOf(l.template)),
  );
  const angle = (isOneAnswer ? undefined : angles.find((key) => !rejected.has(key))) ?? angles[0];
  return `answer.${person.buyerRole}.${angle}`;
};

const handoverCandidates = (context: AgentContext, view: AccountView, plan: Plan, valueMinor: number): Candidate[] => {
  const repId = repOf(context, view);
  const isOpenAlready = view.recent.some(({ action, state }) => isHandover(action) && state !== 'expired');
  if (
    !repId ||
    isOpenAlready ||
    isHumanInCharge(view, context.now) ||
    plan.steps.find((s) => s.id === 'handed-over')?.done
  ) {
    return [];
  }
  const { isQualified, segment, criteria } = qualify(view, context.pipeline, context.now);
  const lead = isQualified ? leadOf(view, context.now) : undefined;
  if (!lead) return [];
  return [
    {
      key: `handover/${lead.id}`,
      kind: 'create-rep-task',
      label: `hand ${whoIs(lead)} to the rep`,
      stepId: 'handed-over',
      personId: lead.id,
      beliefKey: beliefKey('rep-task', lead.buyerRole, view.account.industry),
      valueMinor,
      costMinor: COST_MINOR.repTask,
      adjustments: [
        {
          factor: 1.2,
          because: `qualified as \`${segment}\`: ${criteria.map(({ text }) => text).join(', ')}`,
        },
        ...adjustmentsFromLessons(lessons(context), { play: 'rep-task', personId: lead.id }, nameOf(view)),
      ],
      evidence: evidenceFor(view, { personId: lead.id }),
      hints: { repId },
    },
  ];
};

const draftAnswer = async (context: AgentContext, plan: Plan, chosen: Candidate, view: AccountView) => {
  const person = view.people.find((p) => p.id === chosen.personId);
  const reply = view.signals.find((s) => s.id === chosen.hints.replyId);
  if (!person || !reply) return fail('the reply or its writer is no longer there');
  const taught = lessons(context);
  const template = answerTemplate(person, reply, taught);
  const { written, writer } = await draftEmail(context, {
    sender: context.sender,
    account: view.account,
    person,
    people: view.people,
    signals: view.signals,
    purpose: 'answer',
    template,
    reply,
    objection: reply.extracted?.objection,
    disputed: disputedSignals(taught),
    now: context.now,
  });
  const drafted: Drafted = {
    ...accountProposal(context, plan, chosen),
    title: `Answer to ${whoIs(person)} at ${view.account.name}`,
    action: {
      kind: 'send-email',
      accountId: AccountId.parse(view.account.id),
      personId: PersonId.parse(person.id),
      template,
      purpose: 'answer',
      email: written.email,
      citations: written.citations,
    },
    audience: [audienceOf(view, person)],
    because: becauseOf(taught, { play: 'email', personId: person.id, template }, nameOf(view)),
    writer,
  };
  return ok(drafted);
};

const draftMeeting = async (context: AgentContext, plan: Plan, chosen: Candidate, view: AccountView) => {
  const person = view.people.find((p) => p.id === chosen.personId);
  const repId = chosen.hints.repId;
  if (!person || !repId) return fail('there is no rep or nobody to meet');
  const rep = context.people.find((p) => p.repIds.includes(repId));
  const until = new Date(context.now.getTime() + SLOT_HORIZON_MS);
  const busy = await context.reads.busy(repId, context.now, until);
  const zones = [...new Set([person.timeZone, rep?.timeZone ?? view.account.timeZone])];
  const startsAt = freeSlot(context.now, busy, context.charter.workingHours, zones);
  if (!startsAt) return fail('the rep has no free half hour in the next two weeks inside working hours');
  const drafted: Drafted = {
    ...accountProposal(context, plan, chosen),
    title: `Meeting with ${whoIs(person)} at ${view.account.name}`,
    action: {
      kind: 'book-meeting',
      accountId: AccountId.parse(view.account.id),
      personId: PersonId.parse(person.id),
      repId,
      startsAt,
      durationMs: HOUR_MS / 2,
      title: `${view.account.name} and ${context.sender.company}: ${context.sender.product}`,
      description:
        `Half an hour on ${context.sender.product}, with ${rep?.name ?? 'a colleague'}. If the time does not suit, decline it and say ` +
        `which would. ${context.sender.aiDisclosure}`,
      attendeeEmail: person.email,
    },
    audience: [audienceOf(view, person)],
    because: [
      ...becauseOf(lessons(context), { play: 'meeting', personId: person.id }, nameOf(view)),
      ...chosen.adjustments.map((a) => a.because),
    ],
    writer: { name: 'built-in' },
  };
  return ok(drafted);
};

const draftHandover = async (context: AgentContext, plan: Plan, chosen: Candidate, view: AccountView) => {
  const repId = chosen.hints.repId;
  const person = view.people.find((p) => p.id === chosen.personId);
  if (!repId || !person) return fail('there is no rep or nobody to hand over');
  const why = chosen.adjustments[0]?.because ?? 'qualified';
  const drafted: Drafted = {
    ...accountProposal(context, plan, chosen),
    title: `Hand ${view.account.name} to its rep`,
    action: {
      kind: 'create-rep-task',
      accountId: AccountId.parse(view.account.id),
      personId: PersonId.parse(person.id),
      repId,
      title: `Take over ${view.account.name}: call ${person.name}`,
      body: `${whoIs(person)}: ${why}.\n\n${writeBrief(view).body}`,
      dueAt: new Date(context.now.getTime() + 24 * HOUR_MS),
    },
    audience: [repAudience(context, view, repId)],
    because: [...becauseOf(lessons(context), { play: 'rep-task', personId: person.id }, nameOf(view)), why],
    writer: { name: 'built-in' },
  };
  return ok(drafted);
};
