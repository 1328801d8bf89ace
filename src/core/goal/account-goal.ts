import type { AccountState, BuyerRole, Person } from '../account/account.ts';
import { BUYER_ROLES, ROLE_LABEL } from '../committee/consensus-risk.ts';
import { ANSWERING_INTENTS, type Signal } from '../signal/signal.ts';
import type { Fact, Operator } from './regress.ts';

/** Facts that hold for an account now. `briefed` is told by the caller, from decisions. */
export const factsOf = (
  state: AccountState,
  signals: readonly Signal[],
  extra: { isBriefed: boolean; isHandedOver: boolean; hasAdoptedReply: (signalId: string) => boolean },
): Set<Fact> => {
  const facts = new Set<Fact>();
  if (extra.isBriefed) facts.add('briefed');
  if (extra.isHandedOver) facts.add('handed-over');
  for (const member of state.members) {
    if (member.engagement !== 'none') facts.add(`reached:${member.buyerRole}`);
    if (member.engagement === 'engaged') facts.add(`engaged:${member.buyerRole}`);
  }
  if (!openReply(signals, extra.hasAdoptedReply)) facts.add('replies-answered');
  if (state.consensusRisk.level !== 'high') facts.add('agreed');
  if (state.members.some((m) => m.stance === 'positive')) facts.add('interested');
  if (state.openOpportunity || ['opportunity', 'proposal', 'negotiation', 'won'].includes(state.stage)) {
    facts.add('opportunity');
  }
  const booked = signals.some((s) => s.kind === 'meeting-booked' || s.kind === 'meeting-held');
  if (booked || facts.has('opportunity')) facts.add('meeting');
  return facts;
};

/** The newest reply that still waits for an answer: no email to, or meeting with, that person came after it. */
export const openReply = (signals: readonly Signal[], isAnswered: (signalId: string) => boolean): Signal | undefined =>
  signals
    .filter(
      (s) => s.kind === 'email-replied' && s.extracted !== undefined && ANSWERING_INTENTS.includes(s.extracted.intent),
    )
    .filter((s) => !isAnswered(s.id))
    .filter(
      (s) =>
        !signals.some(
          (later) =>
            later.personId === s.personId &&
            later.at.getTime() > s.at.getTime() &&
            (later.kind === 'email-sent' || later.kind === 'meeting-booked' || later.kind === 'meeting-held'),
        ),
    )
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0];

/** Roles of the committee that have somebody who may be written to. */
export const reachableRoles = (people: readonly Person[]): Set<BuyerRole> =>
  new Set(people.filter((p) => !p.suppression).map((p) => p.buyerRole));

/**
 * The tools of this system as operators, for one committee. An email needs somebody of the role to write to and an
 * agreed committee; a rep can reach a role that nobody is known for, at more effort. Ids are `<action>:<object>`.
 */
export const operatorsFor = (people: readonly Person[], isHumanInCharge: boolean): Operator[] => {
  const reachable = reachableRoles(people);
  const operators: Operator[] = [
    { id: 'write-brief:account', requires: [], makes: ['briefed'], effort: 1 },
    { id: 'send-email:answer', requires: [], makes: ['replies-answered'], effort: 1 },
    { id: 'create-rep-task:answer', requires: [], makes: ['replies-answered'], effort: 3 },
    { id: 'create-rep-task:mediate', requires: [], makes: ['agreed'], effort: 3 },
    { id: 'book-meeting:interested', requires: ['interested', 'replies-answered'], makes: ['meeting'], effort: 2 },
    { id: 'create-rep-task:handover', requires: ['briefed', 'meeting'], makes: ['handed-over'], effort: 1 },
    { id: 'create-rep-task:opportunity', requires: ['meeting', 'handed-over'], makes: ['opportunity'], effort: 2 },
  ];
  for (const role of BUYER_ROLES) {
    if (reachable.has(role)) {
      operators.push({
        id: `send-email:${role}`,
        requires: isHumanInCharge ? ['agreed', 'handed-over'] : ['agreed'],
        makes: [`reached:${role}`, `engaged:${role}`],
        effort: 2,
      });
    }
    operators.push({
      id: `create-rep-task:${role}`,
      requires: [],
      makes: [`reached:${role}`, `engaged:${role}`],
      effort: reachable.has(role) ? 4 : 6,
    });
  }
  const someoneInFavour: BuyerRole[] = ['champion', 'economic_buyer', 'technical_evaluator', 'end_user'];
  for (const [i, role] of someoneInFavour.entries()) {
    operators.push({
      id: `send-email:interest-${role}`,
      requires: [`engaged:${role}`],
      makes: ['interested'],
      effort: 1 + i,
    });
  }
  return operators;
};

/** A fact in words, for the step's label and the gap it closes. */
export const factLabel = (fact: Fact): { label: string; gap: string } => {
  const [head = '', role] = fact.split(':');
  const who = ROLE_LABEL[role as BuyerRole] ?? role ?? '';
  switch (head) {
    case 'engaged':
      return { label: `${who} engaged`, gap: `${who} not engaged` };
    case 'reached':
      return { label: `${who} reached`, gap: `${who} never reached` };
    case 'briefed':
      return { label: 'account brief written', gap: 'no brief in the last 90 days' };
    case 'replies-answered':
      return { label: 'every reply answered', gap: 'a reply waits for an answer' };
    case 'agreed':
      return { label: 'committee not divided', gap: 'consensus risk is high' };
    case 'interested':
      return { label: 'somebody interested', gap: 'nobody said they are interested' };
    case 'meeting':
      return { label: 'meeting booked', gap: 'no meeting yet' };
    case 'handed-over':
      return { label: 'handed over to the rep', gap: 'the rep does not know yet' };
    case 'opportunity':
      return { label: 'opportunity open', gap: 'no open opportunity' };
    default:
      return { label: fact, gap: `${fact} is missing` };
  }
};
