import type { AccountState, Person } from '../account/account.ts';
import { buyingWeight, isOwnAction } from '../signal/facts.ts';
import type { Signal } from '../signal/signal.ts';

const DAY_MS = 86_400_000;

export type Qualification = { isQualified: boolean; score: number; threshold: number; reasons: string[] };

/** Weight a lead must reach: e.g. one look at prices, one webinar and a role that takes part in the decision. */
export const QUALIFY_AT = 8;

/**
 * Whether somebody is worth a rep's time, from what they did in 30 days and who they are. Score: the buying weights of
 * their own actions (at most 10), + 2 for an economic buyer or champion, + 1 for a work address, + 2 when a second person
 * of the account acted too. Qualified from 8, with every part named.
 */
export const qualify = (person: Person, state: AccountState, signals: readonly Signal[], now: Date): Qualification => {
  const own = signals.filter(
    (s) => s.personId === person.id && isOwnAction(s) && now.getTime() - s.at.getTime() <= 30 * DAY_MS,
  );
  const acted = Math.min(
    10,
    own.reduce((sum, s) => sum + buyingWeight(s), 0),
  );
  const reasons =
    own.length > 0 ? [`${own.length} own actions in 30 days, weight ${acted}`] : ['no own action in 30 days'];
  let score = acted;
  if (person.buyerRole === 'economic_buyer' || person.buyerRole === 'champion') {
    score += 2;
    reasons.push(`${person.buyerRole.replace('_', ' ')}`);
  }
  if (person.emailType === 'corporate') {
    score += 1;
    reasons.push('work address');
  }
  if (state.members.some((m) => m.personId !== person.id && m.engagement === 'engaged')) {
    score += 2;
    reasons.push('a colleague is engaged too');
  }
  return { isQualified: own.length > 0 && score >= QUALIFY_AT, score, threshold: QUALIFY_AT, reasons };
};
