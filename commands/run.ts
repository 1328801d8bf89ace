import { safe } from '../src/cards/text.ts';
import { AgentName } from '../src/core/ids.ts';
import type { Command } from './desk.ts';
import { ephemeral } from './interaction.ts';

export const slashRun: Command<'slash'> = {
  run: async (interaction, desk) => {
    const typed = interaction.text.trim().toLowerCase();
    const agent = typed ? AgentName.safeParse(typed) : null;
    if (agent && !agent.success) {
      return ephemeral(`I know no agent \`${safe(typed, 60)}\`. There are ${AgentName.options.join(', ')}.`);
    }
    return ephemeral((await desk.flow.runNow({ agent: agent?.data, by: interaction.user })).text);
  },
};

/** Answers at once that it looks, and then with what came of it. */
export const runButton: Command<'action'> = {
  title: ({ view }) => (view?.type === 'home' ? 'Looking now' : null),
  run: async (interaction, desk) => ephemeral((await desk.flow.runNow({ by: interaction.user })).text),
};
