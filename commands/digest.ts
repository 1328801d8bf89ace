import { digestText } from '../src/cards/digest-text.ts';
import type { Command } from './desk.ts';
import { ephemeral } from './interaction.ts';

/** What the last seven days came to, for whoever asks. */
export const slashDigest: Command<'slash'> = {
  meanwhile: () => 'I am counting the last seven days. The digest comes here.',
  run: async (_interaction, desk) => ephemeral(digestText(await desk.flow.digest())),
};
