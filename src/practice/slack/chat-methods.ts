import { z } from 'zod';
import { messageJson } from './message-json.ts';
import {
  contentArguments,
  findChannel,
  flag,
  isBotIn,
  type Method,
  method,
  readContent,
  refuse,
  truncationWarning,
} from './web-api-method.ts';

/** `chat.*` */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': method(
    ['chat:write'],
    z.object({ channel: z.string(), ...contentArguments, thread_ts: z.string().optional(), reply_broadcast: flag }),
    (args, context) => {
      const { workspace } = context;
      const channel = findChannel(context, args.channel);
      if (!channel) return refuse('channel_not_found');
      if (!isBotIn(context, channel)) return refuse('not_in_channel');
      const read = readContent(context, args);
      if (!read.ok) return read.answer;
      const { isTruncated: _, ...content } = read.content;
      if (content.text === '' && !content.blocks?.length && !content.attachments?.length) return refuse('no_text');
      const parent = args.thread_ts ? workspace.message(channel.id, args.thread_ts) : undefined;
      if (args.thread_ts && !parent) return refuse('thread_not_found');
      const threadTs = parent?.threadTs ?? parent?.ts;
      const message = workspace.post(
        {
          ...content,
          channel: channel.id,
          user: workspace.team.botUserId,
          botId: workspace.team.botId,
          ...(threadTs ? { threadTs } : {}),
          ...(threadTs && args.reply_broadcast ? { isBroadcast: true } : {}),
        },
        channel,
      );
      return {
        ok: true,
        channel: channel.id,
        ts: message.ts,
        message: messageJson(message, workspace, context.files),
        ...truncationWarning(read.content),
      };
    },
  ),
  'chat.update': method(
    ['chat:write'],
    z.object({ channel: z.string(), ts: z.string(), ...contentArguments }),
    (args, context) => {
      const { workspace } = context;
      const channel = workspace.channels.get(args.channel);
      if (!channel) return refuse('channel_not_found');
      const message = workspace.message(channel.id, args.ts);
      if (!message || message.ephemeralFor !== undefined) return refuse('message_not_found');
      if (message.user !== workspace.team.botUserId) return refuse('cant_update_message');
      if ((args.text ?? '').length > 4000) return refuse('msg_too_long');
      const read = readContent(context, args);
      if (!read.ok) return read.answer;
      const { content } = read;
      if (args.text === undefined && !content.blocks && !content.attachments) return refuse('no_text');
      const isTextOnly = !content.blocks?.length && !message.blocks?.length;
      if (args.text !== undefined && isTextOnly && args.text !== message.text) message.editedTs = workspace.nextTs();
      if (args.text !== undefined) message.text = content.text;
      if (content.blocks) message.blocks = content.blocks;
      if (content.attachments) message.attachments = content.attachments;
      if (content.metadata !== undefined) message.metadata = content.metadata;
      workspace.changed(message);
      context.page.tellChanged(message);
      return {
        ok: true,
        channel: channel.id,
        ts: message.ts,
        text: message.text,
        message: messageJson(message, workspace, context.files),
      };
    },
  ),
  'chat.delete': method(['chat:write'], z.object({ channel: z.string(), ts: z.string() }), (args, context) => {
    const { workspace } = context;
    if (!workspace.channels.has(args.channel)) return refuse('channel_not_found');
    const message = workspace.message(args.channel, args.ts);
    if (!message || message.ephemeralFor !== undefined) return refuse('message_not_found');
    if (message.user !== workspace.team.botUserId) return refuse('cant_delete_message');
    workspace.remove(message);
    return { ok: true, channel: args.channel, ts: args.ts };
  }),
  'chat.postEphemeral': method(
    ['chat:write'],
    z.object({ channel: z.string(), user: z.string(), ...contentArguments, thread_ts: z.string().optional() }),
    (args, context) => {
      const { workspace } = context;
      const channel = findChannel(context, args.channel);
      if (!channel) return refuse('channel_not_found');
      if (!isBotIn(context, channel)) return refuse('not_in_channel');
      if (!channel.members.includes(args.user)) return refuse('user_not_in_channel');
      const read = readContent(context, args);
      if (!read.ok) return read.answer;
      const { isTruncated: _, ...content } = read.content;
      if (content.text === '' && !content.blocks?.length && !content.attachments?.length) return refuse('no_text');
      const message = workspace.postEphemeral({
        ...content,
        channel: channel.id,
        user: workspace.team.botUserId,
        botId: workspace.team.botId,
        ...(args.thread_ts ? { threadTs: args.thread_ts } : {}),
        ephemeralFor: args.user,
      });
      workspace.emit({ type: 'ephemeral', message: context.page.pageMessage(message) }, [args.user]);
      return { ok: true, message_ts: message.ts };
    },
  ),
  'chat.getPermalink': method([], z.object({ channel: z.string(), message_ts: z.string() }), (args, context) => {
    const { workspace } = context;
    if (!workspace.channels.has(args.channel)) return refuse('channel_not_found');
    const message = workspace.message(args.channel, args.message_ts);
    if (!message) return refuse('message_not_found');
    const thread =
      message.threadTs && message.threadTs !== message.ts ? `?thread_ts=${message.threadTs}&cid=${args.channel}` : '';
    return {
      ok: true,
      channel: args.channel,
      permalink: `${context.workspaceUrl()}/archives/${args.channel}/p${message.ts.replace('.', '')}${thread}`,
    };
  }),
};
