import type { Decision } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, plain, section } from './blocks.ts';
import { FIELD } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';

export const reassignModal = (decision: Decision, origin: Origin): Modal =>
  modal(
    CALLBACKS.reassign,
    `Reassign ${decision._id}`,
    [
      section(undefined, bold(decision.title, 200)),
      {
        type: 'input',
        block_id: 'to',
        label: plain('Who should decide instead?', LIMITS.inputLabel),
        element: { type: 'users_select', action_id: FIELD },
      },
      context(undefined, 'It must be somebody with the role that the rules ask for; I check that when you send this.'),
    ],
    { submit: 'Hand over', metadata: metadata(ticketOf(decision), origin) },
  );
