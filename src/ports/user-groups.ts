import type { Result } from '../core/result.ts';

export type GroupMember = { slackUserId: string; name: string; timeZone: string };

/** Who is in a Slack user group. An answer may be some minutes old; `fail` says in words why there is none. */
export type UserGroups = { members(groupId: string): Promise<Result<GroupMember[], string>> };
