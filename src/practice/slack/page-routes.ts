import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { PracticeClock } from '../practice-clock.ts';
import type { AppManifest } from './app-manifest.ts';
import { readBody, sendJson } from './http-body.ts';
import type { Outcome } from './interaction-channel.ts';
import type { Interactions } from './interactions.ts';
import type { Bootstrap, PageClock, PageMessage, PageSubcommand } from './page-api.ts';
import type { PageStream } from './page-stream.ts';
import type { PeopleActions } from './people-actions.ts';
import type { WebApiContext } from './web-api-method.ts';
import type { StoredMessage } from './workspace-records.ts';

const Container = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), channel: z.string(), ts: z.string(), isEphemeral: z.boolean().optional() }),
  z.object({ type: z.literal('view'), viewId: z.string() }),
]);
const Values = z.record(z.string(), z.record(z.string(), z.unknown()));
const bodies = {
  opened: z.object({ tab: z.enum(['home', 'messages']) }),
  message: z.object({
    channel: z.string(),
    threadTs: z.string().optional(),
    text: z.string(),
    files: z.array(z.string()).max(10).optional(),
  }),
  reaction: z.object({
    channel: z.string(),
    ts: z.string(),
    name: z.string().regex(/^[a-z0-9_+'-]+$/),
    add: z.boolean(),
  }),
  command: z.object({ command: z.string(), text: z.string(), channel: z.string() }),
  action: z.object({
    container: Container,
    action: z.looseObject({ type: z.string(), action_id: z.string(), block_id: z.string() }),
    values: Values.default({}),
  }),
  shortcut: z.object({ callbackId: z.string(), channel: z.string().optional(), ts: z.string().optional() }),
  options: z.object({ actionId: z.string(), blockId: z.string(), value: z.string(), container: Container }),
  submit: z.object({ values: Values.default({}) }),
};

/** What a person can give away in one file. */
const MOST_FILE_BYTES = 16 * 1024 * 1024;

export const pageClock = (clock: PracticeClock): PageClock => ({
  now: clock.now().toISOString(),
  speed: clock.speed(),
  paused: clock.isPaused(),
});

/** The page API of `page-api.ts`. The handler answers `false` for a request that is not one of its routes. */
export const createPageRoutes = (options: {
  context: WebApiContext;
  manifest: AppManifest;
  clock: PracticeClock;
  stream: PageStream;
  interactions: Interactions;
  people: PeopleActions;
  subcommands?: Readonly<Record<string, readonly PageSubcommand[]>>;
}) => {
  const { context, manifest, interactions, people } = options;
  const { workspace, page, views, files } = context;
  const pageSize = 60;

  const own = (user: string, id: string) => {
    const channel = workspace.channels.get(id);
    return channel?.members.includes(user) ? channel : undefined;
  };
  const shown = (messages: StoredMessage[]): PageMessage[] => messages.map(page.pageMessage);

  const bootstrap = (user: string): Bootstrap => ({
    team: { id: workspace.team.teamId, name: workspace.team.teamName },
    me: page.pageUser(user),
    users: [...workspace.users.keys()].map(page.pageUser),
    channels: [...workspace.channels.values()]
      .filter((channel) => channel.members.includes(user))
      .map((channel) => page.pageChannel(channel, user)),
    botUserId: workspace.team.botUserId,
    appName: workspace.team.appName,
    commands: manifest.features.slash_commands.map((one) => ({
      command: one.command,
      description: one.description,
      usageHint: one.usage_hint,
      subcommands: options.subcommands?.[one.command] ?? [],
    })),
    messageShortcuts: shortcuts('message'),
    globalShortcuts: shortcuts('global'),
    suggestedPrompts: context.prompts.get(user) ?? manifest.features.agent_view?.suggested_prompts ?? [],
    clock: pageClock(options.clock),
  });
  const shortcuts = (type: 'message' | 'global') =>
    manifest.features.shortcuts
      .filter((one) => one.type === type)
      .map((one) => ({ callbackId: one.callback_id, name: one.name }));

  const search = (user: string, text: string): StoredMessage[] => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    return [...workspace.channels.values()]
      .filter((channel) => channel.members.includes(user))
      .flatMap((channel) => [...workspace.allMessages(channel.id)])
      .filter((message) => {
        const haystack = `${message.text} ${JSON.stringify(message.blocks ?? '')}`.toLowerCase();
        return words.every((word) => haystack.includes(word));
      })
      .sort((a, b) => (a.ts < b.ts ? 1 : -1))
      .slice(0, 50);
  };

  const get = async (user: string, url: URL, path: string[], response: ServerResponse): Promise<boolean> => {
    const [head = '', id = '', part = '', ts = ''] = path;
    const missing = () =>
      sendJson(response, 404, { error: 'this channel or thread does not exist, or you are not in it' });
    if (head === 'bootstrap') sendJson(response, 200, bootstrap(user));
    else if (head === 'home') {
      const view = views.home(user);
      sendJson(response, 200, { view: view ? page.pageView(view) : null });
    } else if (head === 'search')
      sendJson(response, 200, { messages: shown(search(user, url.searchParams.get('q') ?? '')) });
    else if (head === 'channels' && part === 'messages') {
      if (!own(user, id)) missing();
      else {
        const before = url.searchParams.get('before') ?? '';
        const older = workspace.timeline(id).filter((message) => before === '' || message.ts < before);
        sendJson(response, 200, { messages: shown(older.slice(-pageSize)), hasMore: older.length > pageSize });
      }
    } else if (head === 'channels' && part === 'threads') {
      const parent = own(user, id) ? workspace.message(id, ts) : undefined;
      if (!parent || parent.ephemeralFor !== undefined) missing();
      else sendJson(response, 200, { messages: shown([parent, ...workspace.replies(id, ts)]) });
    } else if (head === 'files') {
      const file = files.get(id);
      const bytes = file ? await files.bytes(id) : null;
      if (!file || !bytes) sendJson(response, 404, { error: 'this file does not exist' });
      else {
        const isShown = /^(image\/(png|jpeg|gif|webp)|text\/plain)$/.test(file.mimetype);
        response.writeHead(200, {
          'content-type': isShown ? file.mimetype : 'application/octet-stream',
          'content-length': bytes.byteLength,
          'x-content-type-options': 'nosniff',
          'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        });
        response.end(bytes);
      }
    } else return false;
    return true;
  };

  const answer = <T>(response: ServerResponse, outcome: Outcome<T>, body: (good: T) => unknown) =>
    outcome.ok ? sendJson(response, 200, body(outcome)) : sendJson(response, outcome.status, { error: outcome.reason });

  const post = async (user: string, path: string[], raw: unknown, response: ServerResponse): Promise<boolean> => {
    const [head = '', id = '', part = ''] = path;
    const nothing = () => ({});
    const withBody = async <S extends z.ZodType>(schema: S, run: (body: z.infer<S>) => Promise<void> | void) => {
      const parsed = schema.safeParse(raw);
      if (parsed.success) await run(parsed.data);
      else {
        const issue = parsed.error.issues[0];
        sendJson(response, 400, {
          error: `\`${issue?.path.map(String).join('.') ?? ''}\`: ${issue?.message ?? 'not valid'}`,
        });
      }
      return true;
    };
    switch (`${head}/${part}`) {
      case 'channels/read':
        answer(response, people.read(user, id), nothing);
        return true;
      case 'home/':
        if (id !== 'opened') return false;
        return withBody(bodies.opened, (body) => answer(response, people.openHome(user, body.tab), nothing));
      case 'messages/':
        return withBody(bodies.message, (body) => answer(response, people.say(user, body), ({ ts }) => ({ ts })));
      case 'reactions/':
        return withBody(bodies.reaction, (body) => answer(response, people.react(user, body), nothing));
      case 'commands/':
        return withBody(bodies.command, async (body) =>
          answer(response, await interactions.command(user, body), nothing),
        );
      case 'actions/':
        return withBody(bodies.action, async (body) => answer(response, await interactions.act(user, body), nothing));
      case 'shortcuts/':
        return withBody(bodies.shortcut, async (body) =>
          answer(response, await interactions.shortcut(user, body), nothing),
        );
      case 'options/':
        return withBody(bodies.options, async (body) =>
          answer(response, await interactions.suggest(user, body), ({ options: found, optionGroups }) => ({
            options: found,
            optionGroups,
          })),
        );
      case 'views/submit':
        return withBody(bodies.submit, async (body) =>
          answer(response, await interactions.submit(user, id, body.values), ({ action, errors }) => ({
            action,
            errors,
          })),
        );
      case 'views/close':
        answer(response, await interactions.close(user, id), nothing);
        return true;
      default:
        return false;
    }
  };

  const heads = new Set([
    'bootstrap',
    'channels',
    'home',
    'messages',
    'reactions',
    'commands',
    'actions',
    'shortcuts',
    'options',
    'views',
    'files',
    'search',
    'stream',
  ]);
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, api, ...path] = url.pathname.split('/').map(decodePart);
    if (api !== 'api' || !heads.has(path[0] ?? '')) return false;
    const isFile = path[0] === 'files' && request.method === 'GET';
    const named = request.headers['x-practice-user'] ?? url.searchParams.get('user');
    const user = workspace.users.get(String(named));
    if (!isFile && (!user || user.isBot)) {
      sendJson(response, 403, { error: '`x-practice-user` must be the id of a person of this workspace' });
      return true;
    }
    const id = user?.id ?? '';
    if (path[0] === 'stream') {
      options.stream.connect(id, request, response);
      return true;
    }
    if (request.method === 'GET') return get(id, url, path, response);
    if (request.method !== 'POST') return false;
    if (request.headers['x-practice-user'] === undefined) {
      sendJson(response, 403, { error: 'send the header `x-practice-user` with every change' });
      return true;
    }
    if (path[0] === 'files') {
      const bytes = await readBody(request, MOST_FILE_BYTES);
      if (!bytes) sendJson(response, 400, { error: 'a file may have at most 16 MB' });
      else {
        const name = url.searchParams.get('name') ?? '';
        answer(response, await people.upload(id, { name, bytes }), ({ file }) => ({ file }));
      }
      return true;
    }
    const body = await readBody(request, 1024 * 1024);
    let raw: unknown = {};
    try {
      if (body && body.length > 0) raw = JSON.parse(body.toString('utf8'));
    } catch {
      raw = undefined;
    }
    if (body === null || raw === undefined) {
      sendJson(response, 400, { error: 'the body must be JSON of at most 1 MB' });
      return true;
    }
    return post(id, path, raw, response);
  };
};

const decodePart = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
