import { z } from 'zod';
import { accountCard } from '../src/cards/account-card.ts';
import { chooseAccount } from '../src/cards/choose-account.ts';
import { tell, UNREADABLE } from './answer.ts';
import { type Command, type Desk, nameOf, readerContext } from './desk.ts';
import { ephemeral, type Reply } from './interaction.ts';
import { parseJson } from './ticket.ts';

const show = async (desk: Desk, query: string, user: string): Promise<Reply> => {
  const [found, context] = await Promise.all([desk.flow.accountCard(query), readerContext(desk, user)]);
  const card = found.ok
    ? accountCard(found, { ...context, nameOf: await nameOf(desk) })
    : chooseAccount(found.reason, found.matches, 'show');
  return ephemeral(card.text, card.blocks);
};

export const slashAccount: Command<'slash'> = {
  run: async (interaction, desk) =>
    interaction.text.trim()
      ? show(desk, interaction.text.trim(), interaction.user)
      : ephemeral('Which account? Write `/countersign account` and a name or a domain.'),
};

const Value = z.object({ a: z.string().min(1).max(300) });

export const accountButton: Command<'action'> = {
  run: async (interaction, desk) => {
    const parsed = Value.safeParse(parseJson(interaction.value));
    return parsed.success ? show(desk, parsed.data.a, interaction.user) : tell(interaction, UNREADABLE);
  },
};
