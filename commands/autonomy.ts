import { z } from 'zod';
import { autonomyCard, autonomyModal } from '../src/cards/autonomy-card.ts';
import { safe } from '../src/cards/text.ts';
import { AgentName } from '../src/core/ids.ts';
import { tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { ephemeral } from './interaction.ts';
import { parseJson } from './ticket.ts';

/** `/countersign autonomy [agent]`: stage per domain, and what is missing for the next one. */
export const slashAutonomy: Command<'slash'> = {
  run: async (interaction, desk) => {
    const typed = interaction.text.trim().toLowerCase();
    const agent = typed ? AgentName.safeParse(typed) : null;
    if (agent && !agent.success)
      return ephemeral(`I know no agent \`${safe(typed, 60)}\`. There are ${AgentName.options.join(', ')}.`);
    const [views, context] = await Promise.all([
      desk.flow.autonomy(agent?.data),
      readerContext(desk, interaction.user),
    ]);
    const card = autonomyCard(views, context);
    return ephemeral(card.text, card.blocks);
  },
};

const Value = z.object({ a: AgentName });

export const autonomyButton: Command<'action'> = {
  title: () => 'Autonomy',
  run: async (interaction, desk) => {
    const parsed = Value.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const [[view], context] = await Promise.all([
      desk.flow.autonomy(parsed.data.a),
      readerContext(desk, interaction.user),
    ]);
    return view
      ? { kind: 'modal', view: autonomyModal(view, context) }
      : tell(interaction, `\`${parsed.data.a}\` has no valid charter, so it may do nothing.`);
  },
};
