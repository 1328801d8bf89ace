import { z } from 'zod';
import { pageOf } from './conversation-methods.ts';
import { channelJson } from './message-json.ts';
import { flag, limit, list, type Method, method, refuse, type WebApiContext } from './web-api-method.ts';

const offsetSeconds = (timeZone: string, at: Date): number => {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
};

const userJson = (id: string, context: WebApiContext): Record<string, unknown> | null => {
  const { workspace } = context;
  const user = workspace.users.get(id);
  if (!user) return null;
  return {
    id,
    team_id: workspace.team.teamId,
    name: user.name,
    deleted: false,
    color: user.color.replace('#', ''),
    real_name: user.realName,
    tz: user.timeZone,
    tz_label: user.timeZone,
    tz_offset: offsetSeconds(user.timeZone, new Date(workspace.nowSeconds() * 1000)),
    profile: {
      title: user.title,
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      ...(user.email === undefined ? {} : { email: user.email }),
      ...(user.isBot ? { bot_id: workspace.team.botId, api_app_id: workspace.team.appId } : {}),
      team: workspace.team.teamId,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: workspace.nowSeconds(),
  };
};

/** `auth`, `api`, `team`, `bots`, `users` and `usergroups`. */
export const peopleMethods: Record<string, Method> = {
  'api.test': method([], z.record(z.string(), z.unknown()), (args) => {
    const { error, ...rest } = args;
    return typeof error === 'string' ? { ok: false, error, args: rest } : { ok: true, args: rest };
  }),
  'auth.test': method([], z.object({}), (_args, context) => {
    const { team, users } = context.workspace;
    return {
      ok: true,
      url: `${context.workspaceUrl()}/`,
      team: team.teamName,
      user: users.get(team.botUserId)?.name,
      team_id: team.teamId,
      user_id: team.botUserId,
      bot_id: team.botId,
      is_enterprise_install: false,
    };
  }),
  'team.info': method(['team:read'], z.object({ team: z.string().optional() }), (args, context) => {
    const { team } = context.workspace;
    if (args.team !== undefined && args.team !== team.teamId) return refuse('team_not_found');
    return {
      ok: true,
      team: {
        id: team.teamId,
        name: team.teamName,
        domain: team.domain,
        url: `${context.workspaceUrl()}/`,
        email_domain: '',
      },
    };
  }),
  'bots.info': method(['users:read'], z.object({ bot: z.string().optional() }), (args, context) => {
    const { team } = context.workspace;
    if (args.bot !== undefined && args.bot !== team.botId) return refuse('bot_not_found');
    return {
      ok: true,
      bot: {
        id: team.botId,
        deleted: false,
        name: team.appName,
        app_id: team.appId,
        user_id: team.botUserId,
        updated: 0,
        icons: {},
      },
    };
  }),
  'users.list': method(['users:read'], z.object({ cursor: z.string().optional(), limit }), (args, context) => {
    const page = pageOf([...context.workspace.users.keys()], args, 1000);
    if (!page) return refuse('invalid_cursor');
    return {
      ok: true,
      members: page.items.map((id) => userJson(id, context)),
      cache_ts: context.workspace.nowSeconds(),
      response_metadata: page.metadata,
    };
  }),
  'users.info': method(['users:read'], z.object({ user: z.string() }), (args, context) => {
    const user = userJson(args.user, context);
    return user ? { ok: true, user } : refuse('user_not_found');
  }),
  'users.lookupByEmail': method(['users:read.email'], z.object({ email: z.string() }), (args, context) => {
    const found = [...context.workspace.users.values()].find(
      (user) => user.email?.toLowerCase() === args.email.toLowerCase(),
    );
    return found ? { ok: true, user: userJson(found.id, context) } : refuse('users_not_found');
  }),
  'users.conversations': method(
    ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    z.object({
      user: z.string().optional(),
      types: list,
      cursor: z.string().optional(),
      limit,
      exclude_archived: flag,
    }),
    (args, context) => {
      const { workspace } = context;
      const user = args.user ?? workspace.team.botUserId;
      if (!workspace.users.has(user)) return refuse('user_not_found');
      const types = args.types ?? ['public_channel'];
      const own = [...workspace.channels.values()].filter(
        (channel) => channel.members.includes(user) && types.includes(channel.kind === 'im' ? 'im' : 'public_channel'),
      );
      const page = pageOf(own, args, 100);
      if (!page) return refuse('invalid_cursor');
      return {
        ok: true,
        channels: page.items.map((channel) => channelJson(channel, workspace)),
        response_metadata: page.metadata,
      };
    },
  ),
  'usergroups.list': method(
    ['usergroups:read'],
    z.object({ include_users: flag, include_count: flag, include_disabled: flag }),
    (args, context) => ({
      ok: true,
      usergroups: context.userGroups.map((group) => ({
        id: group.id,
        team_id: context.workspace.team.teamId,
        is_usergroup: true,
        name: group.name,
        handle: group.handle,
        description: '',
        date_delete: 0,
        ...(args.include_users ? { users: group.users } : {}),
        ...(args.include_count ? { user_count: group.users.length } : {}),
      })),
    }),
  ),
  'usergroups.users.list': method(['usergroups:read'], z.object({ usergroup: z.string() }), (args, context) => {
    const group = context.userGroups.find((one) => one.id === args.usergroup);
    return group ? { ok: true, users: group.users } : refuse('no_such_subteam');
  }),
};
