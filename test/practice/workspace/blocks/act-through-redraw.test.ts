import { describe, expect, test } from '@jest/globals';
import { PracticeApiError } from '../../../../src/practice/workspace/app/practice-api.ts';
import {
  actThroughRedraw,
  losesEntries,
  sameActionOn,
} from '../../../../src/practice/workspace/blocks/act-through-redraw.ts';
import type { Fields } from '../../../../src/practice/workspace/blocks/read-fields.ts';

const button = (action_id: string, value: string) => ({ type: 'button', action_id, value });
const actions = (block_id: string, ...elements: Fields[]) => ({ type: 'actions', block_id, elements });
const press = { type: 'button', action_id: 'approve', block_id: 'b1', value: 'D-1 r1' };
const changed = () => new PracticeApiError(409, 'this was changed meanwhile');

/** A surface whose server knows `server` only, and whose page sees it after `lateMs`. */
const surfaceOf = (old: Fields[], server: Fields[], lateMs: number, typed = {}) => {
  const sent: unknown[] = [];
  let waited = 0;
  return {
    sent,
    surface: {
      blocks: () => (sent.length > 0 && waited >= lateMs ? server : old),
      typed: () => typed,
      send: async (action: { action_id: string; block_id: string }) => {
        sent.push(action);
        if (!server.some((block) => block.block_id === action.block_id)) throw changed();
      },
      wait: async (ms: number) => {
        waited += ms;
      },
    },
  };
};

describe('a click on a card that is being redrawn', () => {
  const old = [actions('b1', button('approve', 'D-1 r1'), button('why', 'D-1'))];

  test('is repeated on the new drawing, once it is there, where the same action with the same value still is', async () => {
    const { surface, sent } = surfaceOf(old, [actions('b2', button('approve', 'D-1 r1'))], 800);
    await actThroughRedraw(surface, press);
    expect(sent).toEqual([press, { ...press, block_id: 'b2' }]);
  });

  test('is not repeated where the button now stands for another revision, and says so', async () => {
    const { surface, sent } = surfaceOf(old, [actions('b2', button('approve', 'D-1 r2'))], 0);
    await expect(actThroughRedraw(surface, press)).rejects.toThrow(
      'This changed while you clicked, and what you clicked is no longer there. Nothing was done; look again.',
    );
    expect(sent).toHaveLength(1);
  });

  test('is not repeated where what the person entered beside it got lost', async () => {
    const rows = { type: 'checkboxes', action_id: 'rows' };
    const { surface, sent } = surfaceOf(
      [...old, actions('b9', rows)],
      [actions('b2', button('approve', 'D-1 r1')), actions('b10', rows)],
      0,
      { b9: { rows: { type: 'checkboxes', selected_options: [] } } },
    );
    await expect(actThroughRedraw(surface, press)).rejects.toThrow('what you had entered is gone');
    expect(sent).toHaveLength(1);
  });

  test('is repeated where a filter had been used and was drawn anew before the click', async () => {
    const filter = (id: string) =>
      actions(id, { type: 'static_select', action_id: 'risk', options: [{ value: 'low' }] });
    const typed = { 'filters.any': { risk: { type: 'static_select', selected_option: { value: 'low' } } } };
    const { surface, sent } = surfaceOf(
      [filter('filters.low'), ...old],
      [filter('filters.low'), actions('b2', button('approve', 'D-1 r1'))],
      0,
      typed,
    );
    await actThroughRedraw(surface, press);
    expect(sent).toHaveLength(2);
  });

  test('gives up with a sentence when the new drawing does not arrive', async () => {
    const { surface, sent } = surfaceOf(old, [actions('b2', button('approve', 'D-1 r1'))], 60_000);
    await expect(actThroughRedraw(surface, press)).rejects.toThrow('the new state has not arrived');
    expect(sent).toHaveLength(1);
  });

  test('any other refusal is passed on at once', async () => {
    const surface = {
      ...surfaceOf(old, old, 0).surface,
      send: async () => Promise.reject(new PracticeApiError(502, 'Countersign answered with an error (500).')),
    };
    await expect(actThroughRedraw(surface, press)).rejects.toThrow('answered with an error');
  });
});

describe('the same action', () => {
  test('is found in menus by option, in thumbs by value, in selects by action, in cards and containers', () => {
    const menu = { type: 'overflow', action_id: 'more', options: [{ value: 'snooze' }] };
    const thumbs = { type: 'feedback_buttons', action_id: 'said', positive_button: { value: 'up' } };
    const card = { type: 'card', block_id: 'c', actions: [button('approve', 'D-1 r1')] };
    const box = { type: 'container', block_id: 'x', child_blocks: [actions('y', menu, thumbs)] };
    const pick = { type: 'section', block_id: 'p', accessory: { type: 'users_select', action_id: 'who' } };
    const on = [{ type: 'carousel', block_id: 'z', elements: [card] }, box, pick];
    const at = (action: Fields) => sameActionOn(on, { block_id: 'gone', type: '', action_id: '', ...action })?.block_id;
    expect(at(press)).toBe('c');
    expect(at({ type: 'overflow', action_id: 'more', selected_option: { value: 'snooze' } })).toBe('y');
    expect(at({ type: 'overflow', action_id: 'more', selected_option: { value: 'stop' } })).toBeUndefined();
    expect(at({ type: 'feedback_buttons', action_id: 'said', value: 'up' })).toBe('y');
    expect(at({ type: 'feedback_buttons', action_id: 'said', value: 'down' })).toBeUndefined();
    expect(at({ type: 'users_select', action_id: 'who', selected_user: 'U1' })).toBe('p');
  });

  test('its own value does not count as lost', () => {
    const typed = { b1: { who: { type: 'users_select', selected_user: 'U1' } } };
    const stood = [actions('b1', { type: 'users_select', action_id: 'who' })];
    expect(losesEntries(stood, [], typed, { type: 'users_select', action_id: 'who', block_id: 'b1' })).toBe(false);
    expect(losesEntries(stood, [], typed, press)).toBe(true);
  });
});
