import type { KnownBlock, PlainTextOption } from '@slack/types';
import { plain } from './blocks.ts';
import { LIMITS } from './limits.ts';

/** The one action id of every input; the block id names the field. */
export const FIELD = 'field';

export const textInput = (
  name: string,
  label: string,
  more: {
    initial?: string;
    multiline?: boolean;
    optional?: boolean;
    hint?: string;
    placeholder?: string;
    max?: number;
  } = {},
): KnownBlock => ({
  type: 'input',
  block_id: name,
  label: plain(label, LIMITS.inputLabel),
  optional: more.optional ?? false,
  ...(more.hint ? { hint: plain(more.hint, LIMITS.inputHint) } : {}),
  element: {
    type: 'plain_text_input',
    action_id: FIELD,
    multiline: more.multiline ?? false,
    max_length: more.max ?? LIMITS.inputText,
    ...(more.initial ? { initial_value: more.initial } : {}),
    ...(more.placeholder ? { placeholder: plain(more.placeholder, LIMITS.placeholder) } : {}),
  },
});

export const choice = (
  name: string,
  label: string,
  options: PlainTextOption[],
  more: { initial?: PlainTextOption; hint?: string } = {},
): KnownBlock => ({
  type: 'input',
  block_id: name,
  label: plain(label, LIMITS.inputLabel),
  ...(more.hint ? { hint: plain(more.hint, LIMITS.inputHint) } : {}),
  element: {
    type: 'static_select',
    action_id: FIELD,
    options: options.slice(0, LIMITS.selectOptions),
    ...(more.initial ? { initial_option: more.initial } : {}),
  },
});
