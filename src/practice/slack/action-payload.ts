import { fail, ok, type Result } from '../../core/result.ts';
import type { BlockJson, ElementJson } from './block-validation.ts';
import { enteredValues, optionsOf } from './entered-values.ts';

/**
 * One entry of `actions` as Slack sends it. What the element says (a button's value, an option's text) is taken from
 * the block that the app posted, never from the page, so a page cannot forge a button.
 */
export const actionPayload = (
  block: BlockJson,
  element: ElementJson,
  given: Record<string, unknown>,
  actionTs: string,
): Result<Record<string, unknown>, string> => {
  const base = { type: element.type, action_id: element.action_id, block_id: block.block_id, action_ts: actionTs };
  const copy = (...keys: string[]) =>
    Object.fromEntries(keys.filter((key) => element[key] !== undefined).map((key) => [key, element[key]]));
  switch (element.type) {
    case 'button':
    case 'icon_button':
    case 'workflow_button':
      return ok({ ...base, ...copy('text', 'value', 'url', 'style', 'icon') });
    case 'feedback_buttons': {
      const chosen = [element.positive_button, element.negative_button].find(
        (one) => Reflect.get(Object(one), 'value') === given.value,
      );
      if (!chosen) return fail('`value` is not one of the two buttons');
      return ok({ ...base, value: given.value, text: Reflect.get(Object(chosen), 'text') });
    }
    case 'overflow': {
      const value = Reflect.get(Object(given.selected_option), 'value');
      const chosen = optionsOf(element).find((one) => one.value === value);
      return chosen ? ok({ ...base, selected_option: chosen }) : fail('`selected_option` is not in this menu');
    }
    default: {
      const picked = given.selected_option;
      const isListed = ['static_select', 'radio_buttons'].includes(element.type);
      const value = Reflect.get(Object(picked), 'value');
      if (isListed && picked && !optionsOf(element).some((one) => one.value === value)) {
        return fail('`selected_option` is not in this list');
      }
      const values = enteredValues([block], { [block.block_id]: { [element.action_id]: given } });
      const own = values[block.block_id]?.[element.action_id];
      return own
        ? ok({ ...base, ...own, ...copy('placeholder') })
        : fail(`\`${element.type}\` is not an element people can use`);
    }
  }
};
