import type { RequestListener } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { App, type AppOptions, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import type { Log } from '../../ports/log.ts';
import type { Settings } from '../../ports/store.ts';
import { parseEvent } from './parse-event.ts';
import { parseAction, parseCommand, parseOptions, parseShortcut, parseSubmission } from './parse-payload.ts';
import { createPerformer } from './perform-reply.ts';
import { createSeenEvents } from './seen-events.ts';
import { createSignedReceiver } from './signed-receiver.ts';
import type { Parsed, SlackInteraction, SlackReply, Wire } from './slack-interaction.ts';

export type SlackAppOptions = {
  botToken: string;
  signingSecret: string;
  /** Socket Mode when set; HTTP otherwise. */
  appToken?: string;
  apiUrl?: string;
  /** Listens by itself when set (0 takes a free port); otherwise mount `requestListener`. */
  port?: number;
  path?: string;
  interactionHandler: (interaction: SlackInteraction) => Promise<SlackReply>;
  /** Without waiting for anything: errors of a modal's fields, keyed by block id. */
  check?: (interaction: SlackInteraction) => Record<string, string> | null;
  /** The same from the record; whoever waits longer than `REFUSAL_MS` for it is answered by the handler instead. */
  refusal?: (interaction: SlackInteraction) => Promise<Record<string, string> | null>;
  /** Without waiting for anything: the view to open at once for what will answer with a modal. */
  loading?: (interaction: SlackInteraction) => ModalView | null;
  /** Without waiting for anything: what is said when no view is open and the answer takes longer than a second. */
  meanwhile?: (interaction: SlackInteraction) => string | null;
  /** Called when a person looks at App Home, so that it can be kept true. */
  homeOpened?: (user: string) => Promise<void>;
  settings: Pick<Settings, 'get' | 'set'>;
  log: Log;
  observeAckSeconds?: (seconds: number) => void;
};

export type SlackApp = {
  botUserId: string;
  teamId: string;
  /** For answers to people. */
  client: WebClient;
  requestListener: RequestListener;
  port(): number | null;
  /** Waits for the work behind acknowledged payloads. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

/** How long somebody waits for an answer before they hear that it comes. */
const PATIENCE_MS = 1_000;
/** Slack shows a failure where a modal's answer takes three seconds. */
const REFUSAL_MS = 2_000;

const FAILED =
  'Something failed on my side while I did this. The record says what is true: open the decision again before you repeat it.';

const quiet = (log: Log): NonNullable<AppOptions['logger']> => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...message) => log.warn({ detail: message.map(String).join(' ').slice(0, 300) }, 'bolt warns'),
  error: (...message) => log.error({ detail: message.map(String).join(' ').slice(0, 300) }, 'bolt failed'),
  setLevel: () => undefined,
  getLevel: () => LogLevel.WARN,
  setName: () => undefined,
});

/**
 * Connects to Slack and turns signed payloads into interactions. Every payload is acknowledged before any work; only
 * errors of a modal's fields are found before, and without waiting for anything.
 */
