/** The only source of "now" for anything that decides. The practice clock may run fast or stand still. */
export type Clock = {
  now(): Date;
};
