import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  ActionRequest,
  Bootstrap,
  PageChannel,
  PageClock,
  PageEvent,
  PageMessage,
  PageUser,
  PageView,
} from '../../../src/practice/slack/page-api.ts';
import { buildWorkspace } from '../../../src/practice/workspace/workspace-page.ts';
import {
  budgetCard,
  contentModal,
  emailCard,
  experimentCard,
  homeView,
  rejectModal,
  STORY_SECONDS,
  sentCard,
} from './sample-cards.ts';

const user = (id: string, realName: string, title: string, isBot = false): PageUser => ({
  id,
  name: realName.split(' ')[0]?.toLowerCase() ?? id,
  realName,
  title,
  isBot,
  timeZone: 'Europe/Berlin',
  color: '#336699',
});
const USERS = [
  user('UMARKETER', 'Lena Brandt', 'Marketer'),
  user('UDEMAND', 'Tom Okafor', 'Demand-gen manager'),
  user('UBRAND', 'Ines Moreau', 'Brand reviewer'),
  user('UFINANCE', 'Karl Voss', 'Finance'),
  user('UREP1', 'Sofia Marin', 'Sales rep'),
  user('UREP2', 'Jonas Adler', 'Sales rep'),
  user('UOUTSIDER', 'Pat Doe', 'Contractor, no rights'),
  user('UBOT', 'Countersign', 'App', true),
];
const channel = (id: string, name: string, topic: string, more: Partial<PageChannel> = {}): PageChannel => ({
  id,
  name,
  kind: 'channel',
  topic,
  unread: 0,
  mentions: 0,
  ...more,
});

const SENT_TS = `${STORY_SECONDS - 3000}.000100`;
/** The card of D-1042. */
export const CARD_TS = `${STORY_SECONDS - 600}.000300`;

const textMessage = (
  channelId: string,
  ts: string,
  from: string,
  text: string,
  more: Partial<PageMessage> = {},
): PageMessage => ({
  channel: channelId,
  ts,
  user: from,
  text,
  replyCount: 0,
  replyUsers: [],
  reactions: [],
  edited: false,
  ...more,
});

const firstMessages = (): PageMessage[] => [
  textMessage(
    'CAPPROVALS',
    `${STORY_SECONDS - 90_000}.000100`,
    'UDEMAND',
    'Morning all. I look at the *high risk* ones before lunch, <@UFINANCE> takes the budget.',
  ),
  textMessage(
    'CAPPROVALS',
    `${STORY_SECONDS - 89_900}.000100`,
    'UDEMAND',
    'And please write a reason when you reject: `why` reads it back.',
  ),
  textMessage('CAPPROVALS', SENT_TS, 'UBOT', 'Email to Sam Reyes: sent', {
    blocks: sentCard(STORY_SECONDS - 2800),
    edited: true,
    replyCount: 1,
    replyUsers: ['UBOT'],
    latestReply: `${STORY_SECONDS - 1000}.000100`,
    reactions: [{ name: 'eyes', users: ['UDEMAND'] }],
  }),
  textMessage(
    'CAPPROVALS',
    `${STORY_SECONDS - 1000}.000100`,
    'UBOT',
    'Reply from Sam Reyes: interested, asks for a date next week.',
    { threadTs: SENT_TS },
  ),
  textMessage('CAPPROVALS', CARD_TS, 'UBOT', 'Email to Priya Natarajan waits for Marketing', {
    blocks: emailCard(STORY_SECONDS),
  }),
  textMessage('CBUDGET', `${STORY_SECONDS - 500}.000100`, 'UBOT', 'Budget move', { blocks: budgetCard(STORY_SECONDS) }),
  textMessage('CEXPERIMENTS', `${STORY_SECONDS - 400}.000100`, 'UBOT', 'Test', { blocks: experimentCard() }),
];

type Received = { user: string; path: string; body: Record<string, unknown> };

