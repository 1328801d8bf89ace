import type { ObjectionKind, Reading } from './signal.ts';

/** The name of the built-in reader in the record. */
export const BUILT_IN_READER = 'replies-v2';

/** What a reply says, without who read it. */
export type Meaning = Pick<Reading, 'intent' | 'objection'>;

const OBJECTIONS: readonly ObjectionKind[] = [
  'price',
  'incumbent',
  'security',
  'authority',
  'need',
  'effort',
  'timing',
  'other',
];

/** Everything a reply can be read as, in the order in which a person is asked, by a short key and in people's words. */
export const MEANINGS: readonly (Meaning & { key: string; label: string })[] = [
  { key: 'interested', label: 'Interested', intent: 'interested' },
  ...OBJECTIONS.map((objection) => ({
    key: `objection/${objection}`,
    label: `Objection: ${objection}`,
    intent: 'objection' as const,
    objection,
  })),
  { key: 'not-now', label: 'Not now', intent: 'not-now' },
  { key: 'wrong-person', label: 'Wrong person', intent: 'wrong-person' },
  { key: 'question', label: 'Question', intent: 'question' },
  { key: 'unsubscribe', label: 'Asks for no more mail', intent: 'unsubscribe' },
  { key: 'out-of-office', label: 'Out of office', intent: 'out-of-office' },
  { key: 'unclear', label: 'Unclear', intent: 'unclear' },
];

/** The key of a meaning in `MEANINGS`; an objection of no known kind is one of another kind. */
export const keyOfMeaning = ({ intent, objection }: Meaning): string =>
  intent === 'objection' ? `objection/${objection ?? 'other'}` : intent;

/** A meaning inside a sentence: `objection (price)`, `asks for no more mail`. */
export const meaningWords = ({ intent, objection }: Meaning): string => {
  if (intent === 'objection') return `objection (${objection ?? 'other'})`;
  return intent === 'unsubscribe' ? 'asks for no more mail' : intent.replaceAll('-', ' ');
};

const readerName = (extractor: string): string => (extractor === BUILT_IN_READER ? 'the built-in reader' : extractor);

/** `not now, read by Mara Keller, before: question by the built-in reader`. */
export const readingWords = (reading: Reading): string => {
  const before = reading.corrected?.before;
  return `${meaningWords(reading)}, read by ${readerName(reading.extractor)}${before ? `, before: ${meaningWords(before)} by ${readerName(before.extractor)}` : ''}`;
};
