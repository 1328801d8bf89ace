import { z } from 'zod';
import { actionPayload } from './action-payload.ts';
import type { AppManifest } from './app-manifest.ts';
import { type BlockJson, elementsOf } from './block-validation.ts';
import { enteredValues, inputErrors } from './entered-values.ts';
import { messageJson } from './message-json.ts';
import { applyResponse, MessageResponse } from './message-response.ts';
import type { ActionRequest } from './page-api.ts';
import type { PostAnswer, SignedPost } from './signed-post.ts';
import { viewJson } from './view-store.ts';
import type { WebApiContext } from './web-api-method.ts';
import type { StoredMessage, StoredView } from './workspace-records.ts';

/** What came of something a person did: `reason` is a sentence for that person. */
export type Outcome<T = unknown> =
  | ({ ok: true } & T)
  | { ok: false; status: 400 | 403 | 404 | 409 | 502 | 504; reason: string };
export type SubmitOutcome = {
  action: 'clear' | 'close' | 'errors' | 'update' | 'push';
  errors?: Record<string, string>;
};
export type Interactions = ReturnType<typeof createInteractions>;

const SubmitAnswer = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);
const OptionsAnswer = z.object({
  options: z
    .array(z.looseObject({ value: z.string() }))
    .max(100)
    .optional(),
  option_groups: z
    .array(z.looseObject({ options: z.array(z.unknown()).max(100) }))
    .max(100)
    .optional(),
});
const parseBody = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
const isTaken = (answer: PostAnswer) => answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
const notFound = (reason: string) => ({ ok: false, status: 404, reason }) as const;

