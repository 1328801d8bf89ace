import { stillNeeds } from '../src/cards/state-line.ts';
import { answerDecided, tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { readTicket } from './ticket.ts';

/** The main button. The flow decides who may, and what was approved is what the button's digest names. */
export const approve: Command<'action'> = {
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    if (!seen) return tell(interaction, UNREADABLE);
    const context = await readerContext(desk, interaction.user);
    return answerDecided(interaction, await desk.flow.approve(seen), ({ decision }) =>
      decision.state === 'pending'
        ? `Your approval of ${decision._id} is recorded. ${stillNeeds(decision, context)}`
        : null,
    );
  },
};
