import { z } from 'zod';
import { rejectModal } from '../src/cards/reject-modal.ts';
import { stateText } from '../src/cards/state-line.ts';
import { RejectionKind } from '../src/core/decision/decision.ts';
import { answerDecided, refusedForm, tell, UNREADABLE } from './answer.ts';
import { type Command, type FieldErrors, readerContext } from './desk.ts';
import { originOf, readTicket } from './ticket.ts';

export const reject: Command<'action'> = {
  title: () => 'Reject',
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    if (!seen) return tell(interaction, UNREADABLE);
    const decision = await desk.flow.decision(seen.decisionId);
    if (!decision) return tell(interaction, `I know no decision ${seen.decisionId}.`);
    if (decision.state !== 'pending') {
      const context = await readerContext(desk, interaction.user);
      return tell(interaction, `${decision._id} is no longer open: ${stateText(decision, context)}.`);
    }
    const refused = await refusedForm(desk, interaction, { to: 'decide', decision });
    if (refused) return refused;
    return { kind: 'modal', view: rejectModal({ ...decision, ...pick(seen) }, originOf(interaction)) };
  },
};

/** The rejection names what the clicker saw, not what the decision has become since. */
const pick = (seen: { revision: number; digest: string }) => ({ revision: seen.revision, digest: seen.digest });

const Values = z.object({
  kind: RejectionKind,
  words: z.string().max(1_000).nullish(),
});

export const submitReject: Command<'view-submission'> = {
  check: ({ values }): FieldErrors | null => {
    const parsed = Values.safeParse(values);
    if (!parsed.success) {
      return parsed.error.issues[0]?.path[0] === 'words'
        ? { words: 'Keep it under 1,000 characters.' }
        : { kind: 'Choose what is wrong with it.' };
    }
    return parsed.data.kind === 'other' && !parsed.data.words?.trim()
      ? { words: 'Say in a few words what is wrong, so that the agent can plan differently.' }
      : null;
  },
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.metadata, interaction.user);
    const parsed = Values.safeParse(interaction.values);
    if (!seen || !parsed.success) return tell(interaction, UNREADABLE);
    return answerDecided(
      interaction,
      await desk.flow.reject({ ...seen, kind: parsed.data.kind, words: parsed.data.words?.trim() ?? '' }),
    );
  },
};
