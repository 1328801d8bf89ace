import { delegateOf } from '../approval/stand-in.ts';
import { type HolidayOn, isAtWork, isAway } from '../approval/working-clock.ts';
import type { PersonOfOurs } from '../charter/charter.ts';
import type { RoleName } from '../ids.ts';

/**
 * Who answers for a role right now: somebody who holds it and is at work; else a delegate who is; else the first holder
 * who is not away, or whoever stands in for the first. Null when nobody holds it.
 */
export const onDuty = (
  people: readonly PersonOfOurs[],
  role: RoleName,
  now: Date,
  holidayOn: HolidayOn,
): PersonOfOurs | null => {
  const holders = people.filter((person) => person.roles.includes(role));
  const first = holders[0];
  if (!first) return null;
  const delegates = holders.flatMap((holder) => delegateOf(holder, people, now) ?? []);
  const atWork = [...holders, ...delegates].find((person) => isAtWork(now, person, holidayOn));
  return atWork ?? holders.find((person) => !isAway(now, person)) ?? delegateOf(first, people, now) ?? first;
};
