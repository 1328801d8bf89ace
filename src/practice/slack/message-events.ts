import type { EventDelivery } from './event-delivery.ts';
import type { FileStore } from './file-store.ts';
import { messageJson } from './message-json.ts';
import type { Workspace } from './workspace.ts';
import type { StoredChannel, StoredMessage } from './workspace-records.ts';

/** Tells the app about a new message where it is in the channel: `message`, and `app_mention` where it is named. */
export const sendMessageEvents = (
  message: StoredMessage,
  channel: StoredChannel,
  context: { workspace: Workspace; files: FileStore; events: EventDelivery },
): void => {
  const { workspace, files, events } = context;
  if (!channel.members.includes(workspace.team.botUserId)) return;
  const shown = {
    ...messageJson(message, workspace, files),
    channel: channel.id,
    event_ts: message.ts,
    ...(message.threadTs && message.threadTs !== message.ts
      ? { parent_user_id: workspace.message(channel.id, message.threadTs)?.user }
      : {}),
  };
  events.send({ ...shown, type: 'message', channel_type: channel.kind === 'im' ? 'im' : 'channel' });
  for (const id of message.files ?? []) {
    events.send({
      type: 'file_shared',
      channel_id: channel.id,
      file_id: id,
      user_id: message.user,
      file: { id },
      event_ts: message.ts,
    });
  }
  const isMention =
    message.text.includes(`<@${workspace.team.botUserId}>`) && message.user !== workspace.team.botUserId;
  if (isMention && channel.kind !== 'im') events.send({ ...shown, type: 'app_mention' });
};
