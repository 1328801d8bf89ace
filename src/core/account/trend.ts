/** From here on, either way, an account's momentum (-1 to +1) is called a movement; below it is noise of few signals. */
const MOVES_AT = 0.15;

/** An account's momentum in one word, the same wherever it is said. */
export const trendOf = (momentum: number): 'rising' | 'falling' | 'steady' => {
  if (momentum >= MOVES_AT) return 'rising';
  return momentum <= -MOVES_AT ? 'falling' : 'steady';
};
