import type { ActionRequest } from '../../slack/page-api.ts';
import { type ElementValues, PracticeApiError } from '../app/practice-api.ts';
import { placedElements } from './element-values.ts';
import { type Fields, fieldsOf, listOf, stringOf } from './read-fields.ts';

type Action = ActionRequest['action'];

/** How long a redrawn card may take to arrive after the server refused a click on the old one. */
const ARRIVES_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 50;
/** A card can be redrawn again while the click is on its way; more often than this it is not the same card. */
const MOST_TRIES = 3;

/** Elements whose own value says what they do. */
const PRESSED = new Set(['button', 'workflow_button', 'icon_button']);

const optionValues = (element: Fields): unknown[] => [
  ...listOf(element.options).map((option) => option.value),
  ...listOf(element.option_groups).flatMap((group) => listOf(group.options).map((option) => option.value)),
];

const offers = (element: Fields, action: Action): boolean => {
  if (stringOf(element.type) !== action.type) return false;
  if (action.type === 'feedback_buttons') {
    const sides = [fieldsOf(element.positive_button), fieldsOf(element.negative_button)];
    return sides.some((side) => side.value === action.value);
  }
  const chosen = fieldsOf(action.selected_option).value;
  if (chosen !== undefined && optionValues(element).length > 0) return optionValues(element).includes(chosen);
  return !PRESSED.has(action.type) || element.value === action.value;
};

/** The same action (action id, and value or option) among blocks drawn anew; null where it is gone. */
export const sameActionOn = (blocks: Fields[], action: Action): Action | null => {
  const found = placedElements(blocks).find(
    ({ actionId, element }) => actionId === action.action_id && offers(element, action),
  );
  return found ? { ...action, block_id: found.blockId } : null;
};

const placeOf = (blockId: string, actionId: string): string => JSON.stringify([blockId, actionId]);
const placesIn = (blocks: Fields[]): ReadonlySet<string> =>
  new Set(placedElements(blocks).map(({ blockId, actionId }) => placeOf(blockId, actionId)));

/**
 * Whether something the person had entered when they clicked, in `before`, has no place in `after`; `action`'s own value
 * aside. What was gone before the click, such as a filter that was chosen and drawn anew, is lost to nobody.
 */
export const losesEntries = (before: Fields[], after: Fields[], typed: ElementValues, action: Action): boolean => {
  const [stood, stands] = [placesIn(before), placesIn(after)];
  const own = placeOf(action.block_id, action.action_id);
  return Object.entries(typed).some(([blockId, entries]) =>
    Object.keys(entries).some((actionId) => {
      const place = placeOf(blockId, actionId);
      return place !== own && stood.has(place) && !stands.has(place);
    }),
  );
};

/**
 * Sends a click; where the card was redrawn under the finger (409), waits for the new drawing and repeats the click by
 * itself, but only where the same action with the same value is still on it and nothing that was entered got lost.
 * Throws `PracticeApiError` with words for the person where it does not.
 */
export const actThroughRedraw = async (
  surface: {
    blocks(): Fields[];
    typed(): ElementValues;
    send(action: Action): Promise<unknown>;
    wait(ms: number): Promise<void>;
  },
  action: Action,
): Promise<void> => {
  let sent = action;
  let before = surface.blocks();
  for (let tries = 1; ; tries += 1) {
    try {
      await surface.send(sent);
      return;
    } catch (error) {
      if (!(error instanceof PracticeApiError) || error.status !== 409 || tries === MOST_TRIES) throw error;
    }
    const refused = sent;
    const isDrawn = () =>
      placedElements(surface.blocks()).some(
        ({ blockId, actionId }) => blockId === refused.block_id && actionId === refused.action_id,
      );
    for (let waited = 0; isDrawn(); waited += LOOK_EVERY_MS) {
      if (waited >= ARRIVES_WITHIN_MS) {
        throw new PracticeApiError(409, 'This changed and the new state has not arrived. Nothing was done; reload.');
      }
      await surface.wait(LOOK_EVERY_MS);
    }
    const again = sameActionOn(surface.blocks(), action);
    if (!again) {
      throw new PracticeApiError(
        409,
        'This changed while you clicked, and what you clicked is no longer there. Nothing was done; look again.',
      );
    }
    if (losesEntries(before, surface.blocks(), surface.typed(), refused)) {
      throw new PracticeApiError(
        409,
        'This changed while you clicked, and what you had entered is gone. Nothing was done; enter it again.',
      );
    }
    before = surface.blocks();
    sent = again;
  }
};
