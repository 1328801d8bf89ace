import { readModal } from '../src/cards/read-modal.ts';
import { reviewModal } from '../src/cards/review-modal.ts';
import { tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { readDecisionId } from './ticket.ts';

/** The exact content, whole. */
export const read: Command<'action'> = {
  title: () => 'The exact content',
  run: async (interaction, desk) => {
    const id = readDecisionId(interaction.value);
    const decision = id && (await desk.flow.decision(id));
    if (!decision) return tell(interaction, UNREADABLE);
    await desk.flow.noteSeen({ by: interaction.user, decisionIds: [decision._id], how: 'opened' });
    return { kind: 'modal', view: readModal(decision, desk.link(`/records/${decision._id}`)) };
  },
};

/** The whole card, from a list or from App Home, as it is now. */
export const review: Command<'action'> = {
  title: () => 'Review',
  run: async (interaction, desk) => {
    const id = readDecisionId(interaction.value);
    const decision = id && (await desk.flow.decision(id));
    if (!decision) return tell(interaction, UNREADABLE);
    await desk.flow.noteSeen({ by: interaction.user, decisionIds: [decision._id], how: 'opened' });
    const context = await readerContext(desk, interaction.user);
    const experiment = (await desk.experimentOf?.(decision._id)) ?? undefined;
    return { kind: 'modal', view: reviewModal(decision, { ...context, people: await desk.people(), experiment }) };
  },
};
