import type { WebClient } from '@slack/web-api';

export const CHANNEL_KEYS = ['approvals', 'experiments', 'budget', 'escalations', 'countersign'] as const;

type Listed = { id: string; name: string; isMember: boolean };

/** All channels the token can see, over every page. */
export const listChannels = async (client: WebClient): Promise<Listed[]> => {
  const found: Listed[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    });
    for (const { id, name, is_member } of page.channels ?? []) {
      if (id && name) found.push({ id, name, isMember: is_member ?? false });
    }
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return found;
};

/** From a channel key, a channel id or a user id to the conversation to post in; the bot joins what it may join. */
export const createChannels = (client: WebClient, names: Record<string, string> = {}) => {
  const ids = new Map<string, string>();

  const byName = async (key: string): Promise<string> => {
    const name = names[key] ?? key;
    const channel = (await listChannels(client)).find((one) => one.name === name);
    if (!channel) throw new Error(`there is no channel \`#${name}\`; create it and invite the bot`);
    if (!channel.isMember) await client.conversations.join({ channel: channel.id });
    return channel.id;
  };

  const direct = async (user: string): Promise<string> => {
    const opened = await client.conversations.open({ users: user });
    if (!opened.channel?.id) throw new Error(`slack opened no conversation with \`${user}\``);
    return opened.channel.id;
  };

  return {
    resolve: async (channel: string): Promise<string> => {
      if (/^[CGD][A-Z0-9]+$/.test(channel)) return channel;
      const known = ids.get(channel);
      if (known) return known;
      const id = /^[UW][A-Z0-9]+$/.test(channel) ? await direct(channel) : await byName(channel);
      ids.set(channel, id);
      return id;
    },
    /** After `channel_not_found` or `not_in_channel`: look again next time. */
    forget: (channel: string): void => {
      ids.delete(channel);
    },
  };
};
