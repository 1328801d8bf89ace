/** As many of these as one look takes, another part of them each time: the others have their turn at the next. */
export const inTurns = <T>(all: readonly T[], perLook: number, dice: () => number): T[] => {
  const from = all.length <= perLook ? 0 : Math.floor(dice() * all.length);
  return [...all.slice(from), ...all.slice(0, from)].slice(0, perLook);
};
