import type { Brand } from '../charter/brand.ts';

type Voice = Brand['voice'];

/** The line that mail readers take for the start of the signature and the small print (RFC 3676, section 4.3). */
const SMALL_PRINT = /^--\s*$/m;

const literal = (words: string): string =>
  words
    .trim()
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\s+/g, '\\s+');

/** How many words a message has before its small print. */
export const wordsIn = (message: string): number => message.split(SMALL_PRINT)[0]?.match(/\S+/g)?.length ?? 0;

/**
 * What in these texts is not how we sound, by `voice` of `brand.yaml`: each word or phrase to avoid that stands in them,
 * and a message that is longer than it allows. The tone is for writers to keep; no rule can check it.
 */
export const offVoiceIn = (texts: readonly string[], message: string | null, voice: Voice): string[] => {
  const avoided = voice.avoid.filter((words) => {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${literal(words)}(?![\\p{L}\\p{N}])`, 'iu');
    return texts.some((text) => pattern.test(text));
  });
  const count = message === null ? 0 : wordsIn(message);
  return [...avoided, ...(count > voice.maxWords ? [`${count} words, of at most ${voice.maxWords}`] : [])];
};
