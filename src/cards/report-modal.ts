import type { Decision } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, section } from './blocks.ts';
import { choice, textInput } from './inputs.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';

export const REPORTS = {
  'wrong-send': 'It went to the wrong person',
  'brand-breach': 'Our brand does not say that',
  complaint: 'Somebody complained about it',
  'spend-anomaly': 'It spends money that it should not',
  'data-quality': 'It wrote wrong data',
} as const;

/** A kind and words; it becomes an incident at once. */
export const reportModal = (decision: Decision, origin: Origin): Modal =>
  modal(
    CALLBACKS.report,
    'Report a problem',
    [
      section(undefined, `${bold(decision.title, 200)} (${decision._id})`),
      choice(
        'kind',
        'What is wrong?',
        Object.entries(REPORTS).map(([value, text]) => option(text, value)),
      ),
      textInput('words', 'In your words', {
        multiline: true,
        max: 1_000,
        placeholder: 'For example: she left the company in May',
      }),
      context(
        undefined,
        'An incident opens in #escalations, with an owner and a clock. A grave one stops what caused it at once.',
      ),
    ],
    { submit: 'Report', metadata: metadata(ticketOf(decision), origin) },
  );
