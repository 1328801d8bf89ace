import { z } from 'zod';
import { reassignModal } from '../src/cards/reassign-modal.ts';
import { stateText } from '../src/cards/state-line.ts';
import { safe } from '../src/cards/text.ts';
import { answerDecided, tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { originOf, readTicket } from './ticket.ts';

export const reassign: Command<'action'> = {
  title: () => 'Reassign',
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    const decision = seen && (await desk.flow.decision(seen.decisionId));
    if (!decision) return tell(interaction, UNREADABLE);
    const context = await readerContext(desk, interaction.user);
    if (decision.state !== 'pending')
      return tell(interaction, `${decision._id} is no longer open: ${stateText(decision, context)}.`);
    const colleagues = await desk.flow.colleagues({ decision, by: interaction.user });
    if (!colleagues.ok) return tell(interaction, safe(colleagues.error, 1_500));
    const shown = { ...decision, revision: seen.revision, digest: seen.digest };
    return { kind: 'modal', view: reassignModal(shown, colleagues.value, originOf(interaction)) };
  },
};

const Values = z.object({ to: z.string().min(1).max(200) });

export const submitReassign: Command<'view-submission'> = {
  check: ({ values }) => (Values.safeParse(values).success ? null : { to: 'Choose a person.' }),
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.metadata, interaction.user);
    const parsed = Values.safeParse(interaction.values);
    if (!seen || !parsed.success) return tell(interaction, UNREADABLE);
    return answerDecided(
      interaction,
      await desk.flow.reassign({ ...seen, to: parsed.data.to }),
      ({ decision }) => `${decision._id} now waits for <@${parsed.data.to}>.`,
    );
  },
};
