import { z } from 'zod';
import type { Blocks, Card } from '../src/cards/blocks.ts';
import { helpCard } from '../src/cards/help.ts';
import { onlyButtons } from '../src/cards/only-buttons.ts';
import { whyCard } from '../src/cards/why-card.ts';
import { tell, UNREADABLE } from './answer.ts';
import { type Command, type Desk, nameOf } from './desk.ts';
import { ephemeral, type Place, type Reply } from './interaction.ts';
import { parseJson, readDecisionId } from './ticket.ts';
import { showWaiting } from './waiting.ts';

type Shown = { card: Card } | { alone: Reply };

/**
 * Answers from the record. In a thread everybody reads it, so Slack fills in each reader's time zone; `alone`: what is for
 * the asker only. `place`: where it was asked, so that “this” is the card of the thread.
 */
export const answerAsked = async (desk: Desk, question: string, by: string, place?: Place): Promise<Shown> => {
  const thread = place?.threadTs ? { channel: place.channel, ts: place.threadTs } : undefined;
  const answer = await desk.flow.why({ question, by, ...(thread && { thread }) });
  switch (answer.kind) {
    case 'waiting':
      return { alone: await showWaiting(desk, by) };
    case 'help':
      return { card: helpCard() };
    case 'only-buttons': {
      const card = onlyButtons(answer.decision, { now: desk.now(), link: desk.link });
      return { alone: ephemeral(card.text, card.blocks) };
    }
    default:
      return { card: whyCard(answer, { now: desk.now(), link: desk.link, nameOf: await nameOf(desk) }) };
  }
};

const inModal = (title: string, blocks: Blocks): Reply => ({
  kind: 'modal',
  view: {
    type: 'modal',
    callback_id: 'show',
    title: { type: 'plain_text', text: title },
    close: { type: 'plain_text', text: 'Close' },
    blocks: blocks.filter((block) => block.type !== 'context_actions'),
  },
});

export const why: Command<'action'> = {
  run: async (interaction, desk): Promise<Reply> => {
    const id = readDecisionId(interaction.value);
    if (!id) return tell(interaction, UNREADABLE);
    const shown = await answerAsked(desk, id, interaction.user);
    if ('alone' in shown) return shown.alone;
    if (interaction.view?.type === 'modal') return inModal(`Why ${id}`, shown.card.blocks);
    return interaction.place ? { kind: 'thread', ...shown.card } : { kind: 'direct', ...shown.card };
  },
};

const Asking = z.object({ q: z.string().trim().min(1).max(500) });

/** A question on a button: an example, or the one that was asked with a name that fits one. */
export const ask: Command<'action'> = {
  run: async (interaction, desk): Promise<Reply> => {
    const parsed = Asking.safeParse(parseJson(interaction.value));
    if (!parsed.success) return tell(interaction, UNREADABLE);
    const shown = await answerAsked(desk, parsed.data.q, interaction.user);
    if ('alone' in shown) return shown.alone;
    return interaction.place ? { kind: 'thread', ...shown.card } : { kind: 'direct', ...shown.card };
  },
};

export const slashWhy: Command<'slash'> = {
  run: async (interaction, desk) => {
    const question = interaction.text.trim();
    if (!question) {
      const newest = await desk.flow.waitingFor(interaction.user, 1);
      const example = newest[0]?._id ?? 'D-1001';
      return ephemeral(
        `Ask me about a decision or in words: \`/countersign why ${example}\`, or \`/countersign why did nobody write to &lt;person&gt;?\``,
      );
    }
    const shown = await answerAsked(desk, question, interaction.user);
    return 'alone' in shown ? shown.alone : ephemeral(shown.card.text, shown.card.blocks);
  },
};
