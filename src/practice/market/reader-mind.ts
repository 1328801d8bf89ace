import type { Account, Person } from '../../core/account/account.ts';
import { diceOf, uniformOf } from '../company/seeded.ts';
import type { MarketCompany } from './market-company.ts';
import type { Impression } from './read-mail.ts';

/** What the market remembers of a person; everything else about them follows from the seed and the data. */
export type ReaderState = {
  personId: string;
  /** When our mails came, newest last, at most 20. */
  mailsAt: number[];
  /** 0 calm .. 3 furious; fades by half in ten days. */
  annoyance: number;
  annoyedAt: number;
  replies: number;
  stance: 'unknown' | 'interested' | 'objecting' | 'gone';
};
export const newReader = (personId: string): ReaderState => ({
  personId,
  mailsAt: [],
  annoyance: 0,
  annoyedAt: 0,
  replies: 0,
  stance: 'unknown',
});

/** Fixed traits, hidden from everybody outside the market. */
export type Traits = {
  /** Mails a week before it is too much. */
  patience: number;
  isAddressDead: boolean;
  hasScanner: boolean;
  /** Median hours until a mail is read. */
  readHours: number;
  wordiness: number;
  hasIncumbent: boolean;
  /** Has nothing to do with it, whatever the title says. */
  isElsewhere: boolean;
};
const DAY_MS = 86_400_000;

export const traitsOf = (seed: string, person: Person, account: Account): Traits => {
  const dice = diceOf(`${seed}:traits:${person.id}`);
  const seniorityPatience: Record<string, number> = { c_suite: 0.7, vp: 0.85, director: 1, manager: 1.15 };
  return {
    patience: (1.2 + 2.3 * dice()) * (seniorityPatience[person.seniority] ?? 1.2),
    isAddressDead: dice() < 0.015,
    hasScanner: person.emailType === 'corporate' && uniformOf(`${seed}:scanner:${account.domain}`) < 0.35,
    readHours: 0.3 + 6 * dice() ** 2,
    wordiness: dice(),
    hasIncumbent: uniformOf(`${seed}:incumbent:${account.id}`) < 0.3,
    isElsewhere: dice() < 0.04,
  };
};

/** Away in this calendar week. */
export const isAway = (seed: string, personId: string, at: Date): boolean =>
  uniformOf(`${seed}:away:${personId}:${Math.floor(at.getTime() / (7 * DAY_MS))}`) < 0.05;

/** 0..1: how much the person wants a solution now; from the labels, what the account really does, and chance. */
export const needOf = (seed: string, company: MarketCompany, person: Person, at: Date): number => {
  const label = company.converts.get(person.id);
  const base = label === undefined ? (company.leadPeople.has(person.id) ? 0.28 : 0.16) : 0.14 + 0.5 * label;
  const now = at.getTime();
  const deeds = company.deeds.get(person.accountId) ?? [];
  // What somebody is about to do shows what is on their mind already.
  const near = deeds.filter((deed) => Math.abs(deed.at - now) < 12 * DAY_MS);
  const own = near.filter((deed) => deed.personId === person.id).length;
  const activity = 1 - Math.exp(-(own * 0.35 + (near.length - own) * 0.05));
  const chance = (uniformOf(`${seed}:need:${person.id}`) - 0.5) * 0.2;
  return Math.min(1, Math.max(0, base + 0.25 * activity + chance));
};

export const annoyanceAt = (state: ReaderState, at: Date): number =>
  state.annoyance * 0.5 ** (Math.max(0, at.getTime() - state.annoyedAt) / (10 * DAY_MS));

/** The reader after this mail: too many, too false or too shrill makes annoyance. */
export const afterMail = (state: ReaderState, traits: Traits, seen: Impression, at: Date): ReaderState => {
  const week = state.mailsAt.filter((time) => time > at.getTime() - 7 * DAY_MS).length + 1;
  const tooMany = Math.max(0, week - traits.patience) * 0.7;
  const untrue = seen.falseMentions * 0.5;
  const shrill = (1 - seen.craft) * 0.25 + (seen.relevance === 0 ? 0.15 : 0);
  const soothing = seen.trueMentions > 0 ? 0.1 : 0;
  return {
    ...state,
    mailsAt: [...state.mailsAt, at.getTime()].slice(-20),
    annoyance: Math.min(3, Math.max(0, annoyanceAt(state, at) + tooMany + untrue + shrill - soothing)),
    annoyedAt: at.getTime(),
  };
};
