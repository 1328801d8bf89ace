import { z } from 'zod';
import { snoozeModal } from '../src/cards/snooze-modal.ts';
import { dayAndTime } from '../src/cards/time.ts';
import { answerDecided, refusedForm, tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { originOf, readTicket } from './ticket.ts';

export const snooze: Command<'action'> = {
  title: () => 'Snooze',
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    const decision = seen && (await desk.flow.decision(seen.decisionId));
    if (!decision) return tell(interaction, UNREADABLE);
    const refused = await refusedForm(desk, interaction, { to: 'decide', decision });
    if (refused) return refused;
    const context = await readerContext(desk, interaction.user);
    return {
      kind: 'modal',
      view: snoozeModal({ ...decision, revision: seen.revision, digest: seen.digest }, originOf(interaction), context),
    };
  },
};

const Values = z.object({
  forMs: z.coerce
    .number()
    .int()
    .min(60_000)
    .max(30 * 86_400_000),
});

export const submitSnooze: Command<'view-submission'> = {
  check: ({ values }) => (Values.safeParse(values).success ? null : { forMs: 'Choose for how long.' }),
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.metadata, interaction.user);
    const parsed = Values.safeParse(interaction.values);
    if (!seen || !parsed.success) return tell(interaction, UNREADABLE);
    const context = await readerContext(desk, interaction.user);
    return answerDecided(interaction, await desk.flow.snooze({ ...seen, forMs: parsed.data.forMs }), ({ decision }) => {
      const mine = decision.snoozes?.find(({ slackUserId }) => slackUserId === interaction.user);
      return mine
        ? `I will remind you of ${decision._id} ${dayAndTime(mine.until, context)}. It still expires ${dayAndTime(decision.expiresAt, context)}, and others who may decide it still have it before them.`
        : null;
    });
  },
};
