import { z } from 'zod';
import { type BlockJson, type ElementJson, elementsOf } from './block-validation.ts';

/** What people entered, by block id and action id, in the shape of Slack's `state.values`. */
export type EnteredValues = Record<string, Record<string, Record<string, unknown>>>;

const optionValue = z.looseObject({ value: z.string() });
const typedText = z.object({ value: z.string().nullish() });
const many = (key: string, item: z.ZodType) => z.object({ [key]: z.array(item).nullish() });
const one = (key: string, item: z.ZodType) => z.object({ [key]: item.nullish() });

/** Per kind of element: the field that holds its value, the field its first value comes from, and its shape. */
const stateful: Record<string, { field: string; initial: string; empty: unknown; shape: z.ZodType }> = {
  plain_text_input: { field: 'value', initial: 'initial_value', empty: null, shape: typedText },
  email_text_input: { field: 'value', initial: 'initial_value', empty: null, shape: typedText },
  url_text_input: { field: 'value', initial: 'initial_value', empty: null, shape: typedText },
  number_input: { field: 'value', initial: 'initial_value', empty: null, shape: typedText },
  rich_text_input: {
    field: 'rich_text_value',
    initial: 'initial_value',
    empty: null,
    shape: one('rich_text_value', z.looseObject({ type: z.literal('rich_text') })),
  },
  static_select: option('initial_option'),
  external_select: option('initial_option'),
  radio_buttons: option('initial_option'),
  multi_static_select: options('initial_options'),
  multi_external_select: options('initial_options'),
  checkboxes: options('initial_options'),
  users_select: id('selected_user', 'initial_user'),
  multi_users_select: ids('selected_users', 'initial_users'),
  conversations_select: id('selected_conversation', 'initial_conversation'),
  multi_conversations_select: ids('selected_conversations', 'initial_conversations'),
  channels_select: id('selected_channel', 'initial_channel'),
  multi_channels_select: ids('selected_channels', 'initial_channels'),
  datepicker: id('selected_date', 'initial_date'),
  timepicker: id('selected_time', 'initial_time'),
  datetimepicker: {
    field: 'selected_date_time',
    initial: 'initial_date_time',
    empty: null,
    shape: one('selected_date_time', z.number().int()),
  },
  file_input: { field: 'files', initial: '', empty: [], shape: many('files', z.looseObject({ id: z.string() })) },
};
function option(initial: string) {
  return { field: 'selected_option', initial, empty: null, shape: one('selected_option', optionValue) };
}
function options(initial: string) {
  return { field: 'selected_options', initial, empty: [], shape: many('selected_options', optionValue) };
}
function id(field: string, initial: string) {
  return { field, initial, empty: null, shape: one(field, z.string()) };
}
function ids(field: string, initial: string) {
  return { field, initial, empty: [], shape: many(field, z.string()) };
}

/** The options of a select, radio or checkbox element, groups unfolded. */
export const optionsOf = (element: ElementJson): Record<string, unknown>[] => {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const lists = [element.options, ...groups.map((group: { options?: unknown }) => group.options)];
  return lists.flatMap((list) => (Array.isArray(list) ? list : []));
};
const isClosedList = (type: string) =>
  ['static_select', 'multi_static_select', 'radio_buttons', 'checkboxes'].includes(type);

/** The value of one element as Slack reports it, taken from the page's `given` where that is of the right shape. */
const enteredOf = (element: ElementJson, given: unknown, before: unknown): Record<string, unknown> | null => {
  const kind = stateful[element.type];
  if (!kind) return null;
  for (const candidate of [given, before]) {
    const parsed = kind.shape.safeParse(candidate);
    if (!parsed.success || candidate === undefined) continue;
    const value = Reflect.get(Object(candidate), kind.field) ?? kind.empty;
    if (!isClosedList(element.type)) return { type: element.type, [kind.field]: value };
    const known = optionsOf(element);
    const pick = (chosen: unknown) => known.find((one) => one.value === Reflect.get(Object(chosen), 'value'));
    const picked = Array.isArray(value)
      ? value.flatMap((chosen) => pick(chosen) ?? [])
      : value === null
        ? null
        : pick(value);
    if (picked !== undefined) return { type: element.type, [kind.field]: picked };
  }
  return { type: element.type, [kind.field]: element[kind.initial] ?? kind.empty };
};

/** Every stateful element of the blocks with what was entered, else what it had before, else its initial value. */
export const enteredValues = (blocks: readonly BlockJson[], given: unknown, before: unknown = {}): EnteredValues => {
  const values: EnteredValues = {};
  const find = (source: unknown, blockId: string, actionId: string) =>
    Reflect.get(Object(Reflect.get(Object(source), blockId)), actionId);
  for (const { block, element } of elementsOf(blocks)) {
    const value = enteredOf(
      element,
      find(given, block.block_id, element.action_id),
      find(before, block.block_id, element.action_id),
    );
    if (!value) continue;
    values[block.block_id] = { ...values[block.block_id], [element.action_id]: value };
  }
  return values;
};

/** What Slack's client refuses before it sends a view: by block id, the sentence shown under the field. */
export const inputErrors = (blocks: readonly BlockJson[], values: EnteredValues): Record<string, string> => {
  const errors: Record<string, string> = {};
  for (const { block, element } of elementsOf(blocks)) {
    if (block.type !== 'input') continue;
    const kind = stateful[element.type];
    const value = kind ? values[block.block_id]?.[element.action_id]?.[kind.field] : undefined;
    const isEmpty =
      value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    const refuse = (sentence: string) => {
      errors[block.block_id] = sentence;
    };
    if (isEmpty) {
      if (block.optional !== true) refuse('Please complete this required field.');
      continue;
    }
    if (typeof value !== 'string') continue;
    const limit = (key: string) => (typeof element[key] === 'number' ? element[key] : undefined);
    const min = limit('min_length');
    const max = limit('max_length') ?? 3000;
    if (element.type === 'plain_text_input' && min !== undefined && value.length < min) {
      refuse(`Please enter at least ${min} characters.`);
    } else if (element.type === 'plain_text_input' && value.length > max) {
      refuse(`Please enter no more than ${max} characters.`);
    } else if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(value)) {
      refuse('Please enter a valid email address.');
    } else if (element.type === 'url_text_input' && !URL.canParse(value)) {
      refuse('Please enter a valid URL.');
    } else if (element.type === 'number_input') {
      const number = Number(value);
      if (!Number.isFinite(number) || (element.is_decimal_allowed !== true && !Number.isInteger(number))) {
        refuse(element.is_decimal_allowed === true ? 'Please enter a number.' : 'Please enter a whole number.');
      } else if (element.min_value !== undefined && number < Number(element.min_value)) {
        refuse(`Please enter a number of at least ${String(element.min_value)}.`);
      } else if (element.max_value !== undefined && number > Number(element.max_value)) {
        refuse(`Please enter a number of at most ${String(element.max_value)}.`);
      }
    }
  }
  return errors;
};
