import { z } from 'zod';
import { resumeModal } from '../src/cards/stop-modal.ts';
import { safe } from '../src/cards/text.ts';
import { tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { renderHome } from './home.ts';
import { ephemeral } from './interaction.ts';
import { readScope, resolveScope, SCOPES } from './stop.ts';
import { originOf } from './ticket.ts';

export const slashResume: Command<'slash'> = {
  run: async (interaction, desk) => {
    const scope = readScope(interaction.text);
    if (!scope) return ephemeral(`I do not know \`${safe(interaction.text, 80)}\`. Nothing was changed. ${SCOPES}`);
    const resolved = await resolveScope(desk, scope);
    if (typeof resolved !== 'string') return ephemeral(resolved.problem);
    return ephemeral((await desk.flow.resume({ scope: resolved, by: interaction.user })).text);
  },
};

export const resume: Command<'action'> = {
  title: () => 'Resume',
  run: async (interaction, desk) => ({
    kind: 'modal',
    view: resumeModal((await desk.flow.home(interaction.user)).stopped, originOf(interaction)),
  }),
};

const Values = z.object({ scope: z.string().min(1).max(300) });

export const submitResume: Command<'view-submission'> = {
  check: ({ values }) => (Values.safeParse(values).success ? null : { scope: 'Choose what should run again.' }),
  run: async (interaction, desk) => {
    const parsed = Values.safeParse(interaction.values);
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const { text } = await desk.flow.resume({ scope: parsed.data.scope, by: interaction.user });
    return {
      kind: 'many',
      replies: [{ kind: 'home', view: await renderHome(desk, interaction.user) }, tell(interaction, text)],
    };
  },
};
