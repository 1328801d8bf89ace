import type { Decision } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, section } from './blocks.ts';
import { textInput } from './inputs.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';

/** The words become memory: what the agents should know before they work on the account again. */
export const giveBackModal = (decision: Decision, origin: Origin): Modal =>
  modal(
    CALLBACKS.giveBack,
    `Give back ${decision._id}`,
    [
      section(undefined, bold(decision.title, 200)),
      textInput('words', 'What should the agents know now?', {
        multiline: true,
        optional: true,
        max: 1_000,
        placeholder: 'For example: agreed on a call in January, no mail before',
      }),
      context(undefined, 'The hold ends at once, and agents may plan for the account again.'),
    ],
    { submit: 'Give back', metadata: metadata(ticketOf(decision), origin) },
  );
