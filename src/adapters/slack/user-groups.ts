import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import type { GroupMember, UserGroups } from '../../ports/user-groups.ts';
import { slackFailure } from './slack-error.ts';

const Users = z.object({ users: z.array(z.string()) });
const User = z.object({
  user: z.object({
    id: z.string(),
    real_name: z.string().optional(),
    name: z.string().optional(),
    tz: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
  }),
});

/** `usergroups.users.list` is a tier 2 method, 20 a minute, and membership changes rarely. */
const FRESH_MS = 2 * 60_000;
/** After a failure Slack is left alone for a moment, and nobody is a member. */
const FAILED_MS = 10_000;

type Known = { until: number; members: Promise<Result<GroupMember[], string>> };

/**
 * Members of user groups as Slack tells them, kept for two minutes. INVARIANT (groups-fail-closed): when Slack does not
 * answer, the group has no members, whoever was in it before.
 */
export const createUserGroups = (
  client: Pick<WebClient, 'usergroups' | 'users'>,
  elapsedMs: () => number = () => performance.now(),
): UserGroups => {
  const groups = new Map<string, Known>();
  const people = new Map<string, GroupMember | null>();

  const person = async (id: string): Promise<GroupMember | null> => {
    const known = people.get(id);
    if (known !== undefined) return known;
    const { user } = User.parse(await client.users.info({ user: id }));
    const member =
      user.deleted || user.is_bot
        ? null
        : { slackUserId: user.id, name: user.real_name ?? user.name ?? user.id, timeZone: user.tz ?? 'UTC' };
    people.set(id, member);
    return member;
  };
  const read = async (groupId: string): Promise<Result<GroupMember[], string>> => {
    try {
      const { users } = Users.parse(await client.usergroups.users.list({ usergroup: groupId }));
      const members = await Promise.all(users.map(person));
      return ok(members.filter((member) => member !== null));
    } catch (error) {
      const failure = slackFailure(error);
      return fail(failure.kind === 'rate-limited' ? 'rate limited' : failure.reason);
    }
  };
  return {
    members: async (groupId) => {
      const known = groups.get(groupId);
      if (known && known.until > elapsedMs()) return known.members;
      const entry: Known = { until: elapsedMs() + FRESH_MS, members: read(groupId) };
      groups.set(groupId, entry);
      const answer = await entry.members;
      if (!answer.ok) {
        entry.until = elapsedMs() + FAILED_MS;
        people.clear();
      }
      return answer;
    },
  };
};
