/** A text in pieces that fit one input or section each, and the joints that put it back together byte for byte. */
export type Pieces = { pieces: string[]; joints: string[] };

/** Splits at a blank line or line end where there is one, in the last half of a piece; never inside a surrogate pair. */
export const split = (text: string, max: number): Pieces => {
  const pieces: string[] = [];
  const joints: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const window = rest.slice(0, max);
    const joint = ['\n\n', '\n', ' '].find((j) => window.lastIndexOf(j) > max / 2) ?? '';
    let at = joint ? window.lastIndexOf(joint) : max;
    const before = rest.charCodeAt(at - 1);
    if (!joint && before >= 0xd800 && before <= 0xdbff) at -= 1;
    pieces.push(rest.slice(0, at));
    joints.push(joint);
    rest = rest.slice(at + joint.length);
  }
  return { pieces: [...pieces, rest], joints };
};

export const join = (pieces: string[], joints: string[]): string =>
  pieces.reduce((text, piece, i) => (i === 0 ? piece : `${text}${joints[i - 1] ?? '\n'}${piece}`), '');
