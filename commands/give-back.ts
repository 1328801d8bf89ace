import { z } from 'zod';
import { giveBackModal } from '../src/cards/give-back-modal.ts';
import { answerDecided, refusedForm, tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { originOf, readDecisionId } from './ticket.ts';

export const giveBack: Command<'action'> = {
  title: () => 'Give back',
  run: async (interaction, desk) => {
    const id = readDecisionId(interaction.value);
    const decision = id && (await desk.flow.decision(id));
    if (!decision) return tell(interaction, UNREADABLE);
    const refused = await refusedForm(desk, interaction, { to: 'give-back', decision });
    if (refused) return refused;
    return { kind: 'modal', view: giveBackModal(decision, originOf(interaction)) };
  },
};

const Values = z.object({ words: z.string().max(1_000).nullish() });

export const submitGiveBack: Command<'view-submission'> = {
  check: ({ values }) => (Values.safeParse(values).success ? null : { words: 'Keep it under 1,000 characters.' }),
  run: async (interaction, desk) => {
    const decisionId = readDecisionId(interaction.metadata);
    const parsed = Values.safeParse(interaction.values);
    if (!decisionId || !parsed.success) return tell(interaction, UNREADABLE);
    return answerDecided(
      interaction,
      await desk.flow.giveBack({ decisionId, by: interaction.user, words: parsed.data.words?.trim() ?? '' }),
    );
  },
};
