import type { Decision } from '../core/decision/decision.ts';
import { ACTIONS } from './action-ids.ts';
import { button, type Card, section } from './blocks.ts';
import { type StateContext, stateText } from './state-line.ts';
import { bold } from './text.ts';
import { ticketValue } from './ticket.ts';

export const ONLY_BUTTONS =
  'Only the buttons on the card decide, so that it is certain who decided and on what. Nothing was decided by your message.';

/** The answer to a typed wish to decide; a decision that it may be about can be opened from here. */
export const onlyButtons = (decision: Decision | null, c: StateContext): Card => ({
  text: ONLY_BUTTONS,
  blocks: [
    section(undefined, ONLY_BUTTONS),
    ...(decision
      ? [
          {
            ...section(undefined, `${bold(decision.title, 160)}\n${decision._id} · ${stateText(decision, c)}`),
            ...(decision.state === 'pending'
              ? { accessory: button(ACTIONS.review, 'Review', ticketValue(decision)) }
              : {}),
          },
        ]
      : []),
  ],
});
