import { helpCard } from '../src/cards/help.ts';
import type { Command } from './desk.ts';
import { ephemeral, type Reply } from './interaction.ts';

export const showHelp = (unknown?: string): Reply => {
  const card = helpCard(unknown);
  return ephemeral(card.text, card.blocks);
};

export const slashHelp: Command<'slash'> = { run: async () => showHelp() };
export const helpButton: Command<'action'> = { run: async () => showHelp() };
