import type { Command } from './desk.ts';
import { ephemeral } from './interaction.ts';

const USAGE = 'Say until when, and your delegate stands in: `/countersign away until 24 Nov`.';

/** `/countersign away until <date>` */
export const slashAway: Command<'slash'> = {
  run: async (interaction, desk) => {
    const until = /^(?:until|till|to)?\s*(.+)$/is.exec(interaction.text.trim())?.[1];
    if (!until) return ephemeral(USAGE);
    return ephemeral((await desk.flow.goAway({ by: interaction.user, until })).text);
  },
};

export const slashBack: Command<'slash'> = {
  run: async (interaction, desk) => ephemeral((await desk.flow.comeBack({ by: interaction.user })).text),
};
