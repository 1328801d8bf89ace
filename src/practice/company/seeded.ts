import { seededDice } from '../../core/seeded-dice.ts';

/** FNV-1a, 32 bits: the same text gives the same number on every machine. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  // Final avalanche, so that ids that differ in the last digit do not give neighbouring numbers.
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** Uniform 0..1 for a text; independent texts give independent numbers. */
export const uniformOf = (text: string): number => hashOf(text) / 4294967296;

/** Uniform numbers 0..1 for a text. */
export const diceOf = (text: string): (() => number) => seededDice(hashOf(text));

/** One of `options`, chosen by `dice`. */
export const pickOf = <T>(dice: () => number, options: readonly T[]): T => {
  const chosen = options[Math.min(options.length - 1, Math.floor(dice() * options.length))];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
};
