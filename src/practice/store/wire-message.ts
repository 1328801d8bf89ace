import { deserialize, Long, serialize } from 'bson';
import type { Batch } from './cursors.ts';
import { EXACT } from './decode-fields.ts';
import type { Doc } from './value.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const KNOWN_REQUIRED_FLAGS = CHECKSUM_PRESENT | MORE_TO_COME;

/** One request as it came off the wire. `isSilent`: the client wants no answer. */
export type Request = {
  readonly id: number;
  readonly isLegacy: boolean;
  readonly isSilent: boolean;
  readonly body: Doc;
};

/** The message is not one this server understands; the connection cannot go on. */
export class BrokenMessage extends Error {}

const cstring = (message: Buffer, at: number): { text: string; end: number } => {
  const end = message.indexOf(0, at);
  if (end < 0) throw new BrokenMessage('a string without end');
  return { text: message.toString('utf8', at, end), end: end + 1 };
};

const documentAt = (message: Buffer, at: number, limit: number): { doc: Doc; end: number } => {
  if (at + 5 > limit) throw new BrokenMessage('a document is cut off');
  const end = at + message.readInt32LE(at);
  if (end > limit || end < at + 5) throw new BrokenMessage('a document is cut off');
  return { doc: deserialize(message.subarray(at, end), EXACT), end };
};

const readMsg = (message: Buffer, id: number): Request => {
  const flags = message.readUInt32LE(HEADER);
  if ((flags & 0xffff & ~KNOWN_REQUIRED_FLAGS) !== 0) throw new BrokenMessage('unknown flags');
  const limit = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  let body: Doc | null = null;
  const sequences: Doc = {};
  for (let at = HEADER + 4; at < limit; ) {
    const kind = message[at++];
    if (kind === 0) {
      if (body) throw new BrokenMessage('two bodies');
      const read = documentAt(message, at, limit);
      body = read.doc;
      at = read.end;
    } else if (kind === 1) {
      const end = at + message.readInt32LE(at);
      if (end > limit || end < at + 5) throw new BrokenMessage('a sequence is cut off');
      const name = cstring(message, at + 4);
      const documents: Doc[] = [];
      for (at = name.end; at < end; ) {
        const read = documentAt(message, at, end);
        documents.push(read.doc);
        at = read.end;
      }
      sequences[name.text] = documents;
    } else throw new BrokenMessage('an unknown section');
  }
  if (!body) throw new BrokenMessage('no body');
  return { id, isLegacy: false, isSilent: (flags & MORE_TO_COME) !== 0, body: { ...body, ...sequences } };
};

/** The handshake's old form: a query on `<db>.$cmd`. */
const readQuery = (message: Buffer, id: number): Request => {
  const name = cstring(message, HEADER + 4);
  if (!name.text.endsWith('.$cmd')) throw new BrokenMessage('a legacy query');
  const { doc } = documentAt(message, name.end + 8, message.length);
  return { id, isLegacy: true, isSilent: false, body: { ...doc, $db: name.text.slice(0, -5) } };
};

/** One whole message, its header included. */
export const readRequest = (message: Buffer): Request => {
  const id = message.readInt32LE(4);
  const code = message.readInt32LE(12);
  try {
    if (code === OP_MSG) return readMsg(message, id);
    if (code === OP_QUERY) return readQuery(message, id);
  } catch (error) {
    throw error instanceof BrokenMessage ? error : new BrokenMessage(String(error));
  }
  throw new BrokenMessage(`an unknown operation ${code}`);
};

const header = (length: number, responseTo: number, code: number): Buffer => {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(responseTo, 8);
  bytes.writeInt32LE(code, 12);
  return bytes;
};

const LEGACY_PREFIX = (() => {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32LE(8, 0);
  bytes.writeInt32LE(1, 16);
  return bytes;
})();

/** A reply around encoded BSON. */
export const writeReply = (request: Request, body: Uint8Array): Buffer => {
  const prefix = request.isLegacy ? LEGACY_PREFIX : Buffer.alloc(5);
  const length = HEADER + prefix.length + body.length;
  return Buffer.concat([header(length, request.id, request.isLegacy ? OP_REPLY : OP_MSG), prefix, body], length);
};

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

const named = (type: number, name: string): Buffer => Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1');
const wrapped = (parts: Uint8Array[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 5);
  return Buffer.concat([int32(length), ...parts, Buffer.alloc(1)], length);
};

/** `{ cursor: { firstBatch | nextBatch, id, ns }, ok: 1 }` around documents that are encoded already. */
export const encodeBatch = ({ isFirst, id, namespace, documents }: Batch): Buffer => {
  const list = wrapped(documents.flatMap((document, i) => [named(3, String(i)), document]));
  const rest = serialize({ id: Long.fromString(id.toString()), ns: namespace }).subarray(4, -1);
  const cursor = wrapped([named(4, isFirst ? 'firstBatch' : 'nextBatch'), list, rest]);
  return wrapped([named(3, 'cursor'), cursor, serialize({ ok: 1 }).subarray(4, -1)]);
};
