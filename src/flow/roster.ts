import { Absences, withAbsences } from '../core/approval/absence.ts';
import { requesterOf } from '../core/approval/approval.ts';
import { withGroupMembers } from '../core/approval/group-members.ts';
import { crewsOf } from '../core/approval/stand-in.ts';
import type { Crews } from '../core/approval/working-clock.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { RoleName } from '../core/ids.ts';
import type { Deps } from './deps.ts';

export const ABSENCES = 'absences';

/** Who holds which role right now, and who is away. */
export type Roster = {
  people: PersonOfOurs[];
  /** Roles whose user group Slack did not tell: nobody holds them by the group until it does. */
  unread: RoleName[];
};

/**
 * `people.yaml` as it is in force, with the members of the Slack user groups that it names. Fails closed: a group that
 * cannot be read has no members.
 */
export const knownPeople = async (deps: Pick<Deps, 'governance' | 'userGroups' | 'log'>): Promise<Roster> => {
  const { people, groups } = deps.governance();
  const ids = [...new Set(Object.values(groups).flat())];
  const found = await Promise.all(
    ids.map(async (id) => {
      const members = await deps.userGroups.members(id);
      if (!members.ok) deps.log.warn({ group: id, reason: members.error }, 'a user group could not be read');
      return [id, members.ok ? members.value : null] as const;
    }),
  );
  return withGroupMembers(people, groups, new Map(found));
};

/** Those people with what they said about being away; an absence that cannot be read is an error of the store. */
export const loadRoster = async (
  deps: Pick<Deps, 'governance' | 'settings' | 'userGroups' | 'log'>,
): Promise<Roster> => {
  const [said, known] = await Promise.all([deps.settings.get<unknown>(ABSENCES), knownPeople(deps)]);
  return { ...known, people: withAbsences(known.people, said === null ? {} : Absences.parse(said)) };
};

/** The working clock of those who may decide this. */
export const crewsFor = (
  deps: Pick<Deps, 'governance'>,
  roster: Roster,
  decision: Pick<Decision, 'verdict' | 'action' | 'requestedBy'>,
): Crews => {
  const requester = requesterOf(decision);
  return crewsOf(
    decision.verdict.need,
    roster.people,
    deps.governance().holidayOn,
    new Set(requester === undefined ? [] : [requester]),
  );
};
