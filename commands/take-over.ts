import { answerDecided, tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { readDecisionId } from './ticket.ts';

export const takeOver: Command<'action'> = {
  run: async (interaction, desk) => {
    const decisionId = readDecisionId(interaction.value);
    if (!decisionId) return tell(interaction, UNREADABLE);
    return answerDecided(interaction, await desk.flow.takeOver({ decisionId, by: interaction.user }));
  },
};
