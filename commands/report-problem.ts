import { z } from 'zod';
import { REPORTS, reportModal } from '../src/cards/report-modal.ts';
import { safe } from '../src/cards/text.ts';
import { refusedForm, tell, UNREADABLE } from './answer.ts';
import type { Command, Desk, FieldErrors } from './desk.ts';
import type { Interaction, Reply } from './interaction.ts';
import { originOf, readDecisionId } from './ticket.ts';

const open = async (interaction: Interaction, desk: Desk, id: string | null): Promise<Reply> => {
  const decision = id && (await desk.flow.decision(id));
  if (!decision)
    return tell(
      interaction,
      'I cannot tell which decision this message is about, so nothing was reported. Use it on the card of one decision, or on a message that names one, such as D-1042.',
    );
  if (!decision.effect)
    return tell(
      interaction,
      `${decision._id} has not had an effect, so there is nothing to report yet. Reject it instead, where it waits for you.`,
    );
  const refused = await refusedForm(desk, interaction, { to: 'report' });
  if (refused) return refused;
  return { kind: 'modal', view: reportModal(decision, originOf(interaction)) };
};

/** From the menu of a card. */
export const report: Command<'action'> = {
  title: () => 'Report a problem',
  run: (interaction, desk) => open(interaction, desk, readDecisionId(interaction.value)),
};

/** From any message that names a decision: a card's own text does. */
export const reportShortcut: Command<'message-shortcut'> = {
  title: () => 'Report a problem',
  run: (interaction, desk) => open(interaction, desk, /\bD-\d+\b/.exec(interaction.text)?.[0] ?? null),
};

const KINDS = Object.keys(REPORTS) as [keyof typeof REPORTS, ...(keyof typeof REPORTS)[]];
const Values = z.object({ kind: z.enum(KINDS), words: z.string().trim().min(1).max(1_000) });

export const submitReport: Command<'view-submission'> = {
  check: ({ values }): FieldErrors | null => {
    const parsed = Values.safeParse(values);
    if (parsed.success) return null;
    return parsed.error.issues[0]?.path[0] === 'words'
      ? { words: 'Say in a few words what is wrong.' }
      : { kind: 'Choose what is wrong.' };
  },
  run: async (interaction, desk) => {
    const decisionId = readDecisionId(interaction.metadata);
    const parsed = Values.safeParse(interaction.values);
    if (!decisionId || !parsed.success) return tell(interaction, UNREADABLE);
    const handled = await desk.flow.reportProblem({ decisionId, by: interaction.user, ...parsed.data });
    return tell(
      interaction,
      handled.ok
        ? `${handled.incident._id} is open in #escalations${handled.incident.owner ? `, with ${safe(handled.incident.owner.name, 60)}` : ''}. Thank you.`
        : safe(handled.reason, 1_000),
    );
  },
};
