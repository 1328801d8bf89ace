import { waitingList } from '../src/cards/waiting-list.ts';
import { type Command, type Desk, readerContext } from './desk.ts';
import { ephemeral, type Reply } from './interaction.ts';

const SHOWN = 5;

/** The last five that wait for this person, with buttons. */
export const showWaiting = async (desk: Desk, user: string): Promise<Reply> => {
  const [waiting, context] = await Promise.all([desk.flow.waitingFor(user, SHOWN), readerContext(desk, user)]);
  const card = waitingList(waiting, context);
  return ephemeral(card.text, card.blocks);
};

export const slashWaiting: Command<'slash'> = { run: (interaction, desk) => showWaiting(desk, interaction.user) };
export const waitingButton: Command<'action'> = { run: (interaction, desk) => showWaiting(desk, interaction.user) };
export const waitingShortcut: Command<'global-shortcut'> = {
  run: async (interaction, desk) => {
    const [waiting, context] = await Promise.all([
      desk.flow.waitingFor(interaction.user, SHOWN),
      readerContext(desk, interaction.user),
    ]);
    return { kind: 'direct', ...waitingList(waiting, context) };
  },
};
