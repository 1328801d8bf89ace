import { z } from 'zod';
import {
  contentArguments,
  findChannel,
  isBotIn,
  json,
  type Method,
  method,
  readContent,
  refuse,
} from './web-api-method.ts';

/** `files.*`: announce, upload, complete, look up. `upload` itself is a route of the server. */
export const fileMethods = (uploadUrl: (id: string) => string): Record<string, Method> => ({
  'files.getUploadURLExternal': method(
    ['files:write'],
    z.object({
      filename: z.string().min(1),
      length: z.coerce.number().int().min(1),
      alt_text: z.string().max(1000).optional(),
    }),
    (args, context) => {
      const file = context.files.announce({ name: args.filename, size: args.length, altText: args.alt_text });
      return { ok: true, upload_url: uploadUrl(file.id), file_id: file.id };
    },
  ),
  'files.completeUploadExternal': method(
    ['files:write'],
    z.object({
      files: json(z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)),
      channel_id: z.string().optional(),
      thread_ts: z.string().optional(),
      initial_comment: z.string().optional(),
      blocks: contentArguments.blocks,
    }),
    (args, context) => {
      const { workspace } = context;
      const channel = args.channel_id ? findChannel(context, args.channel_id) : undefined;
      if (args.channel_id && !channel) return refuse('channel_not_found');
      if (channel && !isBotIn(context, channel)) return refuse('not_in_channel');
      const read = readContent(context, { text: args.initial_comment, blocks: args.blocks });
      if (!read.ok) return read.answer;
      for (const file of args.files) {
        if (!context.files.complete(file.id, file.title, channel?.id)) return refuse('file_not_found');
      }
      if (channel) {
        workspace.post(
          {
            channel: channel.id,
            user: workspace.team.botUserId,
            botId: workspace.team.botId,
            text: read.content.text,
            ...(read.content.blocks ? { blocks: read.content.blocks } : {}),
            ...(args.thread_ts ? { threadTs: args.thread_ts } : {}),
            files: args.files.map((file) => file.id),
          },
          channel,
        );
      }
      return { ok: true, files: args.files.map((file) => context.files.json(file.id)) };
    },
  ),
  'files.info': method(['files:read'], z.object({ file: z.string() }), (args, context) => {
    const file = context.files.json(args.file);
    return file ? { ok: true, file, comments: [], response_metadata: { next_cursor: '' } } : refuse('file_not_found');
  }),
});
