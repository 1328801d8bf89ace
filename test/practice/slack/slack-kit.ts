import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { createPracticeClock, type PracticeClock } from '../../../src/practice/practice-clock.ts';
import { AppManifest } from '../../../src/practice/slack/app-manifest.ts';
import { createMemoryState } from '../../../src/practice/slack/file-state.ts';
import { type PracticeSlackOptions, startPracticeSlack } from '../../../src/practice/slack/practice-slack.ts';

export const signingSecret = 'a secret of this test only';
export const botToken = 'xoxb-practice';
export const marketer = 'U0MARKETER';
export const outsider = 'U0OUTSIDER';
export const manifest = AppManifest.parse({
  display_information: { name: 'Countersign' },
  features: {
    bot_user: { display_name: 'Countersign' },
    slash_commands: [
      { command: '/countersign', description: 'Ask why, flag, stop', usage_hint: 'why | flag | stop' },
      { command: '/escaped', description: 'Sees names as ids', should_escape: true },
    ],
    shortcuts: [
      { name: 'Flag this account', type: 'message', callback_id: 'flag-account' },
      { name: 'Ask why', type: 'global', callback_id: 'ask-why' },
    ],
  },
});
const people = [
  {
    id: marketer,
    name: 'mara',
    realName: 'Mara Berg',
    title: 'Marketing',
    timeZone: 'Europe/Berlin',
    email: 'mara@practice.example',
  },
  { id: outsider, name: 'otto', realName: 'Otto Vale', title: 'Guest', timeZone: 'UTC' },
];
const channels = [
  { name: 'approvals', topic: 'Cards that need a person' },
  { name: 'budget', topic: 'Money' },
  { name: 'elsewhere', topic: 'The app is not here', hasBot: false },
];

/** A clock that stands still unless a test moves it. */
export const stillClock = (): PracticeClock => createPracticeClock(new Date('2026-11-20T09:00:00.000Z'), () => 0);

/** The practice Slack alone, with a real Web API client. */
export const startSlack = async (over: Partial<PracticeSlackOptions> = {}) => {
  const slack = await startPracticeSlack({
    clock: stillClock(),
    signingSecret,
    botToken,
    deliverTo: { events: 'http://127.0.0.1:9/', interactivity: 'http://127.0.0.1:9/', commands: 'http://127.0.0.1:9/' },
    people,
    channels,
    manifest,
    state: createMemoryState(),
    ...over,
  });
  const client = new WebClient(botToken, {
    slackApiUrl: slack.apiUrl,
    logLevel: LogLevel.ERROR,
    logger: silentLogger,
    retryConfig: { retries: 0 },
  });
  const channel = (name: string) => slack.channelByName(name)?.id ?? '';
  return { slack, client, channel };
};

const nothing = () => undefined;
export const silentLogger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

/** The practice Slack and a real Bolt app that verifies every signature itself. */
export const startWithBolt = async (listen: (app: App) => void, over: Partial<PracticeSlackOptions> = {}) => {
  let base = '';
  const { slack, client, channel } = await startSlack({
    deliverTo: () => ({
      events: `${base}/slack/events`,
      interactivity: `${base}/slack/events`,
      commands: `${base}/slack/events`,
    }),
    ...over,
  });
  const receiver = new HTTPReceiver({ signingSecret, logger: silentLogger });
  const app = new App({
    receiver,
    token: botToken,
    logger: silentLogger,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  app.error(async () => undefined);
  listen(app);
  const server = (await app.start({ port: 0, host: '127.0.0.1' })) as Server;
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    slack,
    client,
    channel,
    app,
    close: async () => {
      await slack.close();
      server.closeAllConnections();
      await app.stop();
    },
  };
};

/** The error a refused call carries: Slack's name and its sentences. */
export const refusalOf = async (call: Promise<unknown>): Promise<{ error: string; messages: string[] }> => {
  try {
    await call;
  } catch (error) {
    const data = Reflect.get(Object(error), 'data');
    return { error: data?.error, messages: data?.response_metadata?.messages ?? [] };
  }
  throw new Error('the call was taken');
};

/** Mounts the page API on a server of its own, as the workspace does. */
export const startPage = async (slack: {
  handlePage: Awaited<ReturnType<typeof startPracticeSlack>>['handlePage'];
}) => {
  const server = createServer((request, response) => {
    void slack.handlePage(request, response).then((isServed) => {
      if (!isServed) response.writeHead(404).end('not the page API');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    get: async (path: string, user = marketer) => {
      const response = await fetch(base + path, { headers: { 'x-practice-user': user, connection: 'close' } });
      return { status: response.status, body: await response.json() };
    },
    post: async (path: string, body: unknown, user = marketer) => {
      const response = await fetch(base + path, {
        method: 'POST',
        headers: { 'x-practice-user': user, 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Waits until `check` holds, at most two seconds. */
export const until = async (check: () => boolean): Promise<void> => {
  const end = Date.now() + 2_000;
  while (!check()) {
    if (Date.now() > end) throw new Error('it did not come to pass within two seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