/** Sends what people click, type and choose to the app as Slack does, and does what the app answers. */
export const createInteractions = (options: {
  context: WebApiContext;
  manifest: AppManifest;
  signed: SignedPost;
  urls: () => { interactivity: string; commands: string };
  verificationToken: string;
  ackMs: number;
}) => {
  const { context, manifest, signed } = options;
  const { workspace, views, tokens, page } = context;
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
  const send = (payload: unknown) =>
    signed.post({
      url: options.urls().interactivity,
      body: `payload=${encodeURIComponent(JSON.stringify(payload))}`,
      contentType: 'application/x-www-form-urlencoded',
      timeoutMs: options.ackMs,
    });
  /** The person sees why nothing came of it, in the workspace and in the answer. */
  const silent = (user: string, answer: PostAnswer) => {
    const reason =
      answer.kind === 'answered'
        ? `${team.appName} answered with an error (${answer.status}). Nothing was changed here; try again.`
        : `${team.appName} did not respond. Nothing was changed here; try again in a moment.`;
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

  return {
    /** A click or a choice in a message or a view. */
    act: async (user: string, request: ActionRequest): Promise<Outcome> => {
      const { container } = request;
      const message = container.type === 'message' ? workspace.message(container.channel, container.ts) : undefined;
      const view = container.type === 'view' ? ownView(user, container.viewId) : undefined;
      if (message ? !sees(user, message) : !view)
        return notFound('this message or view is gone: reload to see what is there now');
      const blocks = message ? blocksOf(message) : (view?.blocks ?? []);
      const found = elementsOf(blocks).find(
        ({ block, element }) =>
          block.block_id === request.action.block_id && element.action_id === request.action.action_id,
      );
      if (!found) {
        return { ok: false, status: 409, reason: 'this was changed meanwhile: look again before you click' };
      }
      const action = actionPayload(found.block, found.element, request.action, workspace.nextTs());
      if (!action.ok) return { ok: false, status: 400, reason: action.error };
      const chosen = { [found.block.block_id]: { [found.element.action_id]: request.action } };
      const given = { ...request.values, ...(request.values[found.block.block_id] ? {} : chosen) };
      const values = enteredValues(blocks, given, message?.state ?? view?.state);
      if (message) {
        message.state = values;
        workspace.changed(message);
      }
      const current = view ? views.remember(view, values) : undefined;
      const answer = await send({
        type: 'block_actions',
        ...envelope(user),
        container: message ? messageContainer(message) : { type: 'view', view_id: current?.id },
        trigger_id: tokens.trigger({ user, viewId: current?.type === 'modal' ? current.id : null }),
        ...(message
          ? {
              channel: channelRef(message.channel),
              message: messageJson(message, workspace, context.files),
              state: { values },
              response_url: tokens.responseUrl({
                user,
                channel: message.channel,
                ts: message.ts,
                ...(message.threadTs ? { threadTs: message.threadTs } : {}),
              }),
            }
          : {}),
        ...(current ? { view: viewJson(current, team) } : {}),
        actions: [action.value],
      });
      return isTaken(answer) ? { ok: true } : silent(user, answer);
    },

    submit: async (user: string, viewId: string, given: unknown): Promise<Outcome<SubmitOutcome>> => {
      const known = ownView(user, viewId);
      if (known?.type !== 'modal') return notFound('this view is closed: open it again');
      const values = enteredValues(known.blocks, given, known.state);
      const missing = inputErrors(known.blocks, values);
      if (Object.keys(missing).length > 0) return { ok: true, action: 'errors', errors: missing };
      const view = views.remember(known, values);
      const answer = await send({
        type: 'view_submission',
        ...envelope(user),
        trigger_id: tokens.trigger({ user, viewId: view.id }),
        view: viewJson(view, team),
        response_urls: [],
      });
      if (answer.kind !== 'answered' || !isTaken(answer)) {
        silent(user, answer);
        return { ok: true, action: 'errors', errors: {} };
      }
      const wanted = SubmitAnswer.safeParse(parseBody(answer.body));
      const current = views.get(view.id) ?? view;
      if (!wanted.success) {
        if (
          answer.body.trim() !== '' &&
          parseBody(answer.body) !== undefined &&
          Object.keys(Object(parseBody(answer.body))).length > 0
        ) {
          workspace.emit({ type: 'error', text: `${team.appName} gave an answer that is not understood. Try again.` }, [
            user,
          ]);
          return { ok: true, action: 'errors', errors: {} };
        }
        closeViews(current, current.clearOnClose);
        return { ok: true, action: 'close' };
      }
      switch (wanted.data.response_action) {
        case 'errors':
          return { ok: true, action: 'errors', errors: wanted.data.errors };
        case 'clear':
          closeViews(current, true);
          return { ok: true, action: 'clear' };
        case 'update':
        case 'push': {
          const isPush = wanted.data.response_action === 'push';
          const done = isPush ? views.push(user, wanted.data.view) : views.update(current, wanted.data.view);
          if (!done.ok) {
            const why = [done.error.error, ...(done.error.messages ?? [])].join('; ');
            workspace.emit({ type: 'error', text: `${team.appName} sent a view that cannot be shown: ${why}` }, [user]);
            return { ok: true, action: 'errors', errors: {} };
          }
          workspace.emit({ type: isPush ? 'view-pushed' : 'view-updated', view: page.pageView(done.value) }, [user]);
          return { ok: true, action: isPush ? 'push' : 'update' };
        }
      }
    },

    close: async (user: string, viewId: string): Promise<Outcome> => {
      const view = ownView(user, viewId);
      if (view?.type !== 'modal') return notFound('this view is closed already');
      const closed = closeViews(view, view.clearOnClose);
      for (const one of closed.filter((gone) => gone.notifyOnClose)) {
        await send({
          type: 'view_closed',
          ...envelope(user),
          view: viewJson(one, team),
          is_cleared: view.clearOnClose,
        });
      }
      return { ok: true };
    },

    command: async (user: string, input: { command: string; text: string; channel: string }): Promise<Outcome> => {
      const channel = workspace.channels.get(input.channel);
      if (!channel?.members.includes(user)) return notFound('this channel does not exist, or you are not in it');
      const known = manifest.features.slash_commands.find((one) => one.command === input.command);
      if (!known) return notFound(`${input.command} is not a valid command. Type / to see the commands there are.`);
      const text = known.should_escape ? escapeNames(input.text, context) : input.text;
      const target = { user, channel: channel.id };
      const answer = await signed.post({
        url: options.urls().commands,
        body: new URLSearchParams({
          token: options.verificationToken,
          team_id: team.teamId,
          team_domain: team.domain,
          channel_id: channel.id,
          channel_name: channelRef(channel.id).name,
          user_id: user,
          user_name: userJson(user).name,
          command: input.command,
          text,
          api_app_id: team.appId,
          is_enterprise_install: 'false',
          response_url: tokens.responseUrl(target),
          trigger_id: tokens.trigger({ user, viewId: null }),
        }).toString(),
        contentType: 'application/x-www-form-urlencoded',
        timeoutMs: options.ackMs,
      });
      if (answer.kind !== 'answered' || !isTaken(answer)) {
        const code = answer.kind === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
        const reason = `${input.command} failed with the error "${code}"`;
        workspace.emit({ type: 'error', text: reason }, [user]);
        return { ok: false, status: answer.kind === 'answered' ? 502 : 504, reason };
      }
      if (answer.body.trim() === '') return { ok: true };
      const body = answer.contentType.includes('application/json') ? parseBody(answer.body) : { text: answer.body };
      const response = MessageResponse.safeParse(body);
      const applied = response.success
        ? applyResponse(context, target, response.data)
        : { ok: false, error: 'invalid_payload' };
      if (applied.ok) return { ok: true };
      const reason = `${input.command} failed with the error "${'error' in applied ? applied.error : 'invalid_payload'}"`;
      workspace.emit({ type: 'error', text: reason }, [user]);
      return { ok: false, status: 502, reason };
    },

    shortcut: async (user: string, input: { callbackId: string; channel?: string; ts?: string }): Promise<Outcome> => {
      const type = input.ts === undefined ? 'global' : 'message';
      const known = manifest.features.shortcuts.find(
        (one) => one.callback_id === input.callbackId && one.type === type,
      );
      if (!known) return notFound(`no ${type} shortcut \`${input.callbackId}\`: see the manifest for those there are`);
      const common = {
        ...envelope(user),
        callback_id: input.callbackId,
        trigger_id: tokens.trigger({ user, viewId: null }),
        action_ts: workspace.nextTs(),
      };
      const message = input.ts === undefined ? undefined : workspace.message(input.channel ?? '', input.ts);
      if (input.ts !== undefined && (!message || !sees(user, message))) return notFound('this message is gone');
      const answer = await send(
        message
          ? {
              type: 'message_action',
              ...common,
              message_ts: message.ts,
              message: messageJson(message, workspace, context.files),
              channel: channelRef(message.channel),
              response_url: tokens.responseUrl({
                user,
                channel: message.channel,
                ts: message.ts,
                ...(message.threadTs ? { threadTs: message.threadTs } : {}),
              }),
            }
          : { type: 'shortcut', ...common },
      );
      return isTaken(answer) ? { ok: true } : silent(user, answer);
    },

    /** What an external select offers for the text typed so far. */
    suggest: async (
      user: string,
      input: { actionId: string; blockId: string; value: string; container: ActionRequest['container'] },
    ): Promise<Outcome<{ options: unknown[]; optionGroups: unknown[] }>> => {
      const { container } = input;
      const message = container.type === 'message' ? workspace.message(container.channel, container.ts) : undefined;
      const view = container.type === 'view' ? ownView(user, container.viewId) : undefined;
      if (message ? !sees(user, message) : !view) return notFound('this message or view is gone');
      const answer = await send({
        type: 'block_suggestion',
        ...envelope(user),
        action_id: input.actionId,
        block_id: input.blockId,
        value: input.value,
        container: message ? messageContainer(message) : { type: 'view', view_id: view?.id },
        ...(message
          ? { channel: channelRef(message.channel), message: messageJson(message, workspace, context.files) }
          : {}),
        ...(view ? { view: viewJson(view, team) } : {}),
      });
      if (answer.kind !== 'answered' || !isTaken(answer)) return silent(user, answer);
      const parsed = OptionsAnswer.safeParse(parseBody(answer.body));
      if (!parsed.success)
        return { ok: false, status: 502, reason: `${team.appName} gave options that cannot be shown` };
      return { ok: true, options: parsed.data.options ?? [], optionGroups: parsed.data.option_groups ?? [] };
    },
    /** Any payload, signed and sent as it is: for recorded and for malformed ones. */
    sendRaw: send,
  };
};

/** `@name` and `#channel` as Slack writes them to apps that ask for escaped text. */
export const escapeNames = (text: string, context: Pick<WebApiContext, 'workspace'>): string => {
  const users = [...context.workspace.users.values()];
  return text
    .replaceAll(/(^|[\s(])@([\w.-]+)/g, (whole, before: string, name: string) => {
      const user = users.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return user ? `${before}<@${user.id}>` : whole;
    })
    .replaceAll(/(^|[\s(])#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = context.workspace.channelByName(name);
      return channel ? `${before}<#${channel.id}|${channel.name}>` : whole;
    });
};
