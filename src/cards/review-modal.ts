import type { Decision } from '../core/decision/decision.ts';
import { VERBS } from '../core/decision/verbs.ts';
import { ACTIONS, CALLBACKS } from './action-ids.ts';
import { askedWhomLines, changeLines } from './asked-whom.ts';
import { type Blocks, button, context, type Modal, section } from './blocks.ts';
import { contentBlocks } from './content.ts';
import {
  type CardContext,
  canUndo,
  decideButtons,
  escalationButtons,
  isOpenEscalation,
  repNameIn,
} from './decision-card.ts';
import { flagLine } from './flag-line.ts';
import { LIMITS } from './limits.ts';
import { modal } from './modal.ts';
import { packed, reasonLines, writerLine } from './reasons.ts';
import { stateLine } from './state-line.ts';
import { bold } from './text.ts';
import { metadata, ticketOf, ticketValue } from './ticket.ts';

/** A whole card over App Home or a list, with the same buttons bound to the same revision. */
export const reviewModal = (d: Decision, c: CardContext): Modal => {
  const id = `${d._id}.${d.version}.review`;
  const isFlag = isOpenEscalation(d);
  const buttons: Blocks =
    isFlag || d.state === 'pending'
      ? [{ type: 'actions', block_id: `${id}.decide`, elements: isFlag ? escalationButtons(d) : decideButtons(d) }]
      : [
          {
            type: 'actions',
            block_id: `${id}.after`,
            elements: [
              ...(canUndo(d, c) ? [button(ACTIONS.undo, VERBS[d.action.kind].undo, ticketValue(d))] : []),
              button(ACTIONS.why, 'Why', ticketValue(d)),
            ],
          },
        ];
  return modal(
    CALLBACKS.show,
    d._id,
    [
      section(`${id}.title`, bold(d.title, 300)),
      context(`${id}.state`, stateLine(d, c)),
      ...(isFlag ? [context(`${id}.flag`, `${flagLine(d, c)}.`)] : []),
      ...contentBlocks(d, { ...c, id, surface: 'modal', repName: repNameIn(c.people) }),
      ...packed([...changeLines(d), ...askedWhomLines(d, c), ...reasonLines(d, c)], LIMITS.sectionText - 200).map(
        (text, i) => section(`${id}.reasons.${i}`, text),
      ),
      context(`${id}.writer`, writerLine(d)),
      ...buttons,
    ],
    { metadata: metadata(ticketOf(d)) },
  );
};
