import { z } from 'zod';
import type { ResponseTarget } from './interactivity-tokens.ts';
import { contentArguments, readContent, type WebApiContext } from './web-api-method.ts';

/** What an app may answer to a `response_url`, and in the body of a slash command's acknowledgement. */
export const MessageResponse = z.object({
  ...contentArguments,
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});
export type MessageResponse = z.infer<typeof MessageResponse>;

/** Posts, replaces or deletes as the answer says. The error is Slack's name for what was wrong. */
export const applyResponse = (
  context: WebApiContext,
  target: ResponseTarget,
  response: MessageResponse,
): { ok: true } | { ok: false; error: string } => {
  const { workspace, page } = context;
  const original = target.ts === undefined ? undefined : workspace.message(target.channel, target.ts);
  if (response.delete_original) {
    if (!original || original.user !== workspace.team.botUserId) return { ok: false, error: 'cant_delete_message' };
    workspace.remove(original);
    return { ok: true };
  }
  const read = readContent(context, response);
  if (!read.ok) return { ok: false, error: String(read.answer.error) };
  const { isTruncated: _, ...content } = read.content;
  if (content.text === '' && !content.blocks?.length && !content.attachments?.length)
    return { ok: false, error: 'no_text' };
  if (response.replace_original) {
    if (!original || original.user !== workspace.team.botUserId) return { ok: false, error: 'cant_update_message' };
    original.text = content.text;
    if (content.blocks) original.blocks = content.blocks;
    else delete original.blocks;
    workspace.changed(original);
    page.tellChanged(original);
    return { ok: true };
  }
  const channel = workspace.channels.get(target.channel);
  if (!channel) return { ok: false, error: 'channel_not_found' };
  const threadTs = response.thread_ts ?? target.threadTs;
  const message = {
    ...content,
    channel: channel.id,
    user: workspace.team.botUserId,
    botId: workspace.team.botId,
    ...(threadTs ? { threadTs } : {}),
  };
  if (response.response_type === 'in_channel') workspace.post(message, channel);
  else {
    const posted = workspace.postEphemeral({ ...message, ephemeralFor: target.user });
    workspace.emit({ type: 'ephemeral', message: page.pageMessage(posted) }, [target.user]);
  }
  return { ok: true };
};
