import type { PersonOfOurs } from '../charter/charter.ts';
import { type Decision, DONE_STATES } from '../decision/decision.ts';
import { onDuty } from '../incident/on-duty.ts';
import { delegateOf } from './stand-in.ts';
import type { HolidayOn } from './working-clock.ts';

/** Whoever may take a flagged account over or give it back. */
export const mayAnswerFlags = (person: Pick<PersonOfOurs, 'roles'>): boolean =>
  person.roles.some((role) => role === 'sales' || role === 'demand-gen');

/** The account that an escalation is about, as its title names it. */
export const flaggedAccount = ({ title }: Pick<Decision, 'title'>): string => title.replace('Escalation: ', '');

/** What somebody answered to a flag, the latest of that kind. */
export const flagAnswer = (
  { outcomes }: Pick<Decision, 'outcomes'>,
  kind: 'taken-over' | 'given-back',
): Decision['outcomes'][number] | undefined => outcomes.findLast((one) => one.kind === kind);

type Flag = Pick<Decision, 'action' | 'state' | 'outcomes' | 'events' | 'remindAt' | 'handOverAt' | 'expiresAt'>;

/** The account is held, and nobody has answered the flag. */
export const isFlagOpen = (decision: Flag): boolean =>
  decision.action.kind === 'escalate-account' &&
  DONE_STATES.includes(decision.state) &&
  !flagAnswer(decision, 'taken-over') &&
  !flagAnswer(decision, 'given-back');

/** When the clock of a flag ran out without an answer, and whom that was told; null before, or where somebody answered. */
export const flagOverdue = (decision: Flag): { at: Date; told: string | null } | null => {
  const event = isFlagOpen(decision) ? decision.events.findLast(({ type }) => type === 'flag-overdue') : undefined;
  return event ? { at: event.at, told: typeof event.data.name === 'string' ? event.data.name : null } : null;
};

/** Whether a flag waits for this person: they own the account, were asked by its clock, or have taken it over. */
export const isFlagFor = (
  decision: Pick<Decision, 'action' | 'state' | 'outcomes' | 'events'>,
  slackUserId: string,
): boolean => {
  const { action, events } = decision;
  if (action.kind !== 'escalate-account' || !DONE_STATES.includes(decision.state)) return false;
  if (flagAnswer(decision, 'given-back')) return false;
  if (flagAnswer(decision, 'taken-over')) return events.some(({ data }) => data.takenOverBy === slackUserId);
  return action.ownerRepId === slackUserId || events.some(({ data }) => data.to === slackUserId);
};

export type FlagStep = {
  type: 'reminded' | 'handed-over' | 'flag-overdue';
  /** Whom it is told; null where nobody is left. */
  to: PersonOfOurs | null;
};

/**
 * What the clock of a flag asks for now: the one reminder to its owner, then the owner's delegate, then whoever is on duty
 * for demand generation. Each once; a step whose time has passed with a later one is left out. Null while nothing is due.
 */
export const flagStepDue = (
  decision: Flag,
  people: readonly PersonOfOurs[],
  now: Date,
  holidayOn: HolidayOn,
): FlagStep | null => {
  const { action } = decision;
  if (action.kind !== 'escalate-account' || !isFlagOpen(decision)) return null;
  const had = new Set(decision.events.map(({ type }) => type));
  if (had.has('flag-overdue')) return null;
  const owner = people.find(({ slackUserId }) => slackUserId === action.ownerRepId) ?? null;
  const delegate = owner && delegateOf(owner, people, now);
  if (decision.expiresAt <= now) {
    const others = people.filter((one) => mayAnswerFlags(one) && one !== owner && one !== delegate);
    return { type: 'flag-overdue', to: onDuty(others, 'demand-gen', now, holidayOn) };
  }
  if (had.has('handed-over')) return null;
  if (decision.handOverAt && decision.handOverAt <= now && delegate && mayAnswerFlags(delegate))
    return { type: 'handed-over', to: delegate };
  if (had.has('reminded') || !decision.remindAt || decision.remindAt > now) return null;
  return owner && { type: 'reminded', to: owner };
};
