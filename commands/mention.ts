import { accountCard } from '../src/cards/account-card.ts';
import { chooseAccount } from '../src/cards/choose-account.ts';
import { helpCard } from '../src/cards/help.ts';
import { ONLY_BUTTONS } from '../src/cards/only-buttons.ts';
import { type Command, type Desk, nameOf } from './desk.ts';
import { ephemeral, type Interaction, none, type Reply } from './interaction.ts';
import { showWaiting } from './waiting.ts';
import { answerAsked } from './why.ts';

const DECIDING =
  /^(?:(?:i|we)\s+)?(?:(?:yes|yep|ok(?:ay)?|no)(?=[.!,]|$)|(?:approved?|approving|accept(?:ed)?|confirm(?:ed)?|lgtm|ship it|send it|go ahead|do it|reject(?:ed)?|deny|denied|stop it|don'?t send(?: it)?|:\+1:|:white_check_mark:|👍|✅)(?=[\s.!,]|$))/iu;

/** Words that people type when they mean to decide; none of them does. */
export const soundsLikeDeciding = (text: string): boolean => text.trim().length <= 80 && DECIDING.test(text.trim());

const reply = (
  interaction: Interaction,
  card: { text: string; blocks?: Extract<Reply, { kind: 'thread' }>['blocks'] },
): Reply => (interaction.kind === 'direct-message' ? { kind: 'direct', ...card } : { kind: 'thread', ...card });

const answer = async (
  desk: Desk,
  interaction: Extract<Interaction, { kind: 'mention' | 'direct-message' }>,
): Promise<Reply> => {
  const text = interaction.text.trim();
  if (soundsLikeDeciding(text)) return ephemeral(ONLY_BUTTONS);
  if (text === '' || /^(help|hi|hello|hey)\W*$/i.test(text)) return reply(interaction, helpCard());
  if (/^(waiting|what waits( for me)?|what is waiting( for me)?)\W*$/i.test(text)) {
    return showWaiting(desk, interaction.user);
  }
  const account = /^account\s+(.+)$/is.exec(text)?.[1];
  if (account) {
    const found = await desk.flow.accountCard(account.trim());
    const context = { now: desk.now(), link: desk.link };
    return reply(
      interaction,
      found.ok
        ? accountCard(found, { ...context, nameOf: await nameOf(desk) })
        : chooseAccount(found.reason, found.matches, 'show'),
    );
  }
  const asked = text.replace(/^why\s*[:,]?\s+(?=D-\d)/i, '');
  const shown = await answerAsked(desk, asked, interaction.user, interaction.place);
  return 'alone' in shown ? shown.alone : reply(interaction, shown.card);
};

/** A question in words, in a channel; the answer goes into the thread. */
export const mention: Command<'mention'> = { run: (interaction, desk) => answer(desk, interaction) };

/** The same in the agent pane. */
export const directMessage: Command<'direct-message'> = { run: (interaction, desk) => answer(desk, interaction) };

/** Prose in a card's thread never decides; it is answered only when it looks as if somebody meant it to. */
export const threadMessage: Command<'thread-message'> = {
  run: async (interaction, desk) => {
    if (!soundsLikeDeciding(interaction.text)) return none;
    desk.log.info({ user: interaction.user }, 'prose in a thread decided nothing');
    return ephemeral(ONLY_BUTTONS);
  },
};
