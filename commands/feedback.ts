import { z } from 'zod';
import { DecisionId } from '../src/core/ids.ts';
import { tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { ephemeral } from './interaction.ts';
import { parseJson } from './ticket.ts';

const Value = z.object({ d: DecisionId, y: z.union([z.literal(0), z.literal(1)]) });

/** Slack gives no deselect signal: the last press counts. */
export const feedback: Command<'action'> = {
  run: async (interaction, desk) => {
    const parsed = Value.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    await desk.flow.feedback({ decisionId: parsed.data.d, by: interaction.user, helpful: parsed.data.y === 1 });
    return ephemeral('Noted, thank you.');
  },
};
