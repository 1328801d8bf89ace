import type { BuyerRole, Person } from '../account/account.ts';
import { type Decision, OPEN_STATES, type RejectionKind } from '../decision/decision.ts';
import type { AccountView, MemoryItem, Play } from '../plan/plan.ts';
import type { Lesson } from './lessons.ts';

const DAY_MS = 86_400_000;

/** What a candidate is about, as far as memory can speak to it. */
export type Target = {
  play: Play;
  personId?: string;
  role?: BuyerRole;
  /** `<purpose>.<role>.<angle>`; the angle is what "wrong message" rules out. */
  template?: string;
};

export type Adjustment = { factor: number; because: string };

/** Factors, with reasons, that earlier rejections put on a candidate. No reason, no factor. */
export const adjustmentsFromLessons = (
  lessons: readonly Lesson[],
  target: Target,
  nameOf: (personId: string) => string,
): Adjustment[] => {
  const adjustments: Adjustment[] = [];
  const touchesPerson = target.play === 'email' || target.play === 'meeting';
  for (const lesson of lessons) {
    const said = sentence(lesson, nameOf);
    const isSamePerson = lesson.personId !== undefined && lesson.personId === target.personId;
    const isSameAngle = lesson.template !== undefined && angleOf(lesson.template) === angleOf(target.template);
    if (lesson.kind === 'wrong-person' && isSamePerson) adjustments.push({ factor: 0, because: said });
    if (lesson.kind === 'wrong-time' && touchesPerson) adjustments.push({ factor: 0.05, because: said });
    if (lesson.kind === 'wrong-time' && target.play === 'wait') adjustments.push({ factor: 3, because: said });
    if ((lesson.kind === 'wrong-message' || lesson.kind === 'brand') && isSameAngle && target.play === 'email') {
      adjustments.push({ factor: 0.02, because: said });
    }
    if (lesson.kind === 'legal' && isSamePerson && touchesPerson) adjustments.push({ factor: 0, because: said });
    if (lesson.kind === 'other' && isSamePerson && touchesPerson) adjustments.push({ factor: 0.3, because: said });
    // A task or a meeting has one way to be put, so whatever was wrong with it, the same one is wrong again.
    const isSameThing = lesson.play === target.play && lesson.personId === target.personId;
    if (isSameThing && target.play !== 'email') adjustments.push({ factor: 0.02, because: said });
  }
  return adjustments;
};

/** Sentences for the card: how each lesson shaped the proposal that was made instead. */
export const becauseOf = (lessons: readonly Lesson[], chosen: Target, nameOf: (personId: string) => string): string[] =>
  lessons.map((lesson) => `${sentence(lesson, nameOf)} ${consequence(lesson, chosen, nameOf)}`);

const consequence = (lesson: Lesson, chosen: Target, nameOf: (personId: string) => string): string => {
  const { kind, personId } = lesson;
  const isAgain = lesson.play === chosen.play && personId === chosen.personId;
  const isTouch = chosen.play === 'email' || chosen.play === 'meeting';
  const isAnotherPoint = chosen.template !== undefined && angleOf(chosen.template) !== angleOf(lesson.template);
  if (kind === 'wrong-facts' && lesson.citedSignalIds.length > 0) return 'So the facts it cited are not used again.';
  if (isAgain && chosen.play !== 'email') return WEIGHED;
  if (kind === 'wrong-time') return isTouch ? WEIGHED : 'So nothing is sent for now.';
  if ((kind === 'wrong-message' || kind === 'brand') && lesson.template !== undefined)
    return isAnotherPoint ? 'So this makes another point.' : isTouch ? WEIGHED : 'So that point is not made again.';
  if (chosen.personId && personId && chosen.personId !== personId)
    return `So this goes to ${nameOf(chosen.personId)} instead.`;
  if (kind === 'wrong-person' && personId) return 'So they are left out.';
  if (kind === 'legal' && personId) return 'So nothing is sent to them.';
  return isAgain ? WEIGHED : 'So this is something else.';
};

const WEIGHED = 'So this counted for less, and was chosen all the same.';

/** The angle of `<purpose>.<role>.<angle>`. */
export const angleOf = (template: string | undefined): string | undefined => template?.split('.')[2];

/** For so long an answer to a mail may still come: beliefs count what follows within these days. */
const ANSWER_MS = 3 * DAY_MS;

