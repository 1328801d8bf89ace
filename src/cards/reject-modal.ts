import type { Decision, RejectionKind } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, section } from './blocks.ts';
import { choice, textInput } from './inputs.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';

const KINDS: Record<RejectionKind, string> = {
  'wrong-person': 'Wrong person',
  'wrong-time': 'Wrong time',
  'wrong-message': 'Wrong message',
  'wrong-facts': 'Wrong facts',
  brand: 'Brand: not how we speak',
  legal: 'Legal: we may not do this',
  other: 'Something else',
};

/** A kind and words; both reach the agent's memory. */
export const rejectModal = (decision: Decision, origin: Origin): Modal =>
  modal(
    CALLBACKS.reject,
    `Reject ${decision._id}`,
    [
      section(undefined, bold(decision.title, 200)),
      choice(
        'kind',
        'What is wrong with it?',
        Object.entries(KINDS).map(([value, text]) => option(text, value)),
      ),
      textInput('words', 'In your words', {
        multiline: true,
        optional: true,
        max: 1_000,
        placeholder: 'For example: she is on leave until March, write to her deputy',
      }),
      context(undefined, 'The agent remembers this and plans differently for this account. Nothing will be sent.'),
    ],
    { submit: 'Reject', metadata: metadata(ticketOf(decision), origin) },
  );
