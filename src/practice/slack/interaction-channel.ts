import type { AppDelivery } from './app-delivery.ts';
import type { BlockJson } from './block-validation.ts';
import { messageJson } from './message-json.ts';
import type { PostAnswer } from './signed-post.ts';
import type { WebApiContext } from './web-api-method.ts';
import type { StoredMessage, StoredView } from './workspace-records.ts';

/** What came of something a person did: `reason` is a sentence for that person. */
export type Outcome<T = unknown> =
  | ({ ok: true } & T)
  | { ok: false; status: 400 | 403 | 404 | 409 | 502 | 504; reason: string };
export type InteractionChannel = ReturnType<typeof createInteractionChannel>;

export const parseBody = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
export const isTaken = (answer: PostAnswer) =>
  answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
export const notFound = (reason: string) => ({ ok: false, status: 404, reason }) as const;

/** What all interactivity payloads share: the envelope, the way to the app, and who may see what. */
export const createInteractionChannel = (options: {
  context: WebApiContext;
  delivery: AppDelivery;
  verificationToken: string;
}) => {
  const { context, delivery } = options;
  const { workspace, views, tokens } = context;
  const { team } = workspace;
  const teamJson = { id: team.teamId, domain: team.domain };

  const userJson = (id: string) => {
    const name = workspace.users.get(id)?.name ?? id;
    return { id, username: name, name, team_id: team.teamId };
  };
  const channelRef = (id: string) => {
    const channel = workspace.channels.get(id);
    return { id, name: channel?.kind === 'im' ? 'directmessage' : (channel?.name ?? id) };
  };
  const envelope = (user: string) => ({
    user: userJson(user),
    api_app_id: team.appId,
    token: options.verificationToken,
    team: teamJson,
    enterprise: null,
    is_enterprise_install: false,
  });
  const send = delivery.interactive;
  /** The person sees why nothing came of it, in the workspace and in the answer. */
  const silent = (user: string, answer: PostAnswer) => {
    const reason =
      answer.kind === 'answered'
        ? `${team.appName} answered with an error (${answer.status}). Look whether it acted before you try again.`
        : `${team.appName} did not respond in time. Look whether it acted before you try again.`;
    workspace.emit({ type: 'error', text: reason }, [user]);
    return { ok: false, status: answer.kind === 'answered' ? 502 : 504, reason } as const;
  };
  const sees = (user: string, message: StoredMessage) =>
    message.ephemeralFor === undefined
      ? workspace.channels.get(message.channel)?.members.includes(user) === true
      : message.ephemeralFor === user;
  /** Blocks people can use in a message, those in attachments included. */
  const blocksOf = (message: StoredMessage): BlockJson[] => [
    ...(message.blocks ?? []),
    ...(message.attachments ?? []).flatMap((one) => (Array.isArray(one.blocks) ? (one.blocks as BlockJson[]) : [])),
  ];
  const messageContainer = (message: StoredMessage) => ({
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.ephemeralFor !== undefined,
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  });
  const ownView = (user: string, id: string): StoredView | undefined => {
    const view = views.get(id);
    return view?.user === user ? view : undefined;
  };
  const closeViews = (view: StoredView, isAll: boolean): StoredView[] => {
    const closed = views.close(view, isAll);
    if (closed.length > 0) workspace.emit({ type: 'view-closed', viewId: view.id, all: isAll }, [view.user]);
    return closed;
  };

  /** The message an interaction stands in, with a `response_url` that may replace it. */
  const messageFields = (user: string, message: StoredMessage) => ({
    channel: channelRef(message.channel),
    message: messageJson(message, workspace, context.files),
    response_url: tokens.responseUrl({
      user,
      channel: message.channel,
      ts: message.ts,
      ...(message.threadTs ? { threadTs: message.threadTs } : {}),
    }),
  });
  return {
    userJson,
    channelRef,
    envelope,
    send,
    silent,
    sees,
    blocksOf,
    messageContainer,
    messageFields,
    ownView,
    closeViews,
  };
};
