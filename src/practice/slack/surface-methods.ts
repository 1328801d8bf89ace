import { z } from 'zod';
import { messageJson } from './message-json.ts';
import { viewJson } from './view-store.ts';
import { findChannel, isBotIn, json, type Method, method, refuse, type WebApiContext } from './web-api-method.ts';
import type { StoredView } from './workspace-records.ts';

const emoji = z.string().regex(/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/);
const prompts = z
  .array(z.object({ title: z.string().min(1), message: z.string().min(1) }))
  .min(1)
  .max(4);
const given = (view: StoredView, context: WebApiContext) => ({
  ok: true as const,
  view: viewJson(view, context.workspace.team),
});
const triggerOf = (args: { trigger_id?: string; interactivity_pointer?: string }) =>
  args.trigger_id ?? args.interactivity_pointer ?? '';
const triggers = { trigger_id: z.string().optional(), interactivity_pointer: z.string().optional() };
const view = json(z.unknown());

/** Adds or takes back one reaction of one user; `null` when it is already so. */
export const react = (
  context: Pick<WebApiContext, 'workspace' | 'page' | 'events'>,
  input: { user: string; channel: string; ts: string; name: string; isAdded: boolean },
): 'done' | 'message_not_found' | 'already_reacted' | 'no_reaction' => {
  const { workspace } = context;
  const message = workspace.message(input.channel, input.ts);
  if (!message || message.ephemeralFor !== undefined) return 'message_not_found';
  const known = message.reactions.find((reaction) => reaction.name === input.name);
  if (input.isAdded) {
    if (known?.users.includes(input.user)) return 'already_reacted';
    if (known) known.users.push(input.user);
    else message.reactions.push({ name: input.name, users: [input.user] });
  } else {
    if (!known?.users.includes(input.user)) return 'no_reaction';
    known.users = known.users.filter((user) => user !== input.user);
    if (known.users.length === 0) message.reactions = message.reactions.filter((reaction) => reaction !== known);
  }
  workspace.changed(message);
  context.page.tellChanged(message);
  context.events.send({
    type: input.isAdded ? 'reaction_added' : 'reaction_removed',
    user: input.user,
    reaction: input.name,
    item: { type: 'message', channel: input.channel, ts: input.ts },
    item_user: message.user,
    event_ts: workspace.nextTs(),
  });
  return 'done';
};
const reacting = (isAdded: boolean) =>
  method(
    ['reactions:write'],
    z.object({ channel: z.string(), timestamp: z.string(), name: emoji }),
    (args, context) => {
      const channel = context.workspace.channels.get(args.channel);
      if (!channel) return refuse('channel_not_found');
      if (!isBotIn(context, channel)) return refuse('not_in_channel');
      const user = context.workspace.team.botUserId;
      const outcome = react(context, { user, channel: channel.id, ts: args.timestamp, name: args.name, isAdded });
      return outcome === 'done' ? { ok: true } : refuse(outcome);
    },
  );

