import type { Decision } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, section } from './blocks.ts';
import { choice } from './inputs.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';
import { dayAndTime, type When } from './time.ts';

const HOUR = 3_600_000;
const USUAL = HOUR;
const CHOICES: [string, number][] = [
  ['15 minutes', HOUR / 4],
  ['1 hour', HOUR],
  ['3 hours', 3 * HOUR],
  ['Until tomorrow, same time', 24 * HOUR],
  ['3 days', 72 * HOUR],
];

/** Snoozing moves the reminder, not the expiry; the modal says so, and offers nothing that would end after it. */
export const snoozeModal = (decision: Decision, origin: Origin, when: When): Modal => {
  const left = decision.expiresAt.getTime() - when.now.getTime();
  const fitting = CHOICES.filter(([, ms]) => ms < left);
  const title = `Snooze ${decision._id}`;
  const what = section(undefined, bold(decision.title, 200));
  const expires = `expires ${dayAndTime(decision.expiresAt, when)}; then nothing happens`;
  if (fitting.length === 0)
    return modal(CALLBACKS.show, title, [
      what,
      context(
        undefined,
        `It ${expires}. That is too soon to put it aside: decide it now, hand it over, or let it end.`,
      ),
    ]);
  const options = fitting.map(([text, ms]) => option(text, String(ms)));
  const usual = options.find(({ value }) => value === String(USUAL)) ?? options[0];
  return modal(
    CALLBACKS.snooze,
    title,
    [
      what,
      choice('forMs', 'Remind me after', options, { initial: usual }),
      context(undefined, `It still ${expires}. Others who may decide it still have it before them.`),
    ],
    { submit: 'Snooze', metadata: metadata(ticketOf(decision), origin) },
  );
};
