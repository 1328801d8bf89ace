import type { Brand } from '../charter/brand.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
const URL_OR_ADDRESS = /\b(?:https?:\/\/|www\.)\S+|\S+@\S+\.\S+/giu;

/** Sentences of a plain-text message. Lines that are wrapped belong together; list items stand alone. */
export const sentencesOf = (text: string): string[] =>
  text
    .replaceAll('\r', '')
    .split(/\n\s*\n|\n(?=\s*(?:[-*•–]|\d+[.)])\s)/u)
    .flatMap((block) =>
      [...segmenter.segment(block.replaceAll(/\s+/g, ' ').trim())].map(({ segment }) => segment.trim()),
    )
    .filter((sentence) => /\p{L}/u.test(sentence));

/** Text for comparing wordings: small letters, one kind of quotation mark, single spaces, no final stop. */
export const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/(\d)\s+%/g, '$1%')
    .replaceAll(/\s+/g, ' ')
    .replace(/[.!\s]+$/, '')
    .trim();

const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
/** Numbers that arrange something and claim nothing: dates, times of day, lengths of a talk, list numbers. */
const LOGISTICS = [
  new RegExp(`\\b\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?(?:${MONTH})\\b(?:,? \\d{4})?`, 'giu'),
  new RegExp(`\\b(?:${MONTH})\\.? \\d{1,2}(?:st|nd|rd|th)?\\b(?:,? \\d{4})?`, 'giu'),
  /\b\d{4}-\d{2}-\d{2}\b/gu,
  /\b\d{1,2}:\d{2}(?: ?[ap]\.?m\b\.?)?/giu,
  /\b\d{1,2} ?[ap]\.?m\b\.?/giu,
  /\b\d{1,2}[- ]min(?:ute)?s?(?= (?:call|chat|meeting|conversation|talk|demo|walkthrough|video|slot)\b)/giu,
  /\b(?:call|chat|meeting|talk|demo|spare|have|take|for) (?:of |me |you )?(?:about |just |only )?\d{1,2} min(?:ute)?s?\b/giu,
  /^\s*\d+[.)]\s/gu,
];
const NUMBER = /(?:[$€£]\s?)?\b\d[\d.,]*\s?(?:%|percent\b|x\b|k\b|m\b)?/giu;

/**
 * The numbers and superlatives of a sentence that nothing covers: neither a proof's wording, nor a citation, nor plain
 * logistics, nor the name of the account or a person. Empty when the sentence claims nothing or only what is proven.
 */
export const claimsIn = (
  sentence: string,
  brand: Brand,
  citations: readonly string[],
  names: readonly string[] = [],
): string[] => {
  const covered = [
    ...brand.proofs.flatMap(({ claim, otherWordings }) => [claim, ...otherWordings]),
    ...citations,
    brand.sender.product,
    brand.sender.company,
  ].map(fold);
  let rest = fold(sentence.replaceAll(URL_OR_ADDRESS, ' '));
  // A name counts as a whole word only: an account called “3” makes no other number true.
  for (const name of names.map(fold)) {
    const isTelling = /\p{L}/u.test(name);
    const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (isTelling) rest = rest.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), ' ');
  }
  for (const wording of covered) if (wording.length > 0) rest = rest.split(wording).join(' ');
  for (const pattern of brand.neutralTerms) rest = rest.replaceAll(new RegExp(pattern, 'giu'), ' ');
  for (const pattern of LOGISTICS) rest = rest.replaceAll(pattern, ' ');
  const superlatives = brand.superlatives.flatMap((pattern) => rest.match(new RegExp(pattern, 'giu')) ?? []);
  return [...(rest.match(NUMBER) ?? []), ...superlatives].map((claim) => claim.trim());
};
