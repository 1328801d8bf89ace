import { attentionCard } from '../src/cards/attention-card.ts';
import type { Command } from './desk.ts';
import { ephemeral } from './interaction.ts';

/** How this person decided; only that person sees it. */
export const slashAttention: Command<'slash'> = {
  run: async (interaction, desk) => {
    const { own, team } = await desk.flow.attention(interaction.user);
    const card = attentionCard(own, team);
    return ephemeral(card.text, card.blocks);
  },
};
