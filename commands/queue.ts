import { z } from 'zod';
import { tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { renderHome } from './home.ts';
import { parseJson } from './ticket.ts';

/** `f` is the field of the view, `v` what it becomes; without `v` the filter is taken off. */
const Choice = z.object({ f: z.enum(['agent', 'kind', 'risk', 'whose', 'page']), v: z.string().max(60).optional() });

/** A filter or a page of the queue on App Home; the Home is drawn again with it. */
export const lookAtQueue: Command<'action'> = {
  run: async (interaction, desk) => {
    const parsed = Choice.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    await desk.flow.lookAtQueue({ by: interaction.user, field: parsed.data.f, value: parsed.data.v });
    return { kind: 'home', view: await renderHome(desk, interaction.user) };
  },
};
