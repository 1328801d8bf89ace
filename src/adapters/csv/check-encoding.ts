import { isUtf8 } from 'node:buffer';

/** `byte` counts from 0 in the unpacked file, `line` from 1. */
export type EncodingFault = { byte: number; line: number; value: number };

const lengthOf = (lead: number): number => {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
};

/** Where the last, perhaps unfinished, character of the chunk begins; the chunk's length when it ends on a boundary. */
const boundary = (chunk: Buffer): number => {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return lengthOf(byte) > back ? chunk.length - back : chunk.length;
  }
  return chunk.length;
};

const firstFault = (chunk: Buffer): number => {
  let low = 0;
  while (low < chunk.length) {
    const length = lengthOf(chunk[low] ?? 0);
    if (length === 0 || !isUtf8(chunk.subarray(low, Math.min(chunk.length, low + length)))) return low;
    low += length;
  }
  return chunk.length;
};

/** Reads everything once; null when every byte is UTF-8. */
export const findEncodingFault = async (bytes: AsyncIterable<Buffer>): Promise<EncodingFault | null> => {
  let rest: Buffer = Buffer.alloc(0);
  let byte = 0;
  let line = 1;
  const faultIn = (chunk: Buffer): EncodingFault | null => {
    if (isUtf8(chunk)) return null;
    const at = firstFault(chunk);
    return { byte: byte + at, line: line + newlines(chunk.subarray(0, at)), value: chunk[at] ?? 0 };
  };
  for await (const piece of bytes) {
    const chunk = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = boundary(chunk);
    const whole = chunk.subarray(0, end);
    const fault = faultIn(whole);
    if (fault) return fault;
    line += newlines(whole);
    byte += end;
    rest = chunk.subarray(end);
  }
  return rest.length > 0 ? faultIn(rest) : null;
};

const newlines = (chunk: Buffer): number => {
  let count = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
  return count;
};
