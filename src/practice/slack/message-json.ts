import type { FileStore } from './file-store.ts';
import type { Workspace } from './workspace.ts';
import type { StoredChannel, StoredMessage } from './workspace-records.ts';

/** A message as Slack gives it to apps. */
export const messageJson = (
  message: StoredMessage,
  workspace: Workspace,
  files: FileStore,
): Record<string, unknown> => {
  const { team } = workspace;
  const replies = workspace.replies(message.channel, message.ts);
  const isThread = replies.length > 0 || message.threadTs !== undefined;
  return {
    ...(message.files && !message.botId ? { subtype: 'file_share', upload: true } : {}),
    ...(message.isBroadcast ? { subtype: 'thread_broadcast' } : {}),
    type: 'message',
    user: message.user,
    ts: message.ts,
    ...(message.clientMsgId ? { client_msg_id: message.clientMsgId } : {}),
    ...(message.botId
      ? {
          bot_id: message.botId,
          app_id: team.appId,
          bot_profile: { id: team.botId, app_id: team.appId, name: team.appName, team_id: team.teamId, deleted: false },
        }
      : {}),
    text: message.text,
    team: team.teamId,
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.attachments ? { attachments: message.attachments } : {}),
    ...(message.files
      ? {
          files: message.files.flatMap((id) => {
            const json = files.json(id);
            return json ? [json] : [];
          }),
        }
      : {}),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(isThread ? { thread_ts: message.threadTs ?? message.ts } : {}),
    ...(replies.length > 0
      ? {
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          reply_users_count: new Set(replies.map((reply) => reply.user)).size,
          latest_reply: replies.at(-1)?.ts,
        }
      : {}),
    ...(message.reactions.length > 0
      ? {
          reactions: message.reactions.map((reaction) => ({
            name: reaction.name,
            users: reaction.users,
            count: reaction.users.length,
          })),
        }
      : {}),
  };
};

/** A conversation as Slack gives it to apps. */
export const channelJson = (channel: StoredChannel, workspace: Workspace): Record<string, unknown> =>
  channel.kind === 'im'
    ? {
        id: channel.id,
        created: channel.createdAt,
        is_im: true,
        is_org_shared: false,
        user: channel.userId,
        is_open: true,
      }
    : {
        id: channel.id,
        name: channel.name,
        name_normalized: channel.name,
        is_channel: true,
        is_group: false,
        is_im: false,
        is_mpim: false,
        is_private: false,
        is_archived: false,
        is_general: false,
        is_shared: false,
        is_ext_shared: false,
        is_org_shared: false,
        created: channel.createdAt,
        creator: channel.creator,
        is_member: channel.members.includes(workspace.team.botUserId),
        topic: { value: channel.topic, creator: channel.creator, last_set: channel.createdAt },
        purpose: { value: '', creator: '', last_set: 0 },
        num_members: channel.members.length,
      };
