import type { Charter } from './charter.ts';

/** A share counts from 0 to 1; a target beyond that, or a whole number, is a count. */
const isShare = (target: number): boolean => Math.abs(target) <= 1 && !Number.isInteger(target);

/** A goal's number as people read it: a share `0.12` is `12 %`, a change of `-0.1` is `10 % less`, a count stays `6`. */
export const targetWords = ({ target }: Pick<Charter['goal'], 'target'>): string => {
  if (!isShare(target)) return target.toLocaleString('en-US');
  const share = `${Number((Math.abs(target) * 100).toFixed(2))} %`;
  return target < 0 ? `${share} less` : share;
};
