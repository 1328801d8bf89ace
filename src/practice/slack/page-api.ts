/**
 * What the browser workspace and the practice Slack say to each other, on the workspace's own origin. The browser names
 * the acting practice user in the header `x-practice-user` (and `?user=` for the event stream).
 *
 * GET  /api/bootstrap                          → Bootstrap
 * GET  /api/channels/:id/messages?before=ts    → { messages: PageMessage[]; hasMore: boolean }   newest last, no replies
 * GET  /api/channels/:id/threads/:ts           → { messages: PageMessage[] }                     parent first
 * POST /api/channels/:id/read                  → {}
 * GET  /api/home                               → { view: PageView | null }
 * POST /api/home/opened { tab }                → {}            sends `app_home_opened`
 * POST /api/messages { channel, threadTs?, text, files? } → { ts }  sends `message` / `app_mention` / `file_shared` events
 * POST /api/files?name=… bytes                 → { file }      the file as Slack gives it to apps
 * POST /api/reactions { channel, ts, name, add }  → {}
 * POST /api/commands { command, text, channel } → {}           sends the signed slash command
 * POST /api/actions  ActionRequest             → {}            sends signed `block_actions`
 * POST /api/shortcuts { callbackId, channel?, ts? } → {}       sends `message_action` / `shortcut`
 * POST /api/options { actionId, blockId, value, container } → { options, optionGroups }
 * POST /api/views/:id/submit { values }        → { action: 'clear'|'close'|'errors'|'update'|'push'; errors? }
 * POST /api/views/:id/close                    → {}
 * GET  /api/files/:id                          → bytes
 * GET  /api/search?q=                          → { messages: PageMessage[] }
 * GET  /api/stream?user=U…                     → text/event-stream of PageEvent
 */
export type PageUser = {
  id: string;
  name: string;
  realName: string;
  title: string;
  isBot: boolean;
  timeZone: string;
  color: string;
};
export type PageChannel = {
  id: string;
  name: string;
  kind: 'channel' | 'im';
  topic: string;
  /** For `im`: the other user's id. */
  userId?: string;
  unread: number;
  mentions: number;
};
export type PageMessage = {
  channel: string;
  ts: string;
  threadTs?: string;
  user: string;
  text: string;
  blocks?: unknown[];
  attachments?: unknown[];
  files?: { id: string; name: string; mimetype: string; url: string }[];
  replyCount: number;
  replyUsers: string[];
  latestReply?: string;
  reactions: { name: string; users: string[] }[];
  edited: boolean;
  /** Only this user sees it; gone after reload, as in Slack. */
  ephemeralFor?: string;
  metadata?: unknown;
};
export type PageView = {
  id: string;
  hash: string;
  type: 'modal' | 'home';
  title?: unknown;
  submit?: unknown;
  close?: unknown;
  callbackId: string;
  blocks: unknown[];
  /** Present values keyed by block id and action id, so that an update keeps what was typed. */
  state?: Record<string, Record<string, unknown>>;
};
/** What may be typed after a slash command; `word` is empty for the command alone. Slack itself shows the usage hint only. */
export type PageSubcommand = { word: string; hint: string; description: string };
export type PageCommand = {
  command: string;
  description: string;
  usageHint: string;
  subcommands: readonly PageSubcommand[];
};
export type Bootstrap = {
  team: { id: string; name: string };
  me: PageUser;
  users: PageUser[];
  channels: PageChannel[];
  botUserId: string;
  appName: string;
  commands: PageCommand[];
  messageShortcuts: { callbackId: string; name: string }[];
  globalShortcuts: { callbackId: string; name: string }[];
  suggestedPrompts: { title: string; message: string }[];
  clock: PageClock;
};
export type PageClock = { now: string; speed: number; paused: boolean };
/** `action` is the element's own payload, as Slack's `actions[0]` without `action_ts`. */
export type ActionRequest = {
  container: { type: 'message'; channel: string; ts: string; isEphemeral?: boolean } | { type: 'view'; viewId: string };
  action: { type: string; action_id: string; block_id: string; [field: string]: unknown };
  /** All stateful values in the same message or view. */
  values: Record<string, Record<string, unknown>>;
};
export type PageEvent =
  | { type: 'message' | 'message-changed'; message: PageMessage }
  | { type: 'message-deleted'; channel: string; ts: string }
  | { type: 'ephemeral'; message: PageMessage }
  | { type: 'view-opened' | 'view-updated' | 'view-pushed'; view: PageView }
  | { type: 'view-closed'; viewId: string; all: boolean }
  | { type: 'home'; view: PageView }
  | { type: 'status'; channel: string; threadTs?: string; text: string }
  | { type: 'prompts'; prompts: { title: string; message: string }[] }
  | { type: 'channel'; channel: PageChannel }
  | { type: 'clock'; clock: PageClock }
  | { type: 'error'; text: string }
  /** Something changed in the market tab: reload its data. */
  | { type: 'market' };
