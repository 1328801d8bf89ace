import { lintCard } from '../src/cards/lint-card.ts';
import { safe } from '../src/cards/text.ts';
import type { AgentName } from '../src/core/ids.ts';
import { agentOn, typedAgent } from './agent-name.ts';
import { tell } from './answer.ts';
import { type Command, type Desk, readerContext } from './desk.ts';
import { ephemeral, type Interaction, type Reply } from './interaction.ts';

const MEANWHILE = 'I am holding every rule against every decision on record. What I find comes here.';

const look = async (desk: Desk, interaction: Interaction, agent?: AgentName): Promise<Reply> => {
  const [answer, context] = await Promise.all([
    desk.flow.lint({ agent, by: interaction.user }),
    readerContext(desk, interaction.user),
  ]);
  if (!answer.ok) return tell(interaction, safe(answer.reason));
  const card = lintCard(answer.report, context);
  return ephemeral(card.text, card.blocks);
};

/** `/countersign lint [agent]`: rules that add nothing or contradict, held against what was decided. */
export const slashLint: Command<'slash'> = {
  meanwhile: () => MEANWHILE,
  run: async (interaction, desk) => {
    const agent = typedAgent(interaction.text);
    return agent.ok ? look(desk, interaction, agent.value) : ephemeral(agent.error);
  },
};

/** The same from a charter's card, and for all from the list of charters. */
export const lintButton: Command<'action'> = {
  title: (interaction) => (interaction.view ? 'Rules to delete' : null),
  meanwhile: () => MEANWHILE,
  run: (interaction, desk) => look(desk, interaction, agentOn(interaction.value) ?? undefined),
};
