import type { PageChannel, PageMessage, PageUser, PageView } from './page-api.ts';
import type { Workspace } from './workspace.ts';
import type { StoredChannel, StoredFile, StoredMessage, StoredView } from './workspace-records.ts';

/** Turns stored rows into what the browser workspace shows. */
export type PageMessages = ReturnType<typeof createPageMessages>;

/** Whether a text below the value names the person. */
const textMentions = (value: unknown, user: string): boolean => {
  if (typeof value === 'string') return value.includes(`<@${user}>`);
  return typeof value === 'object' && value !== null && Object.values(value).some((inner) => textMentions(inner, user));
};

export const createPageMessages = (workspace: Workspace, file: (id: string) => StoredFile | undefined) => {
  const pageUser = (id: string): PageUser => {
    const user = workspace.users.get(id);
    return {
      id,
      name: user?.name ?? id,
      realName: user?.realName ?? id,
      title: user?.title ?? '',
      isBot: user?.isBot ?? false,
      timeZone: user?.timeZone ?? 'UTC',
      color: user?.color ?? '#616061',
    };
  };

  const pageMessage = (message: StoredMessage): PageMessage => {
    const replies = workspace.replies(message.channel, message.ts);
    return {
      channel: message.channel,
      ts: message.ts,
      ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
      user: message.user,
      text: message.text,
      ...(message.blocks ? { blocks: message.blocks } : {}),
      ...(message.attachments ? { attachments: message.attachments } : {}),
      ...(message.files
        ? {
            files: message.files.flatMap((id) => {
              const found = file(id);
              return found ? [{ id, name: found.name, mimetype: found.mimetype, url: `/api/files/${id}` }] : [];
            }),
          }
        : {}),
      replyCount: replies.length,
      replyUsers: [...new Set(replies.map((reply) => reply.user))],
      ...(replies.length > 0 ? { latestReply: replies.at(-1)?.ts ?? message.ts } : {}),
      reactions: message.reactions.map((reaction) => ({ name: reaction.name, users: [...reaction.users] })),
      edited: message.editedTs !== undefined,
      ...(message.ephemeralFor === undefined ? {} : { ephemeralFor: message.ephemeralFor }),
      ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    };
  };

  const mentions = (message: StoredMessage, user: string) =>
    message.text.includes(`<@${user}>`) || (message.blocks ?? []).some((block) => textMentions(block, user));

  const pageChannel = (channel: StoredChannel, user: string): PageChannel => {
    const read = workspace.lastReadTs(user, channel.id);
    let unread = 0;
    let mentioned = 0;
    for (const message of workspace.newestFirst(channel.id)) {
      if (message.ts <= read) break;
      if (message.user === user) continue;
      unread += 1;
      if (channel.kind === 'im' || mentions(message, user)) mentioned += 1;
    }
    const other = channel.members.find((member) => member !== user);
    return {
      id: channel.id,
      name: channel.kind === 'im' ? pageUser(other ?? user).realName : channel.name,
      kind: channel.kind,
      topic: channel.topic,
      ...(channel.kind === 'im' ? { userId: other ?? user } : {}),
      unread,
      mentions: mentioned,
    };
  };

  const pageView = (view: StoredView): PageView => ({
    id: view.id,
    hash: view.hash,
    type: view.type,
    ...(view.title === undefined ? {} : { title: view.title }),
    ...(view.submit === undefined ? {} : { submit: view.submit }),
    ...(view.close === undefined ? {} : { close: view.close }),
    callbackId: view.callbackId,
    blocks: view.blocks,
    state: view.state,
  });

  return {
    pageUser,
    pageMessage,
    pageChannel,
    pageView,
    /** A new message: to everybody who may see it, with the parent's new reply count and the channel's unread count. */
    tellPosted: (message: StoredMessage, channel: StoredChannel) => {
      const people = workspace.peopleIn(channel);
      workspace.emit({ type: 'message', message: pageMessage(message) }, people);
      const parent =
        message.threadTs !== undefined && message.threadTs !== message.ts
          ? workspace.message(channel.id, message.threadTs)
          : undefined;
      if (parent) workspace.emit({ type: 'message-changed', message: pageMessage(parent) }, people);
      if (parent && !message.isBroadcast) return;
      for (const person of people) {
        if (person !== message.user && workspace.isWatched(person))
          workspace.emit({ type: 'channel', channel: pageChannel(channel, person) }, [person]);
      }
    },
    tellChanged: (message: StoredMessage) => {
      const channel = workspace.channels.get(message.channel);
      const to =
        message.ephemeralFor !== undefined ? [message.ephemeralFor] : channel ? workspace.peopleIn(channel) : [];
      workspace.emit({ type: 'message-changed', message: pageMessage(message) }, to);
    },
  };
};
