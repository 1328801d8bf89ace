import { createHash } from 'node:crypto';
import type { PracticeSlackState, StateRecord } from './file-state.ts';
import type { MessageClock } from './message-clock.ts';
import type { PageEvent, PageUser } from './page-api.ts';
import { StoredChannel, StoredMessage, StoredRead } from './workspace-records.ts';

export type PracticePerson = {
  id: string;
  name: string;
  realName: string;
  title: string;
  timeZone: string;
  email?: string;
};
export type PracticeTeam = {
  teamId: string;
  teamName: string;
  domain: string;
  appId: string;
  appName: string;
  botId: string;
  botUserId: string;
  /** The bot user's handle. */
  botName: string;
};
/** Channel and thread state in memory, every change written through to the state port and told to the page. */
export type Workspace = ReturnType<typeof createWorkspace>;

/** The same name gets the same id on every start, so links and stored rows stay true. */
export const stableId = (prefix: string, name: string): string =>
  prefix +
  BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 16)}`)
    .toString(36)
    .toUpperCase()
    .slice(0, 10)
    .padStart(10, '0');

type Rows = { byTs: Map<string, StoredMessage>; top: string[]; threads: Map<string, string[]> };
const palette = ['#4a6fa5', '#7b5ea7', '#2e7d6b', '#b0563b', '#8a6d1d', '#a13d63', '#3d6b8f', '#5b7431'];

export const createWorkspace = (options: {
  team: PracticeTeam;
  people: PracticePerson[];
  channels: { name: string; topic: string; hasBot?: boolean; members?: string[] }[];
  messageClock: MessageClock;
  state: PracticeSlackState;
  /** Tells the page; `to` names the people who may see it. */
  emit: (event: PageEvent, to: readonly string[]) => void;
  /** Whether a page of this person is open. */
  isWatched: (user: string) => boolean;
  /** Hears every message that everybody in the channel can see. */
  onPosted: (message: StoredMessage, channel: StoredChannel) => void;
}) => {
  const { team, messageClock, state, emit } = options;
  const users = new Map<string, PageUser & { email?: string }>();
  const channels = new Map<string, StoredChannel>();
  const rows = new Map<string, Rows>();
  const ephemerals = new Map<string, StoredMessage>();
  const reads = new Map<string, string>();

  for (const [index, person] of options.people.entries()) {
    users.set(person.id, { ...person, isBot: false, color: palette[index % palette.length] ?? '#4a6fa5' });
  }
  users.set(team.botUserId, {
    id: team.botUserId,
    name: team.botName.toLowerCase().replaceAll(/[^a-z0-9]+/g, ''),
    realName: team.appName,
    title: 'App',
    isBot: true,
    timeZone: 'UTC',
    color: '#1f4f46',
  });
  const peopleIds = options.people.map((person) => person.id);

  const rowsOf = (channel: string): Rows => {
    let own = rows.get(channel);
    if (!own) {
      own = { byTs: new Map(), top: [], threads: new Map() };
      rows.set(channel, own);
    }
    return own;
  };
  const index = (message: StoredMessage) => {
    const own = rowsOf(message.channel);
    own.byTs.set(message.ts, message);
    const isReply = message.threadTs !== undefined && message.threadTs !== message.ts;
    if (isReply) {
      const thread = own.threads.get(message.threadTs ?? '') ?? [];
      thread.push(message.ts);
      own.threads.set(message.threadTs ?? '', thread);
    }
    if (!isReply || message.isBroadcast) own.top.push(message.ts);
  };
  const saveMessage = (message: StoredMessage) =>
    state.save({ kind: 'message', key: `${message.channel} ${message.ts}`, value: message });
  const saveChannel = (channel: StoredChannel) => state.save({ kind: 'channel', key: channel.id, value: channel });

  const restore = (records: readonly StateRecord[]) => {
    const messages: StoredMessage[] = [];
    for (const record of records) {
      if (record.kind === 'channel') {
        const channel = StoredChannel.parse(record.value);
        channels.set(channel.id, channel);
      } else if (record.kind === 'message') messages.push(StoredMessage.parse(record.value));
      else if (record.kind === 'read') {
        const read = StoredRead.parse(record.value);
        reads.set(`${read.user} ${read.channel}`, read.ts);
      }
    }
    messages.sort((a, b) => (a.ts < b.ts ? -1 : 1));
    for (const message of messages) {
      index(message);
      messageClock.notBefore(message.ts);
    }
    for (const wanted of options.channels) {
      const id = stableId('C', wanted.name);
      const known = channels.get(id);
      const members = [
        ...(wanted.members ?? peopleIds),
        ...(wanted.hasBot === false && !known?.members.includes(team.botUserId) ? [] : [team.botUserId]),
      ];
      const isSame =
        known &&
        known.topic === wanted.topic &&
        known.members.length === members.length &&
        known.members.every((member) => members.includes(member));
      if (isSame) continue;
      const channel: StoredChannel = {
        id,
        name: wanted.name,
        kind: 'channel',
        topic: wanted.topic,
        createdAt: known?.createdAt ?? messageClock.nowSeconds(),
        creator: known?.creator ?? peopleIds[0] ?? team.botUserId,
        members,
      };
      channels.set(id, channel);
      saveChannel(channel);
    }
    for (const person of peopleIds) openIm(person);
  };

  const openIm = (userId: string): StoredChannel => {
    const id = stableId('D', userId);
    const known = channels.get(id);
    if (known) return known;
    const channel: StoredChannel = {
      id,
      name: '',
      kind: 'im',
      topic: '',
      createdAt: messageClock.nowSeconds(),
      creator: team.botUserId,
      members: [userId, team.botUserId],
      userId,
    };
    channels.set(id, channel);
    saveChannel(channel);
    return channel;
  };

  const message = (channel: string, ts: string) =>
    rows.get(channel)?.byTs.get(ts) ?? ephemerals.get(`${channel} ${ts}`);
  const replies = (channel: string, threadTs: string): StoredMessage[] => {
    const own = rowsOf(channel);
    return (own.threads.get(threadTs) ?? []).flatMap((ts) => own.byTs.get(ts) ?? []);
  };
  const peopleIn = (channel: StoredChannel) => channel.members.filter((member) => member !== team.botUserId);
  const lastReadTs = (user: string, channel: string) => reads.get(`${user} ${channel}`) ?? '';

  return {
    team,
    users,
    channels,
    restore,
    openIm,
    nextTs: () => messageClock.nextTs(),
    nowSeconds: () => messageClock.nowSeconds(),
    message,
    replies,
    peopleIn,
    lastReadTs,
    /** Top-level messages (and broadcast replies), oldest first. */
    timeline: (channel: string): StoredMessage[] => {
      const own = rowsOf(channel);
      return own.top.flatMap((ts) => own.byTs.get(ts) ?? []);
    },
    newestFirst: function* (channel: string): Generator<StoredMessage> {
      const own = rowsOf(channel);
      for (let at = own.top.length - 1; at >= 0; at -= 1) {
        const found = own.byTs.get(own.top[at] ?? '');
        if (found) yield found;
      }
    },
    allMessages: (channel: string): Iterable<StoredMessage> => rowsOf(channel).byTs.values(),
    ephemerals: (user: string) => [...ephemerals.values()].filter((one) => one.ephemeralFor === user),
    channelByName: (name: string) =>
      [...channels.values()].find((channel) => channel.kind === 'channel' && channel.name === name.replace(/^#/, '')),
    createChannel: (name: string, creator: string): StoredChannel => {
      const channel: StoredChannel = {
        id: stableId('C', name),
        name,
        kind: 'channel',
        topic: '',
        createdAt: messageClock.nowSeconds(),
        creator,
        members: [...peopleIds, team.botUserId],
      };
      channels.set(channel.id, channel);
      saveChannel(channel);
      return channel;
    },
    join: (channel: StoredChannel, user: string) => {
      if (channel.members.includes(user)) return false;
      channel.members.push(user);
      saveChannel(channel);
      return true;
    },
    post: (input: Omit<StoredMessage, 'ts' | 'reactions'>, channel: StoredChannel): StoredMessage => {
      const posted: StoredMessage = { ...input, ts: messageClock.nextTs(), reactions: [] };
      saveMessage(posted);
      index(posted);
      options.onPosted(posted, channel);
      return posted;
    },
    postEphemeral: (input: Omit<StoredMessage, 'ts' | 'reactions'>): StoredMessage => {
      const posted: StoredMessage = { ...input, ts: messageClock.nextTs(), reactions: [] };
      ephemerals.set(`${posted.channel} ${posted.ts}`, posted);
      const oldest = ephemerals.size > 500 ? ephemerals.keys().next().value : undefined;
      if (oldest !== undefined) ephemerals.delete(oldest);
      return posted;
    },
    /** Writes a changed message through; the page is told by the caller, who knows what changed. */
    changed: (changed: StoredMessage) => {
      if (changed.ephemeralFor === undefined) saveMessage(changed);
    },
    remove: (gone: StoredMessage) => {
      const to =
        gone.ephemeralFor === undefined
          ? peopleIn(channels.get(gone.channel) ?? openIm(gone.user))
          : [gone.ephemeralFor];
      if (gone.ephemeralFor !== undefined) ephemerals.delete(`${gone.channel} ${gone.ts}`);
      else {
        const own = rowsOf(gone.channel);
        own.byTs.delete(gone.ts);
        own.top = own.top.filter((ts) => ts !== gone.ts);
        const thread = own.threads.get(gone.threadTs ?? '');
        if (thread)
          own.threads.set(
            gone.threadTs ?? '',
            thread.filter((ts) => ts !== gone.ts),
          );
        state.save({ kind: 'message', key: `${gone.channel} ${gone.ts}`, value: null });
      }
      emit({ type: 'message-deleted', channel: gone.channel, ts: gone.ts }, to);
    },
    markRead: (user: string, channel: string, ts: string) => {
      reads.set(`${user} ${channel}`, ts);
      state.save({ kind: 'read', key: `${user} ${channel}`, value: { user, channel, ts } });
    },
    emit,
    isWatched: options.isWatched,
  };
};