export const startSlackApp = async (options: SlackAppOptions): Promise<SlackApp> => {
  const { log } = options;
  const clientOptions = options.apiUrl ? { slackApiUrl: options.apiUrl } : {};
  const client = new WebClient(options.botToken, {
    ...clientOptions,
    logger: quiet(log),
    retryConfig: { retries: 1, minTimeout: 200 },
  });
  const self = await client.auth.test();
  const botUserId = self.user_id ?? '';
  const receiver = createSignedReceiver({ ...options, path: options.path ?? '/slack/events' });
  const socket = options.appToken
    ? new SocketModeReceiver({ appToken: options.appToken, logger: quiet(log), installerOptions: { clientOptions } })
    : null;
  const app = new App({
    receiver: socket ?? receiver,
    authorize: async () => ({
      botToken: options.botToken,
      botId: self.bot_id,
      botUserId,
      teamId: self.team_id,
      enterpriseId: self.enterprise_id,
    }),
    clientOptions,
    convoStore: false,
    logger: quiet(log),
  });
  const performer = createPerformer(client, log);
  const seen = createSeenEvents(options.settings);
  const working = new Set<Promise<void>>();
  const inFlight = new Set<string>();

  const work = (task: () => Promise<void>): void => {
    const running: Promise<void> = task()
      .catch((error: unknown) =>
        log.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'slack work failed'),
      )
      .finally(() => working.delete(running));
    working.add(running);
  };

  const answer = async (interaction: SlackInteraction, wire: Wire): Promise<void> => {
    const view = options.loading?.(interaction) ?? null;
    // The loading view and the command's own reading go on at the same time.
    const opening = view ? performer.open(interaction, wire, view) : Promise.resolve(null);
    const meanwhile = view ? null : (options.meanwhile?.(interaction) ?? null);
    let said = Promise.resolve();
    const patience = setTimeout(() => {
      if (meanwhile !== null) said = performer.perform(interaction, wire, null, { kind: 'ephemeral', text: meanwhile });
    }, PATIENCE_MS);
    const reply = await options.interactionHandler(interaction).catch((error: unknown): SlackReply => {
      log.error(
        { kind: interaction.kind, reason: error instanceof Error ? error.message : 'unknown' },
        'a command failed',
      );
      return { kind: 'ephemeral', text: FAILED };
    });
    clearTimeout(patience);
    await said;
    await performer.perform(interaction, wire, await opening, reply);
  };

  const start = (parsed: Parsed): void => {
    if (parsed.kind === 'unsupported') {
      log.info({ what: parsed.what }, 'slack payload not supported');
      return;
    }
    const { interaction, wire } = parsed;
    // A second press while the first is being worked on is the same press.
    const key =
      interaction.kind === 'action'
        ? JSON.stringify([interaction.user, interaction.actionId, interaction.value])
        : null;
    if (key !== null) {
      if (inFlight.has(key)) return;
      inFlight.add(key);
    }
    work(async () => {
      try {
        await answer(interaction, wire);
      } finally {
        if (key !== null) inFlight.delete(key);
      }
    });
  };

  const errorsIn = async (interaction: SlackInteraction): Promise<Record<string, string> | null> => {
    const late = new AbortController();
    try {
      return (
        options.check?.(interaction) ??
        (await Promise.race([
          // The handler meets the same failure, and reports it.
          options.refusal?.(interaction).catch(() => null) ?? null,
          after(REFUSAL_MS, null, { signal: late.signal }).catch(() => null),
        ]))
      );
    } finally {
      late.abort();
    }
  };
  app.action({ type: 'block_actions' }, async ({ ack, body }) => {
    await ack();
    start(parseAction(body));
  });
  app.view({ type: 'view_submission' }, async ({ ack, body }) => {
    const parsed = parseSubmission(body);
    const errors = parsed.kind === 'interaction' ? await errorsIn(parsed.interaction) : null;
    if (errors) return ack({ response_action: 'errors', errors });
    await ack({ response_action: 'clear' });
    start(parsed);
  });
  app.view({ type: 'view_closed' }, async ({ ack }) => ack());
  app.command(/.*/, async ({ ack, body }) => {
    await ack();
    start(parseCommand(body));
  });
  app.shortcut(/.*/, async ({ ack, body }) => {
    await ack();
    start(parseShortcut(body));
  });
  app.options(/.*/, async ({ ack, body }) => {
    const parsed = parseOptions(body);
    const reply =
      parsed.kind === 'interaction' ? await options.interactionHandler(parsed.interaction).catch(() => null) : null;
    const found = reply?.kind === 'options' ? reply.options : [];
    await ack({
      options: found
        .slice(0, 100)
        .map((o) => ({ text: { type: 'plain_text', text: o.text.slice(0, 75) || '–' }, value: o.value.slice(0, 150) })),
    });
  });
  const onEvent = (body: { event_id?: string }, event: unknown): void =>
    work(async () => {
      if (body.event_id && !(await seen.first(body.event_id))) return;
      const parsed = parseEvent(body, event, botUserId);
      if (parsed.kind === 'interaction' && parsed.interaction.kind === 'home-opened') {
        const { user, tab } = parsed.interaction;
        if (tab === 'home') await options.homeOpened?.(user);
        const met = `slack.welcomed.${user}`;
        if (tab === 'messages' && !(await options.settings.get<boolean>(met))) {
          await options.settings.set(met, true);
          parsed.interaction.firstTime = true;
        }
      }
      start(parsed);
    });
  app.event('app_mention', async ({ body, event }) => onEvent(body, event));
  app.event('message', async ({ body, event }) => onEvent(body, event));
  app.event('app_home_opened', async ({ body, event }) => onEvent(body, event));
  app.error(async (error) => log.error({ reason: error.message }, 'slack payload failed'));

  await app.start();
  return {
    botUserId,
    teamId: self.team_id ?? '',
    client,
    // In Socket Mode nothing comes in here, and there may be no secret to check it with.
    requestListener: socket ? (_, response) => response.writeHead(404).end() : receiver.requestListener,
    port: receiver.port,
    idle: async () => {
      while (working.size > 0) await Promise.all(working);
    },
    stop: async () => {
      // Bolt's own stop does not wait until the connection is closed.
      await (socket ? socket.client.disconnect() : app.stop());
      await Promise.all(working);
    },
  };
};
