import { waitingList } from '../src/cards/waiting-list.ts';
import { type Command, type Desk, readerContext } from './desk.ts';
import { ephemeral, type Reply } from './interaction.ts';

/** As many as are counted; the list shows the most urgent ones. */
const COUNTED = 1_000;

/** What waits for this person: how many, and the most urgent ones with buttons. */
export const showWaiting = async (desk: Desk, user: string): Promise<Reply> => {
  const [waiting, context] = await Promise.all([desk.flow.waitingFor(user, COUNTED), readerContext(desk, user)]);
  const card = waitingList(waiting, context);
  return ephemeral(card.text, card.blocks);
};

export const slashWaiting: Command<'slash'> = { run: (interaction, desk) => showWaiting(desk, interaction.user) };
export const waitingButton: Command<'action'> = { run: (interaction, desk) => showWaiting(desk, interaction.user) };
export const waitingShortcut: Command<'global-shortcut'> = {
  run: async (interaction, desk) => {
    const [waiting, context] = await Promise.all([
      desk.flow.waitingFor(interaction.user, COUNTED),
      readerContext(desk, interaction.user),
    ]);
    return { kind: 'direct', ...waitingList(waiting, context) };
  },
};
