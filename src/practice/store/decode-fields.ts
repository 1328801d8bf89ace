import { type DeserializeOptions, deserialize, onDemand } from 'bson';
import type { Doc } from './value.ts';

/** Keeps every number boxed in its own BSON type. */
export const EXACT: DeserializeOptions = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
};

const HEAD = 4;

/**
 * The document cut down to these top-level fields: the others are stepped over, not decoded. A filter on two short fields
 * of a long document costs a small part of decoding it whole.
 */
export const decodeFields = (raw: Uint8Array, names: ReadonlySet<string>): Doc => {
  if (names.size === 0) return {};
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const parts: Buffer[] = [];
  let size = HEAD + 1;
  for (const [, nameOffset, nameLength, offset, length] of onDemand.parseToElements(raw)) {
    if (!names.has(text.toString('utf8', nameOffset, nameOffset + nameLength))) continue;
    const part = text.subarray(nameOffset - 1, offset + length);
    parts.push(part);
    size += part.length;
  }
  const head = Buffer.alloc(HEAD);
  head.writeInt32LE(size);
  return deserialize(Buffer.concat([head, ...parts, Buffer.alloc(1)], size), EXACT);
};
