import type { Card } from '../src/cards/blocks.ts';
import { whyCard } from '../src/cards/why-card.ts';
import { tell, UNREADABLE } from './answer.ts';
import { type Command, type Desk, nameOf } from './desk.ts';
import { ephemeral, type Reply } from './interaction.ts';
import { readDecisionId } from './ticket.ts';

/** Answers from the audit log. In a thread everybody reads it, so Slack fills in each reader's time zone. */
export const answerWhy = async (desk: Desk, question: string, by: string): Promise<Card> =>
  whyCard(await desk.flow.why({ question, by }), { now: desk.now(), link: desk.link, nameOf: nameOf(desk) });

export const why: Command<'action'> = {
  run: async (interaction, desk): Promise<Reply> => {
    const id = readDecisionId(interaction.value);
    if (!id) return tell(interaction, UNREADABLE);
    const card = await answerWhy(desk, id, interaction.user);
    if (interaction.view?.type === 'modal') {
      return {
        kind: 'modal',
        view: {
          type: 'modal',
          callback_id: 'show',
          title: { type: 'plain_text', text: `Why ${id}` },
          close: { type: 'plain_text', text: 'Close' },
          blocks: card.blocks.filter((block) => block.type !== 'context_actions'),
        },
      };
    }
    return interaction.place ? { kind: 'thread', ...card } : { kind: 'direct', ...card };
  },
};

export const slashWhy: Command<'slash'> = {
  run: async (interaction, desk) => {
    const question = interaction.text.trim();
    if (!question) {
      const newest = await desk.flow.waitingFor(interaction.user, 1);
      const example = newest[0]?._id ?? 'D-1001';
      return ephemeral(`Ask me about a decision or in words: \`/countersign why ${example}\`.`);
    }
    const card = await answerWhy(desk, question, interaction.user);
    return ephemeral(card.text, card.blocks);
  },
};
