import { crewsOf } from '../core/approval/stand-in.ts';
import { afterWorking } from '../core/approval/working-clock.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { RoleName } from '../core/ids.ts';
import type { Incident } from '../core/incident/incident.ts';
import { onDuty } from '../core/incident/on-duty.ts';
import type { Deps } from './deps.ts';
import type { Roster } from './roster.ts';

/** When minutes that start now are over: plain ones, or those in which somebody of the role is at work. */
export const minutesFrom = (
  deps: Pick<Deps, 'governance'>,
  roster: Roster,
  input: { now: Date; minutes: number; counts: Incident['clock']['counts']; role: RoleName },
): Date => {
  const { now, minutes, counts, role } = input;
  const ms = minutes * 60_000;
  if (counts === 'elapsed') return new Date(now.getTime() + ms);
  const need = { groups: [{ roles: [role], quorum: 1 }], withinMs: ms, fourEyes: false };
  return afterWorking(crewsOf(need, roster.people, deps.governance().holidayOn), now, ms);
};

/** Who answers for a role now, and until when it has to be taken over. */
export const assignment = (
  deps: Pick<Deps, 'governance'>,
  roster: Roster,
  input: { now: Date; role: RoleName; clock: Incident['clock'] },
): { owner: PersonOfOurs | null; dueAt: Date } => {
  const { now, role, clock } = input;
  return {
    owner: onDuty(roster.people, role, now, deps.governance().holidayOn),
    dueAt: minutesFrom(deps, roster, { now, minutes: clock.takeWithinMinutes, counts: clock.counts, role }),
  };
};
