import { autonomyCard, autonomyModal } from '../src/cards/autonomy-card.ts';
import { agentOn, typedAgent } from './agent-name.ts';
import { tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { ephemeral } from './interaction.ts';

/** `/countersign autonomy [agent]`: stage per domain, and what is missing for the next one. */
export const slashAutonomy: Command<'slash'> = {
  run: async (interaction, desk) => {
    const agent = typedAgent(interaction.text);
    if (!agent.ok) return ephemeral(agent.error);
    const [views, context] = await Promise.all([
      desk.flow.autonomy(agent.value),
      readerContext(desk, interaction.user),
    ]);
    const card = autonomyCard(views, context);
    return ephemeral(card.text, card.blocks);
  },
};

export const autonomyButton: Command<'action'> = {
  title: () => 'Autonomy',
  run: async (interaction, desk) => {
    const agent = agentOn(interaction.value);
    if (!agent) return tell(interaction, UNREADABLE);
    const [[view], context] = await Promise.all([desk.flow.autonomy(agent), readerContext(desk, interaction.user)]);
    return view
      ? { kind: 'modal', view: autonomyModal(view, context) }
      : tell(interaction, `\`${agent}\` has no valid charter, so it may do nothing.`);
  },
};
