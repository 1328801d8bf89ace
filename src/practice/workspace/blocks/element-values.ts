import type { ElementValues } from '../app/practice-api.ts';
import { type Fields, fieldsOf, listOf, stringOf, stringsOf } from './read-fields.ts';

const VALUE_FIELDS: Record<string, { field: string; initial: string; many?: boolean }> = {
  plain_text_input: { field: 'value', initial: 'initial_value' },
  email_text_input: { field: 'value', initial: 'initial_value' },
  url_text_input: { field: 'value', initial: 'initial_value' },
  number_input: { field: 'value', initial: 'initial_value' },
  static_select: { field: 'selected_option', initial: 'initial_option' },
  external_select: { field: 'selected_option', initial: 'initial_option' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option' },
  users_select: { field: 'selected_user', initial: 'initial_user' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation' },
  datepicker: { field: 'selected_date', initial: 'initial_date' },
  timepicker: { field: 'selected_time', initial: 'initial_time' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time' },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value' },
  file_input: { field: 'files', initial: 'initial_files', many: true },
  checkboxes: { field: 'selected_options', initial: 'initial_options', many: true },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', many: true },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', many: true },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', many: true },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', many: true },
  multi_conversations_select: { field: 'selected_conversations', initial: 'initial_conversations', many: true },
};

/** The field of Slack's state in which an element keeps its value; undefined for buttons and menus. */
export const valueFieldOf = (type: string): { field: string; isMany: boolean } | undefined => {
  const known = VALUE_FIELDS[type];
  return known ? { field: known.field, isMany: known.many ?? false } : undefined;
};

/** What an element holds before anybody touched it, in the shape of Slack's `state.values`. */
export const initialValueOf = (element: Fields): Fields => {
  const type = stringOf(element.type);
  const known = VALUE_FIELDS[type];
  if (!known) return { type };
  return { type, [known.field]: element[known.initial] ?? (known.many ? [] : null) };
};

/** Block id as the app gave it, else one that follows from the place in the message. */
export const blockIdOf = (block: Fields, index: number): string => stringOf(block.block_id) || `block-${index}`;

/** Action id as the app gave it, else one that follows from the place in the block. */
export const actionIdOf = (element: Fields, index: number): string => stringOf(element.action_id) || `action-${index}`;

type PlacedElement = { blockId: string; actionId: string; element: Fields };

const elementsOf = (block: Fields): Fields[] => {
  if (block.type === 'actions' || block.type === 'context_actions') return listOf(block.elements);
  if (block.type === 'card') return listOf(block.actions);
  if (block.type === 'input') return [fieldsOf(block.element)];
  if (block.type === 'section' && block.accessory) return [fieldsOf(block.accessory)];
  return [];
};

/** Every element of the blocks with its ids, containers included. */
export const placedElements = (blocks: Fields[]): PlacedElement[] =>
  blocks.flatMap((block, index) => [
    ...elementsOf(block).map((element, place) => ({
      blockId: blockIdOf(block, index),
      actionId: actionIdOf(element, place),
      element,
    })),
    ...placedElements(listOf(block.type === 'carousel' ? block.elements : block.child_blocks)),
  ]);

/**
 * The values of all stateful elements: what was typed wins over what the app's last state says, which wins over the
 * initial value. Values of elements that are no longer there are left out.
 */
export const collectValues = (blocks: Fields[], typed: ElementValues, saved: ElementValues = {}): ElementValues => {
  const values: ElementValues = {};
  for (const { blockId, actionId, element } of placedElements(blocks)) {
    if (!valueFieldOf(stringOf(element.type))) continue;
    const block = values[blockId] ?? {};
    values[blockId] = block;
    block[actionId] = typed[blockId]?.[actionId] ?? saved[blockId]?.[actionId] ?? initialValueOf(element);
  }
  return values;
};

const TEXT_TYPES = new Set(['plain_text_input', 'email_text_input', 'url_text_input', 'number_input']);

const complaintAbout = (element: Fields, value: unknown, isOptional: boolean): string | null => {
  const isEmpty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return isOptional ? null : 'Please complete this required field.';
  if (!TEXT_TYPES.has(stringOf(element.type))) return null;
  const text = String(value);
  const shortest = Number(element.min_length ?? 0);
  const longest = Number(element.max_length ?? Number.POSITIVE_INFINITY);
  if (text.length < shortest) return `Please write at least ${shortest} characters.`;
  if (text.length > longest) return `Please write at most ${longest} characters; this has ${text.length}.`;
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return 'Please enter a valid email.';
  if (element.type === 'url_text_input' && !/^https?:\/\/\S+$/.test(text))
    return 'Please enter a valid address (https://…).';
  if (element.type === 'number_input') {
    const number = Number(text);
    if (!Number.isFinite(number)) return 'Please enter a number.';
    if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'Please enter a whole number.';
    if (number < Number(element.min_value ?? Number.NEGATIVE_INFINITY))
      return `Please enter ${element.min_value} or more.`;
    if (number > Number(element.max_value ?? Number.POSITIVE_INFINITY))
      return `Please enter ${element.max_value} or less.`;
  }
  return null;
};

/** What the client refuses before it asks the app, by block id: empty required inputs, lengths, formats. */
export const complaintsAbout = (blocks: Fields[], values: ElementValues): Record<string, string> => {
  const complaints: Record<string, string> = {};
  blocks.forEach((block, index) => {
    if (block.type !== 'input') return;
    const element = fieldsOf(block.element);
    const blockId = blockIdOf(block, index);
    const field = valueFieldOf(stringOf(element.type))?.field;
    if (!field) return;
    const value = fieldsOf(values[blockId]?.[actionIdOf(element, 0)])[field];
    const complaint = complaintAbout(element, value, block.optional === true);
    if (complaint) complaints[blockId] = complaint;
  });
  return complaints;
};

/** Values of the options a person has chosen. */
export const chosenValues = (value: Fields): string[] => {
  const one = fieldsOf(value.selected_option).value;
  if (typeof one === 'string') return [one];
  if (Array.isArray(value.selected_options))
    return listOf(value.selected_options).map((option) => stringOf(option.value));
  for (const field of ['selected_user', 'selected_channel', 'selected_conversation']) {
    if (typeof value[field] === 'string') return [value[field]];
  }
  return stringsOf(value.selected_users ?? value.selected_channels ?? value.selected_conversations);
};
