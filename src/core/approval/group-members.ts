import type { PersonOfOurs } from '../charter/charter.ts';
import { RoleName, SlackUserId } from '../ids.ts';

type Member = { slackUserId: string; name: string; timeZone: string };

/**
 * Everybody who may hold a role: those of `people.yaml`, and the members of the user groups that it names for a role.
 * A group that could not be read adds nobody: its roles come back as `unread`.
 */
export const withGroupMembers = (
  people: readonly PersonOfOurs[],
  groups: Partial<Record<RoleName, readonly string[]>>,
  members: ReadonlyMap<string, readonly Member[] | null>,
): { people: PersonOfOurs[]; unread: RoleName[] } => {
  const all = new Map(people.map((person) => [person.slackUserId as string, person]));
  const unread: RoleName[] = [];
  for (const role of RoleName.options) {
    for (const group of groups[role] ?? []) {
      const found = members.get(group) ?? null;
      if (found === null) {
        unread.push(role);
        continue;
      }
      for (const { slackUserId, name, timeZone } of found) {
        const known = all.get(slackUserId) ?? {
          slackUserId: SlackUserId.parse(slackUserId),
          name,
          timeZone,
          roles: [],
          repIds: [],
        };
        all.set(slackUserId, known.roles.includes(role) ? known : { ...known, roles: [...known.roles, role] });
      }
    }
  }
  return { people: [...all.values()], unread };
};
