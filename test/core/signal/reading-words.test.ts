import { expect, test } from '@jest/globals';
import {
  keyOfMeaning,
  MEANINGS,
  type Meaning,
  meaningWords,
  readingWords,
} from '../../../src/core/signal/reading-words.ts';
import { ObjectionKind, Reading, ReplyIntent } from '../../../src/core/signal/signal.ts';

test('people can choose every reading there is, each once', () => {
  const all = ReplyIntent.options.flatMap((intent): Meaning[] =>
    intent === 'objection' ? ObjectionKind.options.map((objection) => ({ intent, objection })) : [{ intent }],
  );
  expect(MEANINGS.map(keyOfMeaning).sort()).toEqual(all.map(keyOfMeaning).sort());
  expect(MEANINGS.map(({ key }) => key)).toEqual(MEANINGS.map(keyOfMeaning));
  expect(new Set(MEANINGS.map(({ label }) => label)).size).toBe(MEANINGS.length);
});

test('an objection of which nobody knows the kind is one of another kind', () => {
  expect(keyOfMeaning({ intent: 'objection' })).toBe('objection/other');
  expect(meaningWords({ intent: 'objection' })).toBe('objection (other)');
});

test('a reading says who read it, and once a person corrected it, what it was before and by whom', () => {
  const first = Reading.parse({ intent: 'objection', objection: 'price', confidence: 0.6, extractor: 'replies-v2' });
  expect(readingWords(first)).toBe('objection (price), read by the built-in reader');
  expect(readingWords({ ...first, intent: 'out-of-office', extractor: 'gpt-5' })).toBe('out of office, read by gpt-5');
  const corrected = Reading.parse({
    intent: 'unsubscribe',
    confidence: 1,
    extractor: 'Mara Keller',
    corrected: { by: 'U1', at: new Date(0), times: 1, before: first },
  });
  expect(readingWords(corrected)).toBe(
    'asks for no more mail, read by Mara Keller, before: objection (price) by the built-in reader',
  );
});
