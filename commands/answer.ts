import { noticeModal } from '../src/cards/modal.ts';
import { safe } from '../src/cards/text.ts';
import type { Decided, Form } from '../src/flow/flow.ts';
import type { Desk } from './desk.ts';
import { ephemeral, type Interaction, none, type Reply } from './interaction.ts';
import { readOrigin } from './ticket.ts';

export const UNREADABLE =
  'I could not read what this button belongs to, so nothing was decided. Open the decision again from my Home tab.';

/** Says something to the one person who asked, on the surface that person looks at. */
export const tell = (interaction: Interaction, text: string): Reply => {
  if (interaction.kind === 'action' && interaction.view?.type === 'modal') {
    return { kind: 'modal', view: noticeModal('Countersign', text) };
  }
  if (interaction.kind === 'view-submission') {
    return { kind: 'ephemeral', text, place: readOrigin(interaction.metadata) };
  }
  return ephemeral(text);
};

/** The answer to somebody whose answer to a form would not count, before it is shown; null where it may open. */
export const refusedForm = async (desk: Desk, interaction: Interaction, form: Form): Promise<Reply | null> => {
  const refusal = await desk.flow.refusal(form, interaction.user);
  return refusal === null ? null : tell(interaction, safe(refusal, 1_500));
};

/** A refusal is told to the clicker with its reason; a success shows on the card itself, in every copy. */
export const answerDecided = (
  interaction: Interaction,
  decided: Decided,
  done?: (ok: Extract<Decided, { ok: true }>) => string | null,
): Reply => {
  if (!decided.ok) return tell(interaction, safe(decided.reason, 1_500));
  const text = decided.note ? safe(decided.note, 1_500) : (done?.(decided) ?? null);
  if (text !== null) return tell(interaction, text);
  return interaction.kind === 'action' && interaction.view?.type === 'modal'
    ? { kind: 'modal', view: noticeModal(decided.decision._id, 'Done. The card shows what happens next.') }
    : none;
};
