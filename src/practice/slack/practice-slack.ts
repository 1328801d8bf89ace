import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PracticeClock } from '../practice-clock.ts';
import { createActingUsers } from './acting-user.ts';
import { type AppDelivery, httpDelivery } from './app-delivery.ts';
import type { AppManifest } from './app-manifest.ts';
import { createEventDelivery, type EventDelivery } from './event-delivery.ts';
import type { PracticeSlackState } from './file-state.ts';
import { createFileStore } from './file-store.ts';
import { createInteractions } from './interactions.ts';
import { createInteractivityTokens } from './interactivity-tokens.ts';
import { createMessageClock } from './message-clock.ts';
import { sendMessageEvents } from './message-events.ts';
import { applyResponse, MessageResponse } from './message-response.ts';
import type { PageEvent, PageSubcommand } from './page-api.ts';
import { createPageMessages, type PageMessages } from './page-messages.ts';
import { createPageRoutes, pageClock } from './page-routes.ts';
import { createPageStream } from './page-stream.ts';
import { createPeopleActions } from './people-actions.ts';
import { createSignedPost } from './signed-post.ts';
import { createSocketMode } from './socket-mode.ts';
import { createSuggestedPrompts } from './suggested-prompts.ts';
import { createViewStore } from './view-store.ts';
import type { WebApiContext } from './web-api-method.ts';
import { startWebApiServer } from './web-api-server.ts';
import { createWorkspace, type PracticePerson, stableId } from './workspace.ts';

export type DeliverTo = { events: string; interactivity: string; commands: string };
export type PracticeSlackOptions = {
  clock: PracticeClock;
  port?: number;
  signingSecret: string;
  botToken: string;
  /** With it the practice Slack is in Socket Mode: the app connects by `apps.connections.open`, and no URL is called. */
  appToken?: string;
  /** The app's request URLs, on loopback. */
  deliverTo: DeliverTo | (() => DeliverTo);
  people: PracticePerson[];
  /** `hasBot: false`: the app must join first. `members`: everybody where left out. */
  channels: { name: string; topic: string; hasBot?: boolean; members?: string[] }[];
  userGroups?: { handle: string; name: string; users: string[] }[];
  manifest: AppManifest;
  /** What may follow each slash command, for completion as somebody types. */
  subcommands?: Readonly<Record<string, readonly PageSubcommand[]>>;
  state: PracticeSlackState;
  teamName?: string;
  /** Root of permalinks; the practice Slack's own address where left out. */
  workspaceUrl?: () => string;
  hasRateLimits?: boolean;
  /** Slack's own times where left out; tests shorten them. */
  timing?: {
    ackMs?: number;
    triggerMs?: number;
    responseUrlMs?: number;
    retryDelaysMs?: number[];
    heartbeatMs?: number;
  };
};