/** A workspace server in memory that speaks the page API, with a bot of a few reflexes. */
export const startFakeWorkspace = async () => {
  const page = await buildWorkspace();
  const messages = firstMessages();
  const received: Received[] = [];
  const streams = new Map<ServerResponse, string>();
  const state = { isDown: false, viewCount: 0 };
  const clock: PageClock = { now: new Date(STORY_SECONDS * 1000).toISOString(), speed: 1, paused: false };
  const channels: PageChannel[] = [
    channel('CAPPROVALS', 'approvals', 'Everything that waits for a person'),
    channel('CEXPERIMENTS', 'experiments', 'Variant tests, live', { unread: 1 }),
    channel('CBUDGET', 'budget', 'Money that moves', { unread: 2, mentions: 1 }),
    channel('CESCALATIONS', 'escalations', 'Accounts that need a person'),
    channel('CCOUNTERSIGN', 'countersign', 'Operations'),
    channel('DBOT', 'countersign', '', { kind: 'im', userId: 'UBOT' }),
    channel('DREP', 'sofia', '', { kind: 'im', userId: 'UREP1' }),
  ];
  let lastTs = STORY_SECONDS;
  const nextTs = () => {
    lastTs += 1;
    return `${lastTs}.000100`;
  };
  const emit = (event: PageEvent, to?: string) => {
    for (const [stream, who] of streams) if (!to || to === who) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const post = (message: PageMessage) => {
    messages.push(message);
    emit({ type: 'message', message });
    return message.ts;
  };
  const open = (type: 'view-opened' | 'view-pushed', view: object, to: string) =>
    emit({ type, view: { ...(view as PageView) } }, to);
  const viewId = () => {
    state.viewCount += 1;
    return `V${state.viewCount}`;
  };

  const act = (who: string, { action, container }: ActionRequest) => {
    if (who === 'UOUTSIDER' && container.type === 'message') {
      const text = 'You may not decide this: it needs Marketing. Nothing was changed.';
      const message = textMessage(container.channel, nextTs(), 'UBOT', text, { ephemeralFor: who });
      emit({ type: 'ephemeral', message }, who);
      return;
    }
    if (action.action_id === 'reject') open('view-opened', rejectModal(viewId()), who);
    if (action.action_id === 'show-content') open('view-pushed', contentModal(viewId()), who);
    if (action.action_id === 'approve' && container.type === 'message') {
      const card = messages.find((message) => message.ts === container.ts);
      if (!card) return;
      card.blocks = sentCard(STORY_SECONDS);
      card.edited = true;
      emit({ type: 'message-changed', message: card });
    }
    if (action.action_id === 'why' && container.type === 'message') {
      post(
        textMessage(container.channel, nextTs(), 'UBOT', 'Because two people read the pricing page.', {
          threadTs: container.ts,
        }),
      );
    }
  };

  const bootstrap = (who: string): Bootstrap => ({
    team: { id: 'T1', name: 'Leadforge' },
    me: USERS.find((each) => each.id === who) ?? (USERS[0] as PageUser),
    users: USERS,
    channels,
    botUserId: 'UBOT',
    appName: 'Countersign',
    commands: [
      {
        command: '/countersign',
        description: 'What waits for you',
        usageHint: '[why D-1 | flag account | stop]',
        subcommands: [
          { word: '', hint: '', description: 'what waits for you' },
          { word: 'why', hint: '<D-1 or a question>', description: 'inputs, rules, people' },
          { word: 'stop', hint: '[all | agent:sdr]', description: 'nothing more goes out' },
        ],
      },
      { command: '/countersign-help', description: 'What it does and never does', usageHint: '', subcommands: [] },
    ],
    messageShortcuts: [{ callbackId: 'flag-account', name: 'Flag this account' }],
    globalShortcuts: [{ callbackId: 'ask-why', name: 'Ask why' }],
    suggestedPrompts: [
      { title: 'What waits for me?', message: 'What waits for me?' },
      { title: 'Why did you write to Priya?', message: 'Why did you write to Priya Natarajan?' },
    ],
    clock,
  });

  const answerPost = (who: string, path: string[], body: Record<string, unknown>): unknown => {
    const [head = '', id = '', last = ''] = path;
    if (head === 'messages') {
      const threadTs = typeof body.threadTs === 'string' ? { threadTs: body.threadTs } : {};
      return { ts: post(textMessage(String(body.channel), nextTs(), who, String(body.text), threadTs)) };
    }
    if (head === 'commands') {
      const text = `*2 wait for you.* You wrote \`${String(body.command)} ${String(body.text)}\`.`;
      emit(
        {
          type: 'ephemeral',
          message: textMessage(String(body.channel), nextTs(), 'UBOT', text, { ephemeralFor: who }),
        },
        who,
      );
    }
    if (head === 'actions') act(who, body as unknown as ActionRequest);
    if (head === 'shortcuts') open('view-opened', rejectModal(viewId()), who);
    if (head === 'views' && last === 'submit') {
      const words = JSON.stringify(body.values);
      if (words.includes('too vague')) {
        return { action: 'errors', errors: { words: 'Please say what the agent should do differently.' } };
      }
      return { action: 'clear' };
    }
    if (head === 'clock') {
      if (body.op === 'pause' || body.op === 'resume') clock.paused = body.op === 'pause';
      if (body.op === 'speed') clock.speed = Number(body.speed);
      if (body.op === 'advance') clock.now = new Date(Date.parse(clock.now) + Number(body.ms)).toISOString();
      return clock;
    }
    if (head === 'reactions') {
      const message = messages.find((each) => each.ts === body.ts);
      const name = String(body.name);
      if (message) {
        message.reactions = message.reactions.filter((each) => each.name !== name);
        if (body.add === true) message.reactions.push({ name, users: [who] });
        emit({ type: 'message-changed', message });
      }
    }
    if (head === 'channels' && last === 'read') {
      const read = channels.find((each) => each.id === id);
      if (read) Object.assign(read, { unread: 0, mentions: 0 });
    }
    return {};
  };

  const answerGet = (who: string, path: string[], query: URLSearchParams): unknown => {
    const [head = '', id = '', part = '', ts = ''] = path;
    if (head === 'bootstrap') return bootstrap(who);
    if (head === 'home') return { view: homeView() };
    if (head === 'search') {
      const words = (query.get('q') ?? '').toLowerCase();
      return { messages: messages.filter((each) => each.text.toLowerCase().includes(words)) };
    }
    const here = messages.filter((each) => each.channel === id);
    if (part === 'threads') return { messages: here.filter((each) => each.ts === ts || each.threadTs === ts) };
    return { messages: here.filter((each) => each.threadTs === undefined), hasMore: false };
  };

  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    const [, api, ...path] = url.pathname.split('/').map(decodeURIComponent);
    if (api !== 'api') {
      if (!(await page.serve(req, res))) res.writeHead(404).end();
      return;
    }
    const who = String(req.headers['x-practice-user'] ?? url.searchParams.get('user') ?? 'UMARKETER');
    if (path[0] === 'stream') {
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      res.write(': hello\n\n');
      streams.set(res, who);
      req.on('close', () => streams.delete(res));
      return;
    }
    if (path[0] === 'market') {
      res.writeHead(404).end(JSON.stringify({ error: 'There is no market behind this page.' }));
      return;
    }
    if (state.isDown && req.method === 'POST') {
      res.writeHead(503, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ error: 'Countersign did not answer within 3 seconds. Nothing was lost; try again.' }));
      return;
    }
    let text = '';
    for await (const chunk of req) text += String(chunk);
    const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
    if (req.method === 'POST') received.push({ user: who, path: path.join('/'), body });
    const answer = req.method === 'POST' ? answerPost(who, path, body) : answerGet(who, path, url.searchParams);
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify(answer));
  };
  const server = createServer((req, res) => void handle(req, res));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    emit,
    post,
    textMessage,
    /** Every POST fails with 503 while it is down. */
    setDown: (isDown: boolean) => {
      state.isDown = isDown;
    },
    dropStreams: () => {
      for (const stream of streams.keys()) stream.destroy();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
export type FakeWorkspace = Awaited<ReturnType<typeof startFakeWorkspace>>;
