import type { Decision } from '../../src/core/decision/decision.ts';

/** The choice of an item in a card’s ⋯, as Slack sends it with what was on the screen. */
export const menuChoice = (verb: string, { _id: d, revision: r, digest: g }: Decision) => ({
  selected_option: { text: { type: 'plain_text', text: verb }, value: JSON.stringify({ v: verb, d, r, g }) },
});
