import type { Colleague } from '../core/approval/handed-to.ts';
import { roleLabel } from '../core/approval/quorum.ts';
import type { Decision } from '../core/decision/decision.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, plain, section } from './blocks.ts';
import { choice, FIELD } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { modal } from './modal.ts';
import { bold } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';

const LABEL = 'Who should decide instead?';

/** `Tom Becker, Sales`, `Deniz Aydin, Marketing for Mara Keller`, `Rita Novak, Sales, away today`. */
const nameOf = ({ name, role, standsInFor, isAway }: Colleague): string =>
  `${name}, ${roleLabel(role)}${standsInFor ? ` for ${standsInFor}` : ''}${isAway ? ', away today' : ''}`;

/** Lists those who may decide it; where they are more than a list can hold, anybody, and the answer is checked. */
export const reassignModal = (decision: Decision, colleagues: readonly Colleague[], origin: Origin): Modal => {
  const isListed = colleagues.length <= LIMITS.selectOptions;
  return modal(
    CALLBACKS.reassign,
    `Reassign ${decision._id}`,
    [
      section(undefined, bold(decision.title, 200)),
      isListed
        ? choice(
            'to',
            LABEL,
            colleagues.map((one) => option(nameOf(one), one.slackUserId)),
          )
        : {
            type: 'input',
            block_id: 'to',
            label: plain(LABEL, LIMITS.inputLabel),
            element: { type: 'users_select', action_id: FIELD },
          },
      context(
        undefined,
        isListed
          ? 'These people may decide it. It then waits for whoever you choose.'
          : 'It must be somebody with the role that the rules ask for; I check that when you send this.',
      ),
    ],
    { submit: 'Hand over', metadata: metadata(ticketOf(decision), origin) },
  );
};
