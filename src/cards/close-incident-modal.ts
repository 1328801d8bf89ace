import type { Incident } from '../core/incident/incident.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, section } from './blocks.ts';
import { CAUSE_NAMES } from './incident-card.ts';
import { choice, textInput } from './inputs.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import type { Origin } from './ticket.ts';

/** Cause and lesson, both with words: nothing is closed without them. */
export const closeIncidentModal = (incident: Incident, origin: Origin): Modal =>
  modal(
    CALLBACKS.closeIncident,
    `Close ${incident._id}`,
    [
      section(undefined, bold(incident.title, 200)),
      choice(
        'cause',
        'What was the cause?',
        Object.entries(CAUSE_NAMES).map(([value, text]) => option(text, value)),
      ),
      textInput('causeWords', 'The cause in your words', {
        multiline: true,
        max: 1_000,
        placeholder: 'For example: the list from the trade fair had the old addresses',
      }),
      choice('lesson', 'What do we learn?', [
        option('A playbook: what agents do from now on', 'playbook'),
        option('A rule: a field of a charter changes', 'rule'),
        option('Nothing, for a reason', 'none'),
      ]),
      textInput('lessonWords', 'The lesson, or the reason why there is none', {
        multiline: true,
        max: 1_000,
        placeholder: 'For example: check a person’s employer before the first mail',
      }),
      textInput('rule', 'For a rule: agent, field and new value', {
        optional: true,
        max: 200,
        placeholder: 'outreach limits.touchesPerPersonPerWeek 1',
        hint: 'As it stands in the charter. Leave it empty for a playbook or nothing.',
      }),
      context(
        undefined,
        'A playbook or a rule becomes a proposal that its owner decides about. A stop that I set stays until two people lift it.',
      ),
    ],
    {
      submit: 'Close',
      metadata: JSON.stringify({ i: incident._id, c: origin.channel, t: origin.ts }),
    },
  );
