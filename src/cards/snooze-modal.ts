import type { Decision } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, section } from './blocks.ts';
import { choice } from './inputs.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';
import { dayAndTime, type When } from './time.ts';

const HOUR = 3_600_000;
const CHOICES: [string, number][] = [
  ['1 hour', HOUR],
  ['3 hours', 3 * HOUR],
  ['Until tomorrow, same time', 24 * HOUR],
  ['3 days', 72 * HOUR],
];

/** Snoozing moves the reminder, not the expiry; the modal says so. */
export const snoozeModal = (decision: Decision, origin: Origin, when: When): Modal => {
  const left = decision.expiresAt.getTime() - when.now.getTime();
  const fitting = CHOICES.filter(([, ms]) => ms < left);
  const options = (fitting.length > 0 ? fitting : CHOICES.slice(0, 1)).map(([text, ms]) => option(text, String(ms)));
  return modal(
    CALLBACKS.snooze,
    `Snooze ${decision._id}`,
    [
      section(undefined, bold(decision.title, 200)),
      choice('forMs', 'Remind me after', options, { initial: options[0] }),
      context(undefined, `It still expires ${dayAndTime(decision.expiresAt, when)}; then nothing happens.`),
    ],
    { submit: 'Snooze', metadata: metadata(ticketOf(decision), origin) },
  );
};
