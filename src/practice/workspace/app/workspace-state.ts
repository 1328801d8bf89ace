import type { Bootstrap, PageChannel, PageClock, PageEvent, PageMessage, PageView } from '../../slack/page-api.ts';

export type Toast = { id: number; text: string; kind: 'error' | 'info' };
export type MessagePage = { items: PageMessage[]; hasMore: boolean };

/** All the page knows. Changed only by `changeWorkspace`. */
export type WorkspaceState = {
  boot: Bootstrap | null;
  failure: string | null;
  channels: PageChannel[];
  messages: Record<string, MessagePage>;
  /** Parent first, keyed by `threadKey`. */
  threads: Record<string, PageMessage[]>;
  home: PageView | null;
  /** Open modals, the top one last. */
  views: PageView[];
  viewErrors: Record<string, Record<string, string>>;
  /** Keyed by `threadKey`, or by the channel alone. */
  statuses: Record<string, string>;
  prompts: { title: string; message: string }[];
  clock: (PageClock & { readAt: number }) | null;
  connection: 'connecting' | 'live' | 'lost';
  toasts: Toast[];
};

export type WorkspaceChange =
  | { type: 'booted'; boot: Bootstrap; at: number }
  | { type: 'boot-failed'; text: string }
  | { type: 'messages-loaded'; channel: string; page: MessagePage; older: boolean }
  | { type: 'thread-loaded'; channel: string; ts: string; messages: PageMessage[] }
  | { type: 'home-loaded'; view: PageView | null }
  | { type: 'channel-read'; channel: string }
  | { type: 'view-answered'; viewId: string; action: string; errors?: Record<string, string> }
  | { type: 'ephemeral-dismissed'; channel: string; ts: string }
  | { type: 'connection'; connection: WorkspaceState['connection'] }
  | { type: 'toast'; toast: Toast }
  | { type: 'toast-dismissed'; id: number }
  | { type: 'event'; event: PageEvent; at: number };

export const emptyWorkspace: WorkspaceState = {
  boot: null,
  failure: null,
  channels: [],
  messages: {},
  threads: {},
  home: null,
  views: [],
  viewErrors: {},
  statuses: {},
  prompts: [],
  clock: null,
  connection: 'connecting',
  toasts: [],
};

export const threadKey = (channel: string, ts: string): string => `${channel}:${ts}`;

const byTs = (a: PageMessage, b: PageMessage) => Number(a.ts) - Number(b.ts) || a.ts.localeCompare(b.ts);

/** Puts messages into a list by `ts`; a message that is there already is replaced. */
export const mergeMessages = (known: PageMessage[], added: PageMessage[]): PageMessage[] => {
  const all = new Map(known.map((message) => [message.ts, message]));
  for (const message of added) all.set(message.ts, message);
  return [...all.values()].sort(byTs);
};

const isReply = (message: PageMessage) => message.threadTs !== undefined && message.threadTs !== message.ts;

const withReplyCounted = (parent: PageMessage, reply: PageMessage): PageMessage =>
  reply.ephemeralFor || Number(parent.latestReply ?? 0) >= Number(reply.ts)
    ? parent
    : {
        ...parent,
        replyCount: parent.replyCount + 1,
        replyUsers: [...new Set([...parent.replyUsers, reply.user])],
        latestReply: reply.ts,
      };

const placeMessage = (state: WorkspaceState, message: PageMessage): WorkspaceState => {
  const page = state.messages[message.channel];
  const parentTs = message.threadTs ?? message.ts;
  const key = threadKey(message.channel, parentTs);
  const thread = state.threads[key];
  const threads = thread ? { ...state.threads, [key]: mergeMessages(thread, [message]) } : state.threads;
  if (!page) return { ...state, threads };
  let items = page.items;
  if (!isReply(message)) items = mergeMessages(items, [message]);
  else if (!thread?.some((known) => known.ts === message.ts)) {
    items = items.map((parent) => (parent.ts === parentTs ? withReplyCounted(parent, message) : parent));
  }
  return { ...state, threads, messages: { ...state.messages, [message.channel]: { ...page, items } } };
};

