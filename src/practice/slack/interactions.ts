import { z } from 'zod';
import { actionPayload } from './action-payload.ts';
import type { AppDelivery } from './app-delivery.ts';
import type { AppManifest } from './app-manifest.ts';
import { elementsOf } from './block-validation.ts';
import { type EnteredValues, enteredValues } from './entered-values.ts';
import { createInteractionChannel, isTaken, notFound, type Outcome, parseBody } from './interaction-channel.ts';
import { messageJson } from './message-json.ts';
import { applyResponse, MessageResponse } from './message-response.ts';
import { escapeNames } from './name-escaping.ts';
import type { ActionRequest } from './page-api.ts';
import { createViewInteractions } from './view-interactions.ts';
import { viewJson } from './view-store.ts';
import type { WebApiContext } from './web-api-method.ts';
import type { StoredMessage } from './workspace-records.ts';

export type Interactions = ReturnType<typeof createInteractions>;

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
/** Sends what people click, type and choose to the app as Slack does, and does what the app answers. */
export const createInteractions = (options: {
  context: WebApiContext;
  manifest: AppManifest;
  delivery: AppDelivery;
  verificationToken: string;
}) => {
  const { context, manifest, delivery } = options;
  const { workspace, views, tokens } = context;
  const { team } = workspace;
  const toApp = createInteractionChannel(options);
  const { userJson, channelRef, envelope, send, silent, sees, blocksOf, messageContainer, messageFields, ownView } =
    toApp;
  /** What each person entered in a message; as in Slack, nobody else sees it and the message does not keep it. */
  const entered = new WeakMap<StoredMessage, Map<string, EnteredValues>>();

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
      const { block_id, action_id } = request.action;
      const given = {
        ...request.values,
        [block_id]: { ...request.values[block_id], [action_id]: request.action },
      };
      const own = message ? (entered.get(message) ?? new Map<string, EnteredValues>()) : undefined;
      const values = enteredValues(blocks, given, view?.state ?? own?.get(user));
      if (message && own) entered.set(message, own.set(user, values));
      const current = view ? views.remember(view, values) : undefined;
      const answer = await send({
        type: 'block_actions',
        ...envelope(user),
        container: message ? messageContainer(message) : { type: 'view', view_id: current?.id },
        trigger_id: tokens.trigger({ user, viewId: current?.type === 'modal' ? current.id : null }),
        ...(message ? { ...messageFields(user, message), state: { values } } : {}),
        ...(current ? { view: viewJson(current, team) } : {}),
        actions: [action.value],
      });
      return isTaken(answer) ? { ok: true } : silent(user, answer);
    },

    ...createViewInteractions(context, toApp),

    command: async (user: string, input: { command: string; text: string; channel: string }): Promise<Outcome> => {
      const channel = workspace.channels.get(input.channel);
      if (!channel?.members.includes(user)) return notFound('this channel does not exist, or you are not in it');
      const known = manifest.features.slash_commands.find((one) => one.command === input.command);
      if (!known) return notFound(`${input.command} is not a valid command. Type / to see the commands there are.`);
      const text = known.should_escape ? escapeNames(input.text, workspace) : input.text;
      const target = { user, channel: channel.id };
      const answer = await delivery.command({
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
          ? { type: 'message_action', ...common, message_ts: message.ts, ...messageFields(user, message) }
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