/** `views.*`, `reactions.*`, `assistant.threads.*` and `agents.sessions.*`. */
export const surfaceMethods: Record<string, Method> = {
  'views.open': method([], z.object({ ...triggers, view }), (args, context) => {
    const checked = context.views.check(args.view);
    if (!checked.ok) return refuse(checked.error.error, checked.error.messages);
    const trigger = context.tokens.exchange(triggerOf(args));
    if (!trigger.ok) return refuse(trigger.error);
    const opened = context.views.open(trigger.value.user, args.view);
    if (!opened.ok) return refuse(opened.error.error, opened.error.messages);
    const to = [trigger.value.user];
    const [bottom] = opened.value.closed;
    if (bottom) context.workspace.emit({ type: 'view-closed', viewId: bottom.id, all: true }, to);
    context.workspace.emit({ type: 'view-opened', view: context.page.pageView(opened.value.view) }, to);
    return given(opened.value.view, context);
  }),
  'views.push': method([], z.object({ ...triggers, view }), (args, context) => {
    const checked = context.views.check(args.view);
    if (!checked.ok) return refuse(checked.error.error, checked.error.messages);
    const trigger = context.tokens.exchange(triggerOf(args));
    if (!trigger.ok) return refuse(trigger.error);
    if (trigger.value.viewId === null) return refuse('invalid_trigger_id');
    const pushed = context.views.push(trigger.value.user, args.view);
    if (!pushed.ok) return refuse(pushed.error.error, pushed.error.messages);
    context.workspace.emit({ type: 'view-pushed', view: context.page.pageView(pushed.value) }, [trigger.value.user]);
    return given(pushed.value, context);
  }),
  'views.update': method(
    [],
    z.object({ view_id: z.string().optional(), external_id: z.string().optional(), hash: z.string().optional(), view }),
    (args, context) => {
      const known =
        args.view_id !== undefined
          ? context.views.get(args.view_id)
          : context.views.byExternalId(args.external_id ?? '');
      if (!known) return refuse('not_found');
      const updated = context.views.update(known, args.view, args.hash);
      if (!updated.ok) return refuse(updated.error.error, updated.error.messages);
      const shown = context.page.pageView(updated.value);
      context.workspace.emit(
        updated.value.type === 'home' ? { type: 'home', view: shown } : { type: 'view-updated', view: shown },
        [updated.value.user],
      );
      return given(updated.value, context);
    },
  ),
  'views.publish': method([], z.object({ user_id: z.string(), hash: z.string().optional(), view }), (args, context) => {
    const user = context.workspace.users.get(args.user_id);
    if (!user || user.isBot) return refuse('user_not_found');
    const published = context.views.publish(args.user_id, args.view, args.hash);
    if (!published.ok) return refuse(published.error.error, published.error.messages);
    context.workspace.emit({ type: 'home', view: context.page.pageView(published.value) }, [args.user_id]);
    return given(published.value, context);
  }),
  'reactions.add': reacting(true),
  'reactions.remove': reacting(false),
  'reactions.get': method(
    ['reactions:read'],
    z.object({ channel: z.string(), timestamp: z.string() }),
    (args, context) => {
      if (!context.workspace.channels.has(args.channel)) return refuse('channel_not_found');
      const message = context.workspace.message(args.channel, args.timestamp);
      if (!message) return refuse('message_not_found');
      return {
        ok: true,
        type: 'message',
        channel: args.channel,
        message: messageJson(message, context.workspace, context.files),
      };
    },
  ),
  'assistant.threads.setStatus': method(
    ['assistant:write', 'chat:write'],
    z.object({ channel_id: z.string(), thread_ts: z.string().optional(), status: z.string() }),
    (args, context) => {
      const channel = findChannel(context, args.channel_id);
      if (!channel) return refuse('channel_not_found');
      context.workspace.emit(
        {
          type: 'status',
          channel: channel.id,
          ...(args.thread_ts ? { threadTs: args.thread_ts } : {}),
          text: args.status,
        },
        context.workspace.peopleIn(channel),
      );
      return { ok: true };
    },
  ),
  'assistant.threads.setSuggestedPrompts': method(
    ['assistant:write'],
    z.object({
      channel_id: z.string(),
      thread_ts: z.string().optional(),
      title: z.string().optional(),
      prompts: json(prompts),
    }),
    (args, context) => {
      const channel = findChannel(context, args.channel_id);
      if (!channel) return refuse('channel_not_found');
      for (const person of context.workspace.peopleIn(channel)) context.prompts.set(person, args.prompts);
      context.workspace.emit({ type: 'prompts', prompts: args.prompts }, context.workspace.peopleIn(channel));
      return { ok: true };
    },
  ),
  'assistant.threads.setTitle': method(
    ['assistant:write'],
    z.object({ channel_id: z.string(), thread_ts: z.string(), title: z.string().min(1) }),
    (args, context) => {
      const channel = findChannel(context, args.channel_id);
      if (!channel) return refuse('channel_not_found');
      return context.workspace.message(channel.id, args.thread_ts) ? { ok: true } : refuse('invalid_thread_ts');
    },
  ),
  'agents.sessions.setStatus': method(
    [],
    z.object({
      channel_id: z.string(),
      status: z.enum(['active', 'processing', 'suspended', 'closed']),
      thread_ts: z.string().optional(),
    }),
    (args, context) => {
      const channel = findChannel(context, args.channel_id);
      if (!channel) return refuse('channel_not_found');
      context.workspace.emit(
        {
          type: 'status',
          channel: channel.id,
          ...(args.thread_ts ? { threadTs: args.thread_ts } : {}),
          text: args.status === 'processing' ? 'is working…' : '',
        },
        context.workspace.peopleIn(channel),
      );
      return { ok: true };
    },
  ),
};
