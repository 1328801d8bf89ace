import { z } from 'zod';
import { ticketsOf } from '../src/cards/shared-card.ts';
import { list, safe } from '../src/cards/text.ts';
import { DecisionId } from '../src/core/ids.ts';
import type { BatchDecided } from '../src/flow/flow.ts';
import { tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { parseJson } from './ticket.ts';

/** `b` is the batch, `s` what stood on the card. */
const Value = z.object({ b: z.string().startsWith('batch/').max(200), s: z.array(DecisionId).min(1).max(20) });

const said = ({ approved, leftOut, unticked }: BatchDecided): string =>
  [
    approved.length > 0
      ? `Your approval of ${list(approved.map((one) => one._id))} is recorded, each by its own content.`
      : 'Nothing was approved.',
    ...leftOut.map(({ decisionId, reason }) => `Left out, ${decisionId}: ${safe(reason.replace(/\.$/, ''), 400)}.`),
    ...(approved.length > 0 && unticked.length > 0
      ? [
          `${list(unticked)} ${unticked.length === 1 ? 'was not ticked and waits on its own card' : 'were not ticked and wait on their own cards'}; ${unticked.length === 1 ? 'it is' : 'they are'} not rejected.`,
        ]
      : []),
  ].join('\n');

/** One click for everything that is ticked. What was ticked is read from the signed payload, never guessed. */
export const approveBatch: Command<'action'> = {
  run: async (interaction, desk) => {
    const parsed = Value.safeParse(parseJson(interaction.value));
    const groups = Object.entries(interaction.values ?? {}).filter(([block]) => block.includes('.tick.'));
    if (!parsed.success || groups.length === 0) return tell(interaction, UNREADABLE);
    const ticked = groups.flatMap(([, values]) => (Array.isArray(values) ? ticketsOf(values) : []));
    if (ticked.length === 0)
      return tell(
        interaction,
        'Nothing is ticked, so nothing was decided. Tick what should happen; to reject one, open it with Review.',
      );
    const { b: on, s: shown } = parsed.data;
    const decided = await desk.flow.approveBatch({
      on,
      shown,
      ticked: ticked.map((seen) => ({ ...seen, by: interaction.user })),
      by: interaction.user,
    });
    return tell(interaction, said(decided));
  },
};
