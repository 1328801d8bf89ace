import { z } from 'zod';
import { answerModal, questionModal } from '../src/cards/question-modal.ts';
import { stateText } from '../src/cards/state-line.ts';
import { answerDecided, refusedForm, tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { originOf, parseJson, readTicket } from './ticket.ts';

/** In ⋯: a question to the agent before deciding. */
export const question: Command<'action'> = {
  title: () => 'Ask for information',
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    const decision = seen && (await desk.flow.decision(seen.decisionId));
    if (!decision) return tell(interaction, UNREADABLE);
    const context = await readerContext(desk, interaction.user);
    if (decision.state !== 'pending')
      return tell(interaction, `${decision._id} is no longer open: ${stateText(decision, context)}.`);
    const refused = await refusedForm(desk, interaction, { to: 'ask', decision });
    if (refused) return refused;
    const shown = { ...decision, revision: seen.revision, digest: seen.digest };
    return { kind: 'modal', view: questionModal(shown, originOf(interaction), desk.longestPauseHours()) };
  },
};

const Values = z.object({ text: z.string().trim().min(1).max(1_000) });

export const submitQuestion: Command<'view-submission'> = {
  check: ({ values }) => (Values.safeParse(values).success ? null : { text: 'Write what you want to know.' }),
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.metadata, interaction.user);
    const parsed = Values.safeParse(interaction.values);
    if (!seen || !parsed.success) return tell(interaction, UNREADABLE);
    return answerDecided(
      interaction,
      await desk.flow.askQuestion({ ...seen, text: parsed.data.text }),
      ({ decision }) => `I look it up and answer in the thread of ${decision._id}. Its clock stands still until then.`,
    );
  },
};

/** For whoever knows what the record does not say. */
export const answerOpen: Command<'action'> = {
  title: () => 'Answer',
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.value, interaction.user);
    const decision = seen && (await desk.flow.decision(seen.decisionId));
    if (!decision) return tell(interaction, UNREADABLE);
    if (!decision.question) return tell(interaction, `No question about ${decision._id} is open any more.`);
    const refused = await refusedForm(desk, interaction, { to: 'answer', decision });
    if (refused) return refused;
    return { kind: 'modal', view: answerModal(decision, decision.question, originOf(interaction)) };
  },
};

const Meta = z.object({ q: z.number().int() });
const Answer = z.object({ text: z.string().trim().min(1).max(2_000) });

export const submitAnswer: Command<'view-submission'> = {
  check: ({ values }) => (Answer.safeParse(values).success ? null : { text: 'Write what you know.' }),
  run: async (interaction, desk) => {
    const seen = readTicket(interaction.metadata, interaction.user);
    const meta = Meta.safeParse(parseJson(interaction.metadata));
    const parsed = Answer.safeParse(interaction.values);
    if (!seen || !meta.success || !parsed.success) return tell(interaction, UNREADABLE);
    return answerDecided(
      interaction,
      await desk.flow.answerQuestion({
        decisionId: seen.decisionId,
        n: meta.data.q,
        by: interaction.user,
        text: parsed.data.text,
      }),
      ({ decision }) => `Your answer is in the thread of ${decision._id}, and its clock runs again.`,
    );
  },
};
