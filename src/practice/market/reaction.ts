import { DateTime } from 'luxon';
import type { Person } from '../../core/account/account.ts';
import { pickOf } from '../company/seeded.ts';
import type { Impression } from './read-mail.ts';
import type { Traits } from './reader-mind.ts';

export type MarketIntent =
  | 'interested'
  | 'price'
  | 'timing'
  | 'incumbent'
  | 'security'
  | 'authority'
  | 'wrong-person'
  | 'not-now'
  | 'question'
  | 'unsubscribe'
  | 'out-of-office';
export const marketIntents: readonly MarketIntent[] = [
  ...(['interested', 'price', 'timing', 'incumbent', 'security', 'authority'] as const),
  ...(['wrong-person', 'not-now', 'question', 'unsubscribe', 'out-of-office'] as const),
];

/** What will happen to one mail, each at its own time. */
export type Reaction = { at: Date } & (
  | { kind: 'bounce' | 'deliver' | 'open' | 'scan' | 'click' | 'unsubscribe' | 'complain' }
  | { kind: 'reply'; intent: MarketIntent; isColleague?: boolean }
  | { kind: 'forward' }
);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `at` itself inside local business hours (8:30–17:30, Monday to Friday), else some time into the next business morning. */
export const inBusinessHours = (at: Date, timeZone: string, dice: () => number): Date => {
  let local = DateTime.fromJSDate(at, { zone: timeZone });
  const isOpen = (t: DateTime) => t.weekday <= 5 && t.hour + t.minute / 60 >= 8.5 && t.hour + t.minute / 60 < 17.5;
  if (isOpen(local)) return at;
  const opening = local.set({ hour: 8, minute: 30, second: 0, millisecond: 0 });
  local = local < opening ? opening : opening.plus({ days: 1 });
  while (local.weekday > 5) local = local.plus({ days: 1 });
  return local.plus({ minutes: Math.floor(dice() * 150) }).toJSDate();
};

/** Exponential waiting time with this median. */
const wait = (dice: () => number, medianHours: number): number =>
  (-Math.log(1 - dice() * 0.999) / Math.LN2) * medianHours * HOUR;
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

const intentOf = (
  dice: () => number,
  person: Person,
  traits: Traits,
  need: number,
  annoyance: number,
  seen: Impression,
): MarketIntent => {
  const good = 0.5 * seen.craft + 0.3 * seen.relevance + 0.2 * Math.min(1, seen.trueMentions);
  const isJunior = person.seniority === 'individual_contributor' || person.seniority === 'manager';
  const weights: [MarketIntent, number][] = [
    ['interested', 2.4 * need * (0.4 + good)],
    ['question', 0.5 * (0.3 + need)],
    ['price', person.buyerRole === 'economic_buyer' ? 0.35 : 0.1],
    ['security', person.buyerRole === 'technical_evaluator' ? 0.4 : 0.03],
    ['incumbent', traits.hasIncumbent ? 0.6 : 0],
    ['authority', isJunior ? 0.25 : 0.02],
    ['timing', 0.25 * (1 - need)],
    ['not-now', 0.45 * (1 - need)],
    [
      'wrong-person',
      (traits.isElsewhere ? 3 : 0) + (seen.bestRole !== person.function && seen.relevance === 0 ? 0.5 : 0),
    ],
    ['unsubscribe', 0.08 + 0.5 * annoyance],
  ];
  let at = dice() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [intent, weight] of weights) {
    at -= weight;
    if (at <= 0) return intent;
  }
  return 'not-now';
};

/** Everything that will become of a mail that arrives now, decided once from hidden state and dice. */
export const reactionsTo = (
  at: Date,
  person: Person,
  traits: Traits,
  mood: { need: number; annoyance: number; isAway: boolean; isGone: boolean; links: number },
  seen: Impression,
  dice: () => number,
): Reaction[] => {
  const soon = (seconds: number) => new Date(at.getTime() + seconds * 1000);
  if (traits.isAddressDead) return [{ at: soon(4 + 40 * dice()), kind: 'bounce' }];
  const reactions: Reaction[] = [{ at: soon(1 + 3 * dice()), kind: 'deliver' }];
  // A scanner opens the mail and follows its links before any person can have seen it.
  if (traits.hasScanner) reactions.push({ at: soon(4 + 5 * dice()), kind: 'scan' });
  if (mood.isAway) reactions.push({ at: soon(20 + 60 * dice()), kind: 'reply', intent: 'out-of-office' });
  if (mood.isGone) return reactions;
  const { need, annoyance } = mood;
  const awayHours = mood.isAway ? 60 : 0;
  const readAt = inBusinessHours(
    new Date(at.getTime() + wait(dice, traits.readHours) + awayHours * HOUR),
    person.timeZone,
    dice,
  );
  const willRead = dice() < 0.5 + 0.35 * need + 0.1 * Math.min(1, seen.trueMentions) - 0.12 * annoyance;
  if (!willRead) return reactions;
  // Mail programs that load no pictures tell nobody that a mail was read.
  if (dice() < 0.7) reactions.push({ at: readAt, kind: 'open' });
  const later = (medianHours: number) =>
    inBusinessHours(new Date(readAt.getTime() + MINUTE + wait(dice, medianHours)), person.timeZone, dice);
  if (dice() < 0.02 * annoyance ** 2 * (seen.isHonest ? 1 : 2))
    return [...reactions, { at: later(0.1), kind: 'complain' }];
  if (dice() < 0.006 + 0.05 * Math.max(0, annoyance - 0.3))
    return [...reactions, { at: later(0.1), kind: 'unsubscribe' }];
  if (mood.links > 0 && dice() < 0.05 + 0.2 * need) reactions.push({ at: later(0.05), kind: 'click' });
  const pull = 2.8 * need + 1.1 * seen.craft + 0.8 * seen.relevance + 0.45 * seen.trueMentions;
  if (dice() < logistic(-4.1 + pull - 1.1 * annoyance)) {
    const intent = intentOf(dice, person, traits, need, annoyance, seen);
    reactions.push({ at: later(pickOf(dice, [0.2, 1, 4, 20])), kind: 'reply', intent });
  } else if (seen.bestRole !== person.function && dice() < 0.15 * (0.3 + need)) {
    reactions.push({ at: later(3), kind: 'forward' });
  }
  return reactions;
};
