import { z } from 'zod';

/** Slack's text, option and element objects with Slack's own lengths; every unknown property is refused, as Slack does. */
const id = z.string().max(255).optional();

export const PlainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
export const Mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
export const AnyText = (max: number) => z.discriminatedUnion('type', [PlainText(max), Mrkdwn(max)]);

const Confirm = z.strictObject({
  title: PlainText(100).optional(),
  text: AnyText(300),
  confirm: PlainText(30).optional(),
  deny: PlainText(30).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
const option = <T extends z.ZodType>(text: T) =>
  z.strictObject({
    text,
    value: z.string().min(1).max(150),
    description: AnyText(75).optional(),
    url: z.string().max(3000).optional(),
  });
const PlainOption = option(PlainText(75));
const AnyOption = option(AnyText(75));
const OptionGroup = z.strictObject({ label: PlainText(75), options: z.array(PlainOption).min(1).max(100) });

const actionable = { action_id: id };
const confirmable = { confirm: Confirm.optional() };
const focusable = { focus_on_load: z.boolean().optional() };
const placeholdable = { placeholder: PlainText(150).optional() };
const limited = { max_selected_items: z.number().int().min(1).optional() };
const dispatchable = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
    })
    .optional(),
};
const ConversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});

const SlackFile = z.union([z.strictObject({ id: z.string() }), z.strictObject({ url: z.string() })]);
/** `image_url` or `slack_file`, never both and never neither. */
export const imageSource = {
  image_url: z
    .string()
    .max(3000)
    .regex(/^https?:\/\//, { message: 'must be a valid URL' })
    .optional(),
  slack_file: SlackFile.optional(),
  alt_text: z.string().min(1).max(2000),
};
export const hasOneSource = (image: { image_url?: string | undefined; slack_file?: unknown }) =>
  (image.image_url === undefined) !== (image.slack_file === undefined);
export const oneSource = { message: 'must define either `image_url` or `slack_file`', path: ['image_url'] };

export const Image = z.strictObject({ type: z.literal('image'), ...imageSource }).refine(hasOneSource, oneSource);

export const Button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  ...confirmable,
  text: PlainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});
const menu = { ...actionable, ...confirmable, ...focusable, ...placeholdable };
const staticOptions = {
  options: z.array(PlainOption).min(1).max(100).optional(),
  option_groups: z.array(OptionGroup).min(1).max(100).optional(),
};
const hasOneList = (select: { options?: unknown; option_groups?: unknown }) =>
  (select.options === undefined) !== (select.option_groups === undefined);
const oneList = { message: 'must define either `options` or `option_groups`', path: ['options'] };

const StaticSelect = z
  .strictObject({ type: z.literal('static_select'), ...menu, ...staticOptions, initial_option: PlainOption.optional() })
  .refine(hasOneList, oneList);
const MultiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...menu,
    ...limited,
    ...staticOptions,
    initial_options: z.array(PlainOption).optional(),
  })
  .refine(hasOneList, oneList);
const minQuery = { min_query_length: z.number().int().min(0).optional() };
const ExternalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  ...minQuery,
  initial_option: PlainOption.optional(),
});
const MultiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...menu,
  ...limited,
  ...minQuery,
  initial_options: z.array(PlainOption).optional(),
});
const UsersSelect = z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: z.string().optional() });
const MultiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...menu,
  ...limited,
  initial_users: z.array(z.string()).optional(),
});
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: ConversationFilter.optional(),
};
const respondable = { response_url_enabled: z.boolean().optional() };
const ConversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  ...respondable,
  ...conversations,
  initial_conversation: z.string().optional(),
});
const MultiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...menu,
  ...limited,
  ...conversations,
  initial_conversations: z.array(z.string()).optional(),
});
const ChannelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...menu,
  ...respondable,
  initial_channel: z.string().optional(),
});
const MultiChannelsSelect = z.strictObject({
  type: z.literal('multi_channels_select'),
  ...menu,
  ...limited,
  initial_channels: z.array(z.string()).optional(),
});
const Overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  ...confirmable,
  options: z.array(PlainOption).min(1).max(5),
});
const Checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...actionable,
  ...confirmable,
  ...focusable,
  options: z.array(AnyOption).min(1).max(10),
  initial_options: z.array(AnyOption).min(1).max(10).optional(),
});
const RadioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...actionable,
  ...confirmable,
  ...focusable,
  options: z.array(AnyOption).min(1).max(10),
  initial_option: AnyOption.optional(),
});
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { message: 'must be a valid date' });
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'must be a valid time' });
const Datepicker = z.strictObject({ type: z.literal('datepicker'), ...menu, initial_date: date.optional() });
const Timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...menu,
  initial_time: time.optional(),
  timezone: z.string().optional(),
});
const DateTimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...actionable,
  ...confirmable,
  ...focusable,
  initial_date_time: z.number().int().optional(),
});
const typed = { ...actionable, ...dispatchable, ...focusable, ...placeholdable };
const PlainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typed,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
});
const EmailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: z.string().optional(),
});
const UrlInput = z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() });
const NumberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});
const RichTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typed,
  initial_value: z.looseObject({ type: z.literal('rich_text') }).optional(),
  min_lines: z.number().int().optional(),
  max_lines: z.number().int().optional(),
});
const FileInput = z.strictObject({
  type: z.literal('file_input'),
  ...actionable,
  filetypes: z.array(z.string()).optional(),
  max_files: z.number().int().min(1).max(10).optional(),
});
const feedback = z.strictObject({
  text: PlainText(75),
  accessibility_label: z.string().max(75).optional(),
  value: z.string().max(2000),
});
const FeedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  ...actionable,
  positive_button: feedback,
  negative_button: feedback,
});
const IconButton = z.strictObject({
  type: z.literal('icon_button'),
  ...actionable,
  ...confirmable,
  icon: z.enum(['trash']),
  text: PlainText(75),
  accessibility_label: z.string().max(75).optional(),
  value: z.string().max(2000).optional(),
  visible_to_user_ids: z.array(z.string()).optional(),
});

const chooser = [
  StaticSelect,
  MultiStaticSelect,
  ExternalSelect,
  MultiExternalSelect,
  UsersSelect,
  MultiUsersSelect,
  ConversationsSelect,
  MultiConversationsSelect,
  ChannelsSelect,
  MultiChannelsSelect,
  Checkboxes,
  RadioButtons,
  Datepicker,
  Timepicker,
] as const;

export const SectionAccessory = z.discriminatedUnion('type', [Button, Image, Overflow, ...chooser]);
export const ActionsElement = z.discriminatedUnion('type', [
  Button,
  Overflow,
  DateTimepicker,
  RichTextInput,
  ...chooser,
]);
export const InputElement = z.discriminatedUnion('type', [
  PlainTextInput,
  EmailInput,
  UrlInput,
  NumberInput,
  RichTextInput,
  FileInput,
  DateTimepicker,
  ...chooser,
]);
export const ContextElement = z.discriminatedUnion('type', [Image, PlainText(3000), Mrkdwn(3000)]);
export const ContextActionsElement = z.discriminatedUnion('type', [FeedbackButtons, IconButton]);
