import { backtestCard } from '../src/cards/backtest-card.ts';
import { safe } from '../src/cards/text.ts';
import { readSince } from '../src/core/policy/since.ts';
import { type Command, readerContext } from './desk.ts';
import { ephemeral } from './interaction.ts';

/** `/countersign backtest 30d`: the rules in force, tried on what was decided since. */
export const slashBacktest: Command<'slash'> = {
  meanwhile: () => 'I am judging every decision of that time again. What I find comes here.',
  run: async (interaction, desk) => {
    const since = readSince(interaction.text.trim() || '30d', desk.now());
    if (!since.ok) return ephemeral(safe(since.error));
    const [answer, context] = await Promise.all([
      desk.flow.backtest({ since: since.value, by: interaction.user }),
      readerContext(desk, interaction.user),
    ]);
    if (!answer.ok) return ephemeral(safe(answer.reason));
    const card = backtestCard(answer.summary, context);
    return ephemeral(card.text, card.blocks);
  },
};
