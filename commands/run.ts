import { typedAgent } from './agent-name.ts';
import type { Command } from './desk.ts';
import { ephemeral } from './interaction.ts';

export const slashRun: Command<'slash'> = {
  run: async (interaction, desk) => {
    const agent = typedAgent(interaction.text);
    if (!agent.ok) return ephemeral(agent.error);
    return ephemeral((await desk.flow.runNow({ agent: agent.value, by: interaction.user })).text);
  },
};

/** Answers at once that it looks, and then with what came of it. */
export const runButton: Command<'action'> = {
  title: ({ view }) => (view?.type === 'home' ? 'Looking now' : null),
  run: async (interaction, desk) => ephemeral((await desk.flow.runNow({ by: interaction.user })).text),
};
