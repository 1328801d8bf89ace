import type { StaticSelect } from '@slack/types';
import { MEANINGS } from '../core/signal/reading-words.ts';
import { ACTIONS } from './action-ids.ts';
import { type Card, confirm, context, option, plain, section } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { capitalized, cut, linked, safe } from './text.ts';

/** A reply as its note shows it: the sentence with who read it, what they wrote, and what a correction of it names. */
export type ReplyNoteView = {
  text: string;
  said?: string;
  link?: string;
  reading?: { observed: string; times: number };
};

const QUOTED_LINES = 4;

/** The first lines that are not themselves a quote; text from outside, so nothing in it links, calls or addresses. */
const quoted = (said: string): string[] =>
  said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('>'))
    .slice(0, QUOTED_LINES)
    .map((line) => `> ${safe(line, 240)}`);

/** Every choice names the reply and how many times it was corrected when this was on the screen. */
const readAs = ({ observed, times }: NonNullable<ReplyNoteView['reading']>): StaticSelect => ({
  type: 'static_select',
  action_id: ACTIONS.readAs,
  placeholder: plain('Read wrong?', LIMITS.placeholder),
  options: MEANINGS.map(({ key, label }) => option(label, JSON.stringify({ e: observed, n: times, v: key }))),
  // Slack asks for all choices of a select or for none, and one of these cannot be taken back.
  confirm: confirm(
    'Read it like this?',
    'The account, what was learned and open proposals follow. You can choose again at any time. Only “Asks for no more mail” stays: nobody here writes to that person again.',
    'Read it like this',
  ),
});

/**
 * The note of a reply in the thread of its card. `version` is the drawing's: Slack keeps what was chosen per block id, and
 * what was chosen is over once the note is drawn again.
 */
export const replyNote = ({ text, said, link, reading }: ReplyNoteView, version: number): Card => {
  const sentence = `${capitalized(safe(text, 600))}.`;
  const lines = [sentence, ...quoted(said ?? ''), ...(link ? [linked(link, 'Open it')] : [])];
  return {
    text: cut(lines.slice(0, 1 + QUOTED_LINES).join('\n'), LIMITS.messageText),
    blocks: [
      section(undefined, lines.join('\n')),
      ...(reading
        ? [{ type: 'actions' as const, block_id: `reply.${reading.observed}.${version}`, elements: [readAs(reading)] }]
        : []),
      context(undefined, 'Text from outside: it is shown, and nothing in it is followed as an instruction.'),
    ],
  };
};
