import type { KnownBlock } from '@slack/types';
import type { Action } from '../core/decision/action.ts';
import type { Decision } from '../core/decision/decision.ts';
import { formatMoney } from '../core/money.ts';
import { CALLBACKS } from './action-ids.ts';
import { type Blocks, context, type Modal, option, plain, section } from './blocks.ts';
import { FIELD, textInput } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { split } from './long-text.ts';
import { modal, noticeModal } from './modal.ts';
import { percent } from './numbers.ts';
import { bold, cut } from './text.ts';
import { metadata, type Origin, ticketOf } from './ticket.ts';

const repairBoxes = (action: Extract<Action, { kind: 'repair-records' }>): Blocks => {
  const groups: KnownBlock[] = [];
  for (let from = 0; from < action.rows.length && groups.length < 90; from += LIMITS.checkboxOptions) {
    const options = action.rows.slice(from, from + LIMITS.checkboxOptions).map((row, i) => ({
      ...option(`${row.recordId}: ${row.field}`, String(from + i)),
      description: plain(`${row.before ?? 'empty'} → ${row.after ?? 'empty'} (${percent(row.confidence)} sure)`),
    }));
    groups.push({
      type: 'input',
      block_id: `rows.${from}`,
      optional: true,
      label: plain(`Rows ${from + 1} to ${from + options.length}`, LIMITS.inputLabel),
      element: { type: 'checkboxes', action_id: FIELD, options, initial_options: options },
    });
  }
  return groups;
};

/**
 * The content as inputs. A long text is split over several inputs, and the joints travel in the metadata, so that an
 * untouched text comes back byte for byte.
 */
export const editModal = (decision: Decision, origin: Origin): Modal => {
  const { action } = decision;
  const ticket = ticketOf(decision);
  const note = context(
    undefined,
    'What is sent is your version. It is judged by the same rules; where you may not approve alone, it asks again.',
  );
  const open = (blocks: Blocks, more: Record<string, string[] | number> = {}) =>
    modal(CALLBACKS.edit, `Edit ${decision._id}`, [section(undefined, bold(decision.title, 200)), ...blocks, note], {
      submit: 'Save my version',
      metadata: metadata(ticket, origin, { k: action.kind, ...more }),
    });
  switch (action.kind) {
    case 'send-email': {
      const { pieces, joints } = split(action.email.text, LIMITS.inputText - 400);
      return open(
        [
          textInput('subject', 'Subject', { initial: action.email.subject, max: 200 }),
          ...pieces.map((piece, i) =>
            textInput(`text.${i}`, pieces.length > 1 ? `Text, part ${i + 1} of ${pieces.length}` : 'Text', {
              initial: piece,
              multiline: true,
              optional: pieces.length > 1,
            }),
          ),
        ],
        { j: joints },
      );
    }
    case 'start-experiment':
      return open(
        action.arms.flatMap((arm) => [
          textInput(`subject.${arm.key}`, `${cut(`${arm.key} · ${arm.name}`, 100)}: subject`, {
            initial: cut(arm.subject, 200),
            max: 200,
          }),
          textInput(`opening.${arm.key}`, `${cut(`${arm.key} · ${arm.name}`, 100)}: opening`, {
            initial: cut(arm.opening, LIMITS.inputText),
            multiline: true,
          }),
        ]),
      );
    case 'move-budget':
      return open([
        textInput('amount', `Move how much a day, in ${action.amountDaily.currency}`, {
          initial: (action.amountDaily.minor / 100).toFixed(2).replace('.00', ''),
          hint: `From ${cut(action.from.name, 80)} (${formatMoney(action.from.beforeDaily)} a day) to ${cut(action.to.name, 80)} (${formatMoney(action.to.beforeDaily)} a day).`,
          max: 20,
        }),
      ]);
    case 'repair-records':
      return open(repairBoxes(action), { n: action.rows.length });
    default:
      return noticeModal(
        `Edit ${decision._id}`,
        'This kind of action has no editable content. Reject it with a reason, and the agent plans again.',
      );
  }
};
