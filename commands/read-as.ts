import { z } from 'zod';
import { safe } from '../src/cards/text.ts';
import { MEANINGS } from '../src/core/signal/reading-words.ts';
import { tell, UNREADABLE } from './answer.ts';
import type { Command } from './desk.ts';
import { none } from './interaction.ts';
import { parseJson } from './ticket.ts';

/** The event that observed the reply, how many times it was corrected on the screen, and the key of what was chosen. */
const Choice = z.object({
  e: z.string().regex(/^D-\d+\/\d+$/),
  n: z.number().int().min(0),
  v: z.enum(MEANINGS.map(({ key }) => key)),
});

/** “Read wrong?”: how a reply reads, from the note under its card. The note shows what came of it. */
export const readAs: Command<'action'> = {
  run: async (interaction, desk) => {
    const parsed = Choice.safeParse(parseJson(interaction.value));
    const chosen = parsed.success ? MEANINGS.find(({ key }) => key === parsed.data.v) : undefined;
    if (!parsed.success || !chosen) return tell(interaction, UNREADABLE);
    const { text } = await desk.flow.readAs({
      observed: parsed.data.e,
      times: parsed.data.n,
      meaning: chosen,
      by: interaction.user,
    });
    return text === null ? none : tell(interaction, safe(text, 1_500));
  },
};
