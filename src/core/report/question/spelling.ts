import { ASKING } from './question-words.ts';

/** Slips of the words that questions begin with and turn on; too short to be told by likeness. */
const SLIPS: Record<string, string> = {
  waht: 'what',
  whta: 'what',
  wat: 'what',
  whats: "what's",
  whos: "who's",
  hows: "how's",
  wy: 'why',
  hwy: 'why',
  wich: 'which',
  hte: 'the',
  teh: 'the',
  dont: "don't",
  didnt: "didn't",
  doesnt: "doesn't",
  isnt: "isn't",
  arent: "aren't",
  wasnt: "wasn't",
  cant: "can't",
  wont: "won't",
  hasnt: "hasn't",
  havent: "haven't",
  noone: 'nobody',
  sned: 'send',
  setn: 'sent',
  mial: 'mail',
  emial: 'email',
  tset: 'test',
  bugdet: 'budget',
  mny: 'many',
  hwo: 'how',
  hapen: 'happen',
};

/** Words that a question turns on, long enough for a slip to be told from another word. */
const TURNING =
  `approved rejected expired proposed happened waiting learned qualified budget campaigns experiment meeting meetings
  replied replies yesterday nobody anybody question playbook incident stopped account advertising incidents edited escalation
  complaints unsubscribed opportunity opportunities charter decided outcome opened bounced contacted pending unsubscribe`
    .split(/\s+/)
    .filter((word) => word !== '');

/** Whether one slip lies between two words: a letter too many, too few or another, or two neighbours swapped. */
const isOneSlip = (a: string, b: string): boolean => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (long.length === short.length) {
    const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at];
    return short.slice(at + 1) === long.slice(at + 1) || (isSwapped && short.slice(at + 2) === long.slice(at + 2));
  }
  return long.length - short.length === 1 && short.slice(at) === long.slice(at + 1);
};

/**
 * The word as it was meant. Only small words and words that a question turns on are mended; a word with a capital letter may
 * be a name, and stays.
 */
export const mended = (word: string): string => {
  if (Object.hasOwn(SLIPS, word)) return SLIPS[word] ?? word;
  if (word.length < 5 || word !== word.toLowerCase() || ASKING.has(word)) return word;
  return TURNING.find((known) => known[0] === word[0] && isOneSlip(word, known)) ?? word;
};
