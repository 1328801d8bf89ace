import { describe, expect, test } from '@jest/globals';
import { collectValues, complaintsAbout } from '../../../../src/practice/workspace/blocks/element-values.ts';

const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });
const input = (blockId: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: blockId,
  element,
  ...more,
});

describe('values of a view', () => {
  const blocks = [
    input('name', { type: 'plain_text_input', action_id: 'a', initial_value: 'first' }),
    { type: 'section', block_id: 'pick', accessory: { type: 'static_select', action_id: 'b', options: [option('x')] } },
    { type: 'actions', block_id: 'buttons', elements: [{ type: 'button', action_id: 'c' }] },
    {
      type: 'container',
      block_id: 'box',
      child_blocks: [
        {
          type: 'actions',
          block_id: 'rows',
          elements: [{ type: 'checkboxes', action_id: 'd', initial_options: [option('y')] }],
        },
      ],
    },
  ];

  test('start with the initial ones, buttons have none, containers are entered', () => {
    expect(collectValues(blocks, {})).toEqual({
      name: { a: { type: 'plain_text_input', value: 'first' } },
      pick: { b: { type: 'static_select', selected_option: null } },
      rows: { d: { type: 'checkboxes', selected_options: [option('y')] } },
    });
  });

  test('what was typed wins over the saved state, which wins over the initial value', () => {
    const saved = { name: { a: { type: 'plain_text_input', value: 'saved' } } };
    expect(collectValues(blocks, {}, saved).name).toEqual(saved.name);
    const typed = { name: { a: { type: 'plain_text_input', value: 'typed' } } };
    expect(collectValues(blocks, typed, saved).name).toEqual(typed.name);
  });

  test('values of blocks that are gone are not sent', () => {
    expect(collectValues([], { gone: { a: { type: 'plain_text_input', value: 'x' } } })).toEqual({});
  });
});

describe('complaints before the app is asked', () => {
  const about = (element: object, value: unknown, more: object = {}) =>
    complaintsAbout([input('b', { action_id: 'a', ...element }, more)], {
      b: { a: { value, selected_options: value } },
    }).b;

  test('an empty required input, not an optional one', () => {
    expect(about({ type: 'plain_text_input' }, null)).toBe('Please complete this required field.');
    expect(about({ type: 'plain_text_input' }, null, { optional: true })).toBeUndefined();
    expect(about({ type: 'checkboxes' }, [])).toBe('Please complete this required field.');
  });

  test('lengths, addresses and numbers', () => {
    expect(about({ type: 'plain_text_input', max_length: 3 }, 'four')).toBe(
      'Please write at most 3 characters; this has 4.',
    );
    expect(about({ type: 'email_text_input' }, 'nobody')).toBe('Please enter a valid email.');
    expect(about({ type: 'url_text_input' }, 'javascript:1')).toBe('Please enter a valid address (https://…).');
    expect(about({ type: 'number_input', is_decimal_allowed: false }, '1.5')).toBe('Please enter a whole number.');
    expect(about({ type: 'number_input', is_decimal_allowed: true, max_value: '400' }, '400.5')).toBe(
      'Please enter 400 or less.',
    );
    expect(about({ type: 'number_input', is_decimal_allowed: true }, '1.5')).toBeUndefined();
  });
});
