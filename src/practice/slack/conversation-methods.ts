import { z } from 'zod';
import { channelJson, messageJson } from './message-json.ts';
import {
  findChannel,
  flag,
  isBotIn,
  limit,
  list,
  type Method,
  method,
  refuse,
  type WebApiContext,
} from './web-api-method.ts';
import type { StoredMessage } from './workspace-records.ts';

/** Slack's cursors are opaque: here, the base64 of where to go on. */
const toCursor = (position: string) => Buffer.from(`next:${position}`).toString('base64');
const fromCursor = (cursor: string): string | null => {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  return text.startsWith('next:') ? text.slice(5) : null;
};
const paging = { cursor: z.string().optional(), limit };

/** One page of a list by position; `null` for a cursor that this server did not give. */
export const pageOf = <T>(
  items: readonly T[],
  args: { cursor?: string; limit?: number },
  standard: number,
): { items: T[]; metadata: { next_cursor: string } } | null => {
  const from = args.cursor ? Number(fromCursor(args.cursor) ?? 'x') : 0;
  if (!Number.isInteger(from)) return null;
  const size = args.limit ?? standard;
  const next = from + size < items.length ? toCursor(String(from + size)) : '';
  return { items: items.slice(from, from + size), metadata: { next_cursor: next } };
};

const range = { oldest: z.string().optional(), latest: z.string().optional(), inclusive: flag };
const within = (message: StoredMessage, args: { oldest?: string; latest?: string; inclusive?: boolean }) => {
  const { oldest = '', latest = '' } = args;
  if (args.inclusive && (message.ts === oldest || message.ts === latest)) return true;
  return Number(message.ts) > Number(oldest || 0) && (latest === '' || message.ts < latest);
};
const readScopes = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const listScopes = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const give = (messages: StoredMessage[], context: WebApiContext) =>
  messages.map((message) => messageJson(message, context.workspace, context.files));

