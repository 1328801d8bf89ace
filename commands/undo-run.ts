import { z } from 'zod';
import { undoneRunText, undoRunModal } from '../src/cards/undo-run-modal.ts';
import { tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { originOf, parseJson, readDecisionId } from './ticket.ts';

const Run = z.object({ run: z.string().min(1).max(200) });

/** From ⋯ on a card: shows what an undo of its run would restore and what it could not, and asks once. */
export const undoRun: Command<'action'> = {
  title: () => 'Undo this run',
  run: async (interaction, desk) => {
    const decisionId = readDecisionId(interaction.value);
    const decision = decisionId ? await desk.flow.decision(decisionId) : null;
    if (!decision) return tell(interaction, UNREADABLE);
    const { channel, ts } = originOf(interaction);
    const metadata = JSON.stringify({ run: decision.runId, c: channel, t: ts });
    return {
      kind: 'modal',
      view: undoRunModal(await desk.flow.previewUndoRun({ runId: decision.runId, by: interaction.user }), metadata),
    };
  },
};

export const submitUndoRun: Command<'view-submission'> = {
  run: async (interaction, desk) => {
    const parsed = Run.safeParse(parseJson(interaction.metadata));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    return tell(interaction, undoneRunText(await desk.flow.undoRun({ runId: parsed.data.run, by: interaction.user })));
  },
};