const dropMessage = (state: WorkspaceState, channel: string, ts: string): WorkspaceState => {
  const page = state.messages[channel];
  const without = (items: PageMessage[]) => items.filter((message) => message.ts !== ts);
  return {
    ...state,
    messages: page ? { ...state.messages, [channel]: { ...page, items: without(page.items) } } : state.messages,
    threads: Object.fromEntries(
      Object.entries(state.threads).map(([key, items]) => [
        key,
        key.startsWith(`${channel}:`) ? without(items) : items,
      ]),
    ),
  };
};

const hear = (state: WorkspaceState, event: PageEvent, at: number): WorkspaceState => {
  switch (event.type) {
    case 'message':
    case 'message-changed':
    case 'ephemeral':
      return placeMessage(state, event.message);
    case 'message-deleted':
      return dropMessage(state, event.channel, event.ts);
    case 'view-opened':
      return { ...state, views: [event.view], viewErrors: {} };
    case 'view-pushed':
      return { ...state, views: [...state.views.filter((view) => view.id !== event.view.id), event.view] };
    case 'view-updated': {
      if (event.view.type === 'home') return { ...state, home: event.view };
      const { [event.view.id]: _cleared, ...viewErrors } = state.viewErrors;
      return {
        ...state,
        viewErrors,
        views: state.views.map((view) => (view.id === event.view.id ? event.view : view)),
      };
    }
    case 'view-closed':
      return { ...state, views: event.all ? [] : state.views.filter((view) => view.id !== event.viewId) };
    case 'home':
      return { ...state, home: event.view };
    case 'status': {
      const key = event.threadTs ? threadKey(event.channel, event.threadTs) : event.channel;
      return { ...state, statuses: { ...state.statuses, [key]: event.text } };
    }
    case 'prompts':
      return { ...state, prompts: event.prompts };
    case 'channel': {
      const isKnown = state.channels.some((channel) => channel.id === event.channel.id);
      const channels = isKnown
        ? state.channels.map((channel) => (channel.id === event.channel.id ? event.channel : channel))
        : [...state.channels, event.channel];
      return { ...state, channels };
    }
    case 'clock':
      return { ...state, clock: { ...event.clock, readAt: at } };
    case 'error':
    case 'market':
      return state;
  }
};

/** The next state of the page. Pure; `at` is a monotonic reading for the practice clock. */
export const changeWorkspace = (state: WorkspaceState, change: WorkspaceChange): WorkspaceState => {
  switch (change.type) {
    case 'booted':
      return {
        ...state,
        boot: change.boot,
        failure: null,
        channels: change.boot.channels,
        prompts: change.boot.suggestedPrompts,
        clock: { ...change.boot.clock, readAt: change.at },
      };
    case 'boot-failed':
      return { ...state, failure: change.text };
    case 'messages-loaded': {
      const known = state.messages[change.channel];
      const kept = change.older ? (known?.items ?? []) : (known?.items.filter((message) => message.ephemeralFor) ?? []);
      const page = { items: mergeMessages(kept, change.page.items), hasMore: change.page.hasMore };
      return { ...state, messages: { ...state.messages, [change.channel]: page } };
    }
    case 'thread-loaded': {
      const key = threadKey(change.channel, change.ts);
      const kept = state.threads[key]?.filter((message) => message.ephemeralFor) ?? [];
      return { ...state, threads: { ...state.threads, [key]: mergeMessages(kept, change.messages) } };
    }
    case 'home-loaded':
      return { ...state, home: change.view };
    case 'channel-read':
      return {
        ...state,
        channels: state.channels.map((channel) =>
          channel.id === change.channel ? { ...channel, unread: 0, mentions: 0 } : channel,
        ),
      };
    case 'view-answered': {
      if (change.action === 'errors') {
        return { ...state, viewErrors: { ...state.viewErrors, [change.viewId]: change.errors ?? {} } };
      }
      if (change.action === 'clear') return { ...state, views: [] };
      if (change.action === 'close') {
        return { ...state, views: state.views.filter((view) => view.id !== change.viewId) };
      }
      return state;
    }
    case 'ephemeral-dismissed':
      return dropMessage(state, change.channel, change.ts);
    case 'connection':
      return { ...state, connection: change.connection };
    case 'toast':
      return { ...state, toasts: [...state.toasts.slice(-2), change.toast] };
    case 'toast-dismissed':
      return { ...state, toasts: state.toasts.filter((toast) => toast.id !== change.id) };
    case 'event':
      return hear(state, change.event, change.at);
  }
};