/** A whole Slack on this machine: the app reaches it by Web API and signed HTTP only, people by the page API. */
export const startPracticeSlack = async (options: PracticeSlackOptions) => {
  const { manifest, state, clock } = options;
  const elapsedNow = () => performance.now();
  const timing = {
    ackMs: 3_000,
    triggerMs: 3_000,
    responseUrlMs: 30 * 60_000,
    retryDelaysMs: [0, 60_000, 300_000],
    heartbeatMs: 15_000,
    ...options.timing,
  };
  const urls = typeof options.deliverTo === 'function' ? options.deliverTo : () => options.deliverTo as DeliverTo;
  const appName = manifest.display_information.name;
  const teamName = options.teamName ?? 'Practice';
  const team = {
    teamId: stableId('T', teamName),
    teamName,
    domain: teamName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    appId: stableId('A', appName),
    appName,
    botId: stableId('B', appName),
    botUserId: stableId('U', `bot ${appName}`),
    botName: manifest.features.bot_user?.display_name ?? appName,
  };
  const verificationToken = createHash('sha256').update(options.signingSecret).digest('hex').slice(0, 24);
  const records = await state.load();
  const messageClock = createMessageClock(clock);
  const stream = createPageStream({ heartbeatMs: timing.heartbeatMs });
  const socketMode = options.appToken
    ? createSocketMode({ appId: team.appId, ackMs: timing.ackMs, pingMs: timing.heartbeatMs })
    : null;
  const delivery: AppDelivery =
    socketMode?.delivery ??
    httpDelivery({ signed: createSignedPost(options.signingSecret), urls, ackMs: timing.ackMs });
  let origin = '';
  const files = createFileStore({
    state,
    nextTs: messageClock.nextTs,
    nowSeconds: messageClock.nowSeconds,
    origin: () => origin,
    teamId: team.teamId,
    botUserId: team.botUserId,
  });
  const later: { page?: PageMessages; events?: EventDelivery } = {};
  const workspace = createWorkspace({
    team,
    people: options.people,
    channels: options.channels,
    messageClock,
    state,
    emit: stream.emit,
    isWatched: stream.isWatched,
    onPosted: (message, channel) => {
      later.page?.tellPosted(message, channel);
      if (later.events) sendMessageEvents(message, channel, { workspace, files, events: later.events });
    },
  });
  const page = createPageMessages(workspace, files.get);
  const views = createViewStore({ state, nextTs: messageClock.nextTs, hasFile: files.has });
  const events = createEventDelivery({
    workspace,
    state,
    delivery,
    verificationToken,
    subscriptions: manifest.settings.event_subscriptions?.bot_events ?? null,
    retryDelaysMs: timing.retryDelaysMs,
  });
  later.page = page;
  later.events = events;
  const tokens = createInteractivityTokens({
    triggerMs: timing.triggerMs,
    responseUrlMs: timing.responseUrlMs,
    elapsedNow,
    responseUrlBase: () => `${origin}/response`,
  });
  const context: WebApiContext = {
    workspace,
    views,
    files,
    tokens,
    page,
    events,
    userGroups: (options.userGroups ?? []).map((group) => ({ ...group, id: stableId('S', group.handle) })),
    workspaceUrl: () => options.workspaceUrl?.() ?? origin,
    prompts: createSuggestedPrompts(state),
  };
  context.prompts.restore(records);
  files.restore(records);
  workspace.restore(records);
  views.restore(records);

  const server = await startWebApiServer({
    context,
    port: options.port ?? 0,
    botToken: options.botToken,
    socketMode: socketMode && options.appToken ? { ...socketMode, appToken: options.appToken } : null,
    scopes: manifest.oauth_config?.scopes.bot ?? null,
    hasRateLimits: options.hasRateLimits ?? false,
    elapsedNow,
    respond: (token, body) => {
      const response = MessageResponse.safeParse(body);
      if (!response.success) return { status: 400, answer: { ok: false, error: 'invalid_payload' } };
      const target = tokens.redeem(token);
      if (!target.ok) return { status: 404, answer: { ok: false, error: target.error } };
      const applied = applyResponse(context, target.value, response.data);
      return applied.ok ? { status: 200, answer: { ok: true } } : { status: 400, answer: applied };
    },
  });
  origin = server.origin;
  events.restore(records);

  const interactions = createInteractions({
    context,
    manifest,
    delivery,
    verificationToken,
  });
  const people = createPeopleActions(context);
  const handlePage = createPageRoutes({
    context,
    manifest,
    clock,
    stream,
    interactions,
    people,
    subcommands: options.subcommands,
  });
  const everybody = options.people.map((person) => person.id);
  const stopClock = clock.onChange(() => stream.emit({ type: 'clock', clock: pageClock(clock) }, everybody));

  return {
    /** For `slackApiUrl`; ends with a slash. */
    apiUrl: `${server.origin}/api/`,
    port: server.port,
    team,
    /** Serves the page API on the workspace's own server; `false`: not one of its routes. */
    handlePage: (request: IncomingMessage, response: ServerResponse): Promise<boolean> => handlePage(request, response),
    /** Tells every open page, or the pages of `to`. */
    broadcast: (event: PageEvent, to: readonly string[] = everybody) => stream.emit(event, to),
    /** Hears what the pages are told. */
    onPageEvent: stream.listen,
    as: createActingUsers(context, interactions, people),
    channelByName: workspace.channelByName,
    directChannel: (user: string) => workspace.openIm(user),
    /** Top-level messages, oldest first; `threadTs` for the replies of one. */
    messages: (channel: string, threadTs?: string) =>
      threadTs === undefined ? workspace.timeline(channel) : workspace.replies(channel, threadTs),
    message: workspace.message,
    /** Signs and sends any interactivity payload as it is. */
    sendInteraction: interactions.sendRaw,
    sendEvent: events.send,
    verifyEventsUrl: events.verifyUrl,
    /** In Socket Mode: how many connections there are, and moving them. */
    socketMode: socketMode ? { connections: socketMode.connections, refresh: socketMode.refresh } : null,
    eventsSettled: events.settled,
    close: async () => {
      stopClock();
      events.close();
      stream.close();
      delivery.close();
      await server.close();
      await state.close();
    },
  };
};