/** A mail to this person that is under way, or that they may still answer, in words; null where there is none. */
const openMail = (
  view: Pick<AccountView, 'state' | 'recent'>,
  person: Pick<Person, 'id' | 'name'>,
  now: Date,
): string | null => {
  const repliedAt = view.state.members.find((m) => m.personId === person.id)?.lastReplyAt;
  for (const { _id, action, state, effect } of view.recent) {
    if (action.kind !== 'send-email' || action.personId !== person.id) continue;
    if (OPEN_STATES.includes(state)) return `a mail to ${person.name} is under way (${_id})`;
    const isOpen = effect && now.getTime() - effect.at.getTime() < ANSWER_MS && !(repliedAt && repliedAt > effect.at);
    if (isOpen) return `${person.name} may still answer the mail of ${shortDay(effect.at)} (${_id})`;
  }
  return null;
};

/**
 * Fatigue and repetition, from what was sent, each with its reason. Whoever may still answer a mail is left in peace until
 * then, by reps as well.
 */
export const adjustmentsFromTouches = (
  view: Pick<AccountView, 'state' | 'recent'>,
  target: Target,
  person: Person | undefined,
  now: Date,
): Adjustment[] => {
  const adjustments: Adjustment[] = [];
  const open = person && openMail(view, person, now);
  if (open) adjustments.push({ factor: 0, because: open });
  if (target.play !== 'email') return adjustments;
  const member = view.state.members.find((m) => m.personId === person?.id);
  if (member && member.touches7d >= 2) {
    adjustments.push({ factor: 0.5, because: `${person?.name} was contacted ${member.touches7d} times in 7 days` });
  }
  if (member && member.touches30d >= 6) {
    adjustments.push({ factor: 0.6, because: `${person?.name} was contacted ${member.touches30d} times in 30 days` });
  }
  if (view.state.pressure.touches7d >= 5) {
    adjustments.push({
      factor: 0.7,
      because: `the committee was contacted ${view.state.pressure.touches7d} times in 7 days`,
    });
  }
  const repeated = view.recent.find(
    (d) =>
      d.action.kind === 'send-email' &&
      d.action.personId === target.personId &&
      d.action.template === target.template &&
      !['forbidden', 'expired', 'superseded', 'failed', 'undone'].includes(d.state),
  );
  if (repeated) adjustments.push({ factor: 0.05, because: `the same email was proposed before (${repeated._id})` });
  return adjustments;
};

/** A memory item's text, kept short for a card. */
export const quote = (item: Pick<MemoryItem, 'text'>): string =>
  item.text.length > 80 ? `${item.text.slice(0, 79)}…` : item.text;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `18 Nov`. */
export const shortDay = (at: Date): string => `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;

const LABEL: Record<RejectionKind, string> = {
  'wrong-person': 'the wrong person',
  'wrong-time': 'the wrong time',
  'wrong-message': 'the wrong message',
  'wrong-facts': 'wrong facts',
  brand: 'off brand',
  legal: 'a legal problem',
  other: 'not right',
};

/**
 * For agents that look at everything: what people rejected of this kind in the last thirty days, as the next card says it.
 * What was rejected is not proposed again.
 */
export const rejectedBefore = (
  decisions: readonly Pick<Decision, '_id' | 'action' | 'rejection'>[],
  now: Date,
  isLike: (action: Decision['action']) => boolean,
): string[] =>
  decisions.flatMap(({ _id, action, rejection }) =>
    rejection && isLike(action) && now.getTime() - rejection.at.getTime() <= 30 * DAY_MS
      ? [
          `${sentence({ kind: rejection.kind, at: rejection.at, words: rejection.words.trim(), decisionId: _id, citedSignalIds: [] }, String)} So that is left out.`,
        ]
      : [],
  );

const sentence = (lesson: Lesson, nameOf: (personId: string) => string): string => {
  const who = lesson.personId ? ` for ${nameOf(lesson.personId)}` : '';
  const id = lesson.decisionId ?? 'an earlier proposal';
  const words = lesson.words ? ` (“${quote({ text: lesson.words })}”)` : '';
  return `Because ${id} was rejected on ${shortDay(lesson.at)}: ${LABEL[lesson.kind]}${who}${words}.`;
};
