import { ASKING, JOINING } from './question-words.ts';
import { mended } from './spelling.ts';

/** Longer names than this are typed by nobody. */
const LONGEST = 7;
/** Candidates of one question. */
const MOST = 120;

/** The words of a question as they were typed, without the signs around them and without a possessive. */
export const wordsOf = (text: string): string[] =>
  text
    .replaceAll(/[’‘]/g, "'")
    .split(/\s+/)
    .map((word) => (word === '&' ? word : word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').replace(/'s$/i, '')))
    .filter((word) => word !== '');

/** A word that questions are made of, also with a slip in it. */
export const isAsking = (word: string): boolean => {
  const small = word.toLowerCase();
  return ASKING.has(mended(word)) || ASKING.has(small) || JOINING.has(small) || /^\d+$/.test(small);
};

/** A word of questions with a capital letter inside a sentence (`Will`, `Grant`) may be a name. */
const isCapital = (word: string, at: number): boolean => at > 0 && /^\p{Lu}\p{Ll}/u.test(word);
const canBound = (word: string, at: number): boolean =>
  !JOINING.has(word.toLowerCase()) && (!isAsking(word) || isCapital(word, at));

/**
 * Runs of words that could be the name of a person, an account or a domain, the longest first: no run begins or ends with a
 * word of questions, and none is made of such words alone. What stands in quotation marks is one whatever it says.
 */
export const nameCandidates = (text: string): string[] => {
  const quoted = [...text.matchAll(/["“”]([^"“”]{2,80})["“”]/g)].map(([, inside]) => (inside ?? '').trim());
  const words = wordsOf(text);
  const runs: string[] = [];
  for (let length = Math.min(LONGEST, words.length); length > 0; length -= 1) {
    for (let from = 0; from + length <= words.length; from += 1) {
      const run = words.slice(from, from + length);
      if (!canBound(run[0] ?? '', from) || !canBound(run.at(-1) ?? '', from + length - 1)) continue;
      runs.push(run.join(' '));
    }
  }
  return [...new Set([...quoted, ...runs])].slice(0, MOST);
};
