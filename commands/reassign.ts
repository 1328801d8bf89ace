import { z } from 'zod';
import { reassignModal } from '../src/cards/reassign-modal.ts';
import { answerDecided, tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { originOf, readTicket } from './ticket.ts';

export const reassign: Command<'action'> = {
  title: () => 'Reassign',
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    const decision = seen && (await desk.flow.decision(seen.decisionId));
    if (!decision) return tell(interaction, UNREADABLE);
    return {
      kind: 'modal',
      view: reassignModal({ ...decision, revision: seen.revision, digest: seen.digest }, originOf(interaction)),
    };
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
