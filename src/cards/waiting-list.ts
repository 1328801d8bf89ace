import type { KnownBlock } from '@slack/types';
import type { Decision } from '../core/decision/decision.ts';
import { plural } from '../core/plural.ts';
import { ACTIONS } from './action-ids.ts';
import { button, type Card, context, section } from './blocks.ts';
import { flagLine } from './flag-line.ts';
import { type StateContext, stateText } from './state-line.ts';
import { bold, cut, linked } from './text.ts';
import { ticketValue } from './ticket.ts';

/** One line and one button: the button opens the whole card, because nobody decides from a line. */
export const waitingItem = (d: Decision, c: StateContext, cardLink?: string): KnownBlock => ({
  ...section(
    undefined,
    `${bold(d.title, 160)}\n${d.agent} · ${stateText(d, c)} · ${d.verdict.risk} risk · ${linked(c.link(`/records/${d._id}`), d._id)}${cardLink ? ` · ${linked(cardLink, 'Open the card')}` : ''}`,
  ),
  accessory: button(ACTIONS.review, 'Review', ticketValue(d)),
});

/** A flagged account in a list of what waits. */
export const flagItem = (d: Decision, c: StateContext, cardLink?: string): KnownBlock => ({
  ...section(
    undefined,
    `${bold(d.title, 160)}\n${flagLine(d, c)} · ${linked(c.link(`/records/${d._id}`), d._id)}${cardLink ? ` · ${linked(cardLink, 'Open the card')}` : ''}`,
  ),
  accessory: button(ACTIONS.review, 'Review', ticketValue(d)),
});

/** Shown of what waits; the rest is counted. */
const SHOWN = 5;

/** The most urgent waiting items; never asks for an id. */
export const waitingList = (decisions: Decision[], c: StateContext): Card => {
  if (decisions.length === 0) {
    const text = 'Nothing waits for you. `/countersign help` shows what else I do.';
    return { text: cut(text, 200), blocks: [section(undefined, text)] };
  }
  const more = decisions.length > SHOWN ? ` The ${SHOWN} most urgent are here.` : '';
  const text = `${plural(decisions.length, 'decision waits', 'decisions wait')} for you.${more}`;
  return {
    text,
    blocks: [
      section(undefined, text),
      ...decisions.slice(0, SHOWN).map((d) => waitingItem(d, c)),
      context(undefined, 'My Home tab has all of them, by risk and deadline.'),
    ],
  };
};
