import { answerDecided, tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { readDecisionId } from './ticket.ts';

/** Undo, Put back, Stop the test: whatever the way back of this kind is called. */
export const undo: Command<'action'> = {
  run: async (interaction, desk) => {
    const decisionId = readDecisionId(interaction.value);
    if (!decisionId) return tell(interaction, UNREADABLE);
    return answerDecided(interaction, await desk.flow.undo({ decisionId, by: interaction.user }));
  },
};
