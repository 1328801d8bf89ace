import { z } from 'zod';
import { noticeModal } from '../src/cards/modal.ts';
import { resumeModal } from '../src/cards/stop-modal.ts';
import { safe } from '../src/cards/text.ts';
import { refusedForm, tell, UNREADABLE } from './answer.ts';
import { type Command, readerContext } from './desk.ts';
import { renderHome } from './home.ts';
import { ephemeral } from './interaction.ts';
import { readScope, resolveScope, SCOPES } from './stop.ts';
import { originOf, parseJson } from './ticket.ts';

export const slashResume: Command<'slash'> = {
  run: async (interaction, desk) => {
    const scope = readScope(interaction.text);
    if (!scope) return ephemeral(`I do not know \`${safe(interaction.text, 80)}\`. Nothing was changed. ${SCOPES}`);
    const resolved = await resolveScope(desk, scope);
    if (typeof resolved !== 'string') return ephemeral(resolved.problem);
    return ephemeral(safe((await desk.flow.resume({ scope: resolved, by: interaction.user })).text, 2_500));
  },
};

/** The stop that was on the screen: its scope, and when it was placed. */
const Placed = z.object({ s: z.string().min(1).max(300), at: z.number().int() });

/** The button of one stop: shows what would run before anybody agrees. */
export const resume: Command<'action'> = {
  title: () => 'Resume',
  run: async (interaction, desk) => {
    const parsed = Placed.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const refused = await refusedForm(desk, interaction, { to: 'resume' });
    if (refused) return refused;
    const will = await desk.flow.whatWillRun(parsed.data.s);
    if (!will || will.stop.at.getTime() !== parsed.data.at)
      return { kind: 'modal', view: noticeModal('Resume', 'This stop was lifted already. Nothing is to be done.') };
    const reader = await readerContext(desk, interaction.user);
    return { kind: 'modal', view: resumeModal(will, interaction.user, originOf(interaction), reader) };
  },
};

export const submitResume: Command<'view-submission'> = {
  run: async (interaction, desk) => {
    const parsed = Placed.safeParse(parseJson(interaction.metadata));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const { s: scope, at: placedAt } = parsed.data;
    const { text } = await desk.flow.resume({ scope, by: interaction.user, placedAt });
    return {
      kind: 'many',
      replies: [{ kind: 'home', view: await renderHome(desk, interaction.user) }, tell(interaction, safe(text, 2_500))],
    };
  },
};
