import { z } from 'zod';
import { type Parsed, placeAt, type SlackPlace } from './slack-interaction.ts';

const id = z.string().min(1).max(255);
const Sender = z.object({
  user: z.object({ id, team_id: z.string().nullish() }),
  team: z.object({ id, enterprise_id: z.string().nullish() }).nullish(),
  enterprise: z.object({ id }).nullish(),
  trigger_id: z.string().optional(),
  response_url: z.string().optional(),
});

/** On Enterprise Grid the team of a click may differ from the team of the install; both are passed on, none is required. */
const sender = (body: z.infer<typeof Sender>) => ({
  user: body.user.id,
  team: body.user.team_id ?? body.team?.id ?? undefined,
  enterprise: body.enterprise?.id ?? body.team?.enterprise_id ?? undefined,
});

const option = z.object({ value: z.string() });
const Element = z.object({
  type: z.string(),
  action_id: id,
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
});

const chosenOf = (e: Omit<z.infer<typeof Element>, 'action_id' | 'type'>): string | string[] | null => {
  if (e.selected_options) return e.selected_options.map((o) => o.value);
  return e.selected_option?.value ?? e.selected_user ?? e.selected_date ?? e.selected_time ?? e.value ?? null;
};

const Values = z.record(z.string(), z.record(z.string(), Element.omit({ action_id: true }).partial({ type: true })));
/** Each block has one element that takes input, so its block id names the value. */
const enteredIn = (values: z.infer<typeof Values>): Record<string, string | string[] | null> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([block, elements]) => {
      const element = Object.values(elements)[0];
      return element ? [[block, chosenOf(element)] as const] : [];
    }),
  );

const View = z.object({
  id,
  type: z.enum(['modal', 'home']),
  private_metadata: z.string().default(''),
  callback_id: z.string().default(''),
});
const Actions = Sender.extend({
  actions: z.array(Element).min(1),
  channel: z.object({ id }).nullish(),
  container: z
    .object({
      message_ts: z.string().optional(),
      channel_id: z.string().optional(),
      thread_ts: z.string().nullish(),
      is_ephemeral: z.boolean().optional(),
    })
    .optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }).nullish(),
  view: View.nullish(),
  state: z.object({ values: Values }).nullish(),
});

const placeOf = (body: z.infer<typeof Actions>): SlackPlace | undefined => {
  const channel = body.channel?.id ?? body.container?.channel_id;
  if (!channel) return undefined;
  const thread = body.message?.thread_ts ?? body.container?.thread_ts;
  // An ephemeral message is no message: nothing can be posted under it.
  if (body.container?.is_ephemeral) return placeAt(channel, undefined, thread);
  return placeAt(channel, body.message?.ts ?? body.container?.message_ts, thread);
};

const Submission = Sender.extend({ view: View.extend({ state: z.object({ values: Values }).optional() }) });

const MessageShortcut = Sender.extend({
  callback_id: id,
  channel: z.object({ id }),
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish(), text: z.string().nullish() }),
});
const GlobalShortcut = Sender.extend({ callback_id: id });
const Suggestion = Sender.extend({ action_id: id, value: z.string().default('') });

const Command = z.object({
  command: z.string().startsWith('/'),
  text: z.string().default(''),
  user_id: id,
  channel_id: id,
  team_id: z.string().optional(),
  enterprise_id: z.string().optional(),
  trigger_id: z.string().optional(),
  response_url: z.string().optional(),
});

const malformed = (what: string): Parsed => ({ kind: 'unsupported', what: `malformed ${what}` });

/** Clicks in messages, modals and App Home. */
export const parseAction = (body: unknown): Parsed => {
  const parsed = Actions.safeParse(body);
  if (!parsed.success) return malformed('block_actions');
  const { data } = parsed;
  const element = data.actions[0];
  if (!element) return malformed('block_actions');
  const value = chosenOf(element);
  return {
    kind: 'interaction',
    wire: { triggerId: data.trigger_id, responseUrl: data.response_url },
    interaction: {
      kind: 'action',
      ...sender(data),
      place: placeOf(data),
      actionId: element.action_id,
      value: Array.isArray(value) ? value.join(',') : (value ?? ''),
      ...(data.state ? { values: enteredIn(data.state.values) } : {}),
      ...(data.view ? { view: { id: data.view.id, type: data.view.type, metadata: data.view.private_metadata } } : {}),
    },
  };
};

/** A modal that was sent. */
export const parseSubmission = (body: unknown): Parsed => {
  const parsed = Submission.safeParse(body);
  if (!parsed.success) return malformed('view_submission');
  const { data } = parsed;
  return {
    kind: 'interaction',
    wire: { triggerId: data.trigger_id },
    interaction: {
      kind: 'view-submission',
      ...sender(data),
      callbackId: data.view.callback_id,
      metadata: data.view.private_metadata,
      values: enteredIn(data.view.state?.values ?? {}),
    },
  };
};

export const parseShortcut = (body: unknown): Parsed => {
  const onMessage = MessageShortcut.safeParse(body);
  if (onMessage.success) {
    const { data } = onMessage;
    return {
      kind: 'interaction',
      wire: { triggerId: data.trigger_id, responseUrl: data.response_url },
      interaction: {
        kind: 'message-shortcut',
        ...sender(data),
        callbackId: data.callback_id,
        text: data.message.text ?? '',
        place: placeAt(data.channel.id, data.message.ts, data.message.thread_ts),
      },
    };
  }
  const anywhere = GlobalShortcut.safeParse(body);
  if (!anywhere.success) return malformed('shortcut');
  return {
    kind: 'interaction',
    wire: { triggerId: anywhere.data.trigger_id },
    interaction: { kind: 'global-shortcut', ...sender(anywhere.data), callbackId: anywhere.data.callback_id },
  };
};

export const parseOptions = (body: unknown): Parsed => {
  const parsed = Suggestion.safeParse(body);
  return parsed.success
    ? {
        kind: 'interaction',
        wire: {},
        interaction: {
          kind: 'options',
          ...sender(parsed.data),
          actionId: parsed.data.action_id,
          typed: parsed.data.value,
        },
      }
    : malformed('block_suggestion');
};

export const parseCommand = (body: unknown): Parsed => {
  const parsed = Command.safeParse(body);
  if (!parsed.success) return malformed('slash command');
  const { data } = parsed;
  return {
    kind: 'interaction',
    wire: { triggerId: data.trigger_id, responseUrl: data.response_url },
    interaction: {
      kind: 'slash',
      user: data.user_id,
      team: data.team_id,
      enterprise: data.enterprise_id,
      command: data.command,
      text: data.text,
      place: { channel: data.channel_id },
    },
  };
};