/** `conversations.*` */
export const conversationMethods: Record<string, Method> = {
  'conversations.list': method(
    listScopes,
    z.object({ ...paging, types: list, exclude_archived: flag }),
    (args, context) => {
      const types = args.types ?? ['public_channel'];
      const wanted = [...context.workspace.channels.values()].filter((channel) =>
        channel.kind === 'im' ? types.includes('im') : types.includes('public_channel'),
      );
      const page = pageOf(wanted, args, 100);
      if (!page) return refuse('invalid_cursor');
      return {
        ok: true,
        channels: page.items.map((channel) => channelJson(channel, context.workspace)),
        response_metadata: page.metadata,
      };
    },
  ),
  'conversations.info': method(listScopes, z.object({ channel: z.string() }), (args, context) => {
    const channel = context.workspace.channels.get(args.channel);
    return channel ? { ok: true, channel: channelJson(channel, context.workspace) } : refuse('channel_not_found');
  }),
  'conversations.members': method(listScopes, z.object({ channel: z.string(), ...paging }), (args, context) => {
    const channel = context.workspace.channels.get(args.channel);
    if (!channel) return refuse('channel_not_found');
    const page = pageOf(channel.members, args, 100);
    return page ? { ok: true, members: page.items, response_metadata: page.metadata } : refuse('invalid_cursor');
  }),
  'conversations.open': method(
    ['im:write', 'mpim:write'],
    z.object({ channel: z.string().optional(), users: list, return_im: flag }),
    (args, context) => {
      const { workspace } = context;
      const [user, ...others] = args.users ?? [];
      if (others.length > 0) return refuse('method_not_supported_for_channel_type');
      if (user !== undefined && (!workspace.users.has(user) || user === workspace.team.botUserId))
        return refuse('user_not_found');
      const channel = user === undefined ? workspace.channels.get(args.channel ?? '') : workspace.openIm(user);
      if (!channel) return refuse(args.channel === undefined ? 'users_list_not_supplied' : 'channel_not_found');
      return {
        ok: true,
        no_op: true,
        already_open: true,
        channel: args.return_im ? channelJson(channel, workspace) : { id: channel.id },
      };
    },
  ),
  'conversations.join': method(['channels:join'], z.object({ channel: z.string() }), (args, context) => {
    const { workspace } = context;
    const channel = workspace.channels.get(args.channel);
    if (!channel) return refuse('channel_not_found');
    if (channel.kind === 'im') return refuse('method_not_supported_for_channel_type');
    const isNew = workspace.join(channel, workspace.team.botUserId);
    if (isNew) {
      context.events.send({
        type: 'member_joined_channel',
        user: workspace.team.botUserId,
        channel: channel.id,
        channel_type: 'C',
        team: workspace.team.teamId,
        event_ts: workspace.nextTs(),
      });
    }
    return {
      ok: true,
      channel: channelJson(channel, workspace),
      ...(isNew ? {} : { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } }),
    };
  }),
  'conversations.create': method(
    ['channels:manage', 'channels:write'],
    z.object({ name: z.string(), is_private: flag }),
    (args, context) => {
      const { workspace } = context;
      if (args.name.length > 80) return refuse('invalid_name_maxlength');
      if (!/^[a-z0-9][a-z0-9_-]*$/.test(args.name)) return refuse('invalid_name_specials');
      if (workspace.channelByName(args.name)) return refuse('name_taken');
      const channel = workspace.createChannel(args.name, workspace.team.botUserId);
      for (const person of workspace.peopleIn(channel)) {
        workspace.emit({ type: 'channel', channel: context.page.pageChannel(channel, person) }, [person]);
      }
      return { ok: true, channel: channelJson(channel, workspace) };
    },
  ),
  'conversations.history': method(
    readScopes,
    z.object({ channel: z.string(), ...paging, ...range, include_all_metadata: flag }),
    (args, context) => {
      const channel = findChannel(context, args.channel);
      if (!channel) return refuse('channel_not_found');
      if (!isBotIn(context, channel)) return refuse('not_in_channel');
      const before = args.cursor ? fromCursor(args.cursor) : '';
      if (before === null) return refuse('invalid_cursor');
      const found = context.workspace
        .timeline(channel.id)
        .filter((message) => within(message, args) && (before === '' || message.ts < before))
        .reverse();
      const size = args.limit ?? 100;
      const messages = found.slice(0, size);
      const hasMore = found.length > size;
      return {
        ok: true,
        messages: give(messages, context),
        has_more: hasMore,
        pin_count: 0,
        ...(hasMore ? { response_metadata: { next_cursor: toCursor(messages.at(-1)?.ts ?? '') } } : {}),
      };
    },
  ),
  'conversations.replies': method(
    readScopes,
    z.object({ channel: z.string(), ts: z.string(), ...paging, ...range, include_all_metadata: flag }),
    (args, context) => {
      const { workspace } = context;
      const channel = findChannel(context, args.channel);
      if (!channel) return refuse('channel_not_found');
      if (!isBotIn(context, channel)) return refuse('not_in_channel');
      const asked = workspace.message(channel.id, args.ts);
      const parent = asked?.threadTs ? workspace.message(channel.id, asked.threadTs) : asked;
      if (!parent || parent.ephemeralFor !== undefined) return refuse('thread_not_found');
      const after = args.cursor ? fromCursor(args.cursor) : '';
      if (after === null) return refuse('invalid_cursor');
      const replies = workspace
        .replies(channel.id, parent.ts)
        .filter((message) => within(message, args) && message.ts > after);
      const size = args.limit ?? 1000;
      const messages = replies.slice(0, size);
      const hasMore = replies.length > size;
      return {
        ok: true,
        messages: give(after === '' ? [parent, ...messages] : messages, context),
        has_more: hasMore,
        ...(hasMore ? { response_metadata: { next_cursor: toCursor(messages.at(-1)?.ts ?? '') } } : {}),
      };
    },
  ),
};
