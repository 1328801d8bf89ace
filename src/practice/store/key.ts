import { type Binary, type BSONRegExp, Decimal128, Long, type ObjectId, type Timestamp } from 'bson';
import { compareExact, exactDecimal, exactDouble } from './number.ts';
import { refusal } from './store-error.ts';
import { type Doc, KIND, kindOf, toNumber } from './value.ts';

/** Stands for an empty array in an index, which is neither null nor missing. */
export const EMPTY_ARRAY = Symbol('an empty array');

// INVARIANT (keys-keep-order): for all values a and b, Buffer.compare(encodeKey(a), encodeKey(b)) has the sign of compare(a, b).

class ByteWriter {
  private bytes = Buffer.allocUnsafe(64);
  private length = 0;

  private reserve(count: number): number {
    const at = this.length;
    if (at + count > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, at + count));
      this.bytes.copy(grown, 0, 0, at);
      this.bytes = grown;
    }
    this.length = at + count;
    return at;
  }

  byte(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  raw(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.bytes.set(value, at);
  }

  /** Zero bytes are escaped, so that the terminator sorts before every continuation. */
  text(value: string): void {
    const encoded = Buffer.from(value, 'utf8');
    if (!encoded.includes(0)) this.raw(encoded);
    else for (const byte of encoded) this.raw(byte === 0 ? Buffer.from([0, 0xff]) : Buffer.from([byte]));
    this.byte(0);
    this.byte(0);
  }

  uint32(value: number): void {
    const at = this.reserve(4);
    this.bytes.writeUInt32BE(value >>> 0, at);
  }

  /** Sign bit flipped, negatives inverted: unsigned byte order becomes numeric order. */
  double(value: number): void {
    const at = this.reserve(8);
    this.bytes.writeDoubleBE(value === 0 ? 0 : value, at);
    if ((this.bytes[at] as number) & 0x80)
      for (let i = at; i < at + 8; i++) this.bytes[i] = ~(this.bytes[i] as number) & 0xff;
    else this.bytes[at] = (this.bytes[at] as number) | 0x80;
  }

  invertFrom(start: number): void {
    for (let i = start; i < this.length; i++) this.bytes[i] = ~(this.bytes[i] as number) & 0xff;
  }

  get size(): number {
    return this.length;
  }

  done(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

const nextDown = (value: number): number => {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
};

/** What remains above the greatest double below the number: zero for every int, double and most longs. */
const writeRemainder = (out: ByteWriter, exact: { n: bigint; e: number }, floor: number): void => {
  const base = exactDouble(floor);
  const e = Math.min(exact.e, base.e);
  const rest = exact.n * 10n ** BigInt(exact.e - e) - base.n * 10n ** BigInt(base.e - e);
  if (rest === 0n) return out.byte(0);
  const digits = rest.toString().replace(/0+$/, '');
  out.byte(1);
  out.uint32(e + rest.toString().length + 0x10000);
  for (const digit of digits) out.byte(digit.charCodeAt(0));
  out.byte(0);
};

const writeExact = (out: ByteWriter, exact: { n: bigint; e: number }, nearest: number): void => {
  let floor = Number.isFinite(nearest) ? nearest : Number.MAX_VALUE * Math.sign(nearest);
  if (compareExact(exact, exactDouble(floor)) < 0) floor = nextDown(floor);
  if (!Number.isFinite(floor)) throw refusal('a Decimal128 below the range of a double in an index');
  out.double(floor);
  writeRemainder(out, exact, floor);
};

const writeNumber = (out: ByteWriter, value: unknown): void => {
  const number = toNumber(value) as number;
  if (Number.isNaN(number)) {
    out.raw(Buffer.alloc(9));
    return;
  }
  if (value instanceof Long && !Number.isSafeInteger(number)) {
    writeExact(out, { n: value.toBigInt(), e: 0 }, number);
    return;
  }
  if (value instanceof Decimal128) {
    const exact = exactDecimal(value);
    if (typeof exact === 'object') {
      writeExact(out, exact, number);
      return;
    }
  }
  out.double(number);
  out.byte(0);
};

const writeDate = (out: ByteWriter, value: Date): void => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value.getTime()));
  bytes[0] = (bytes[0] as number) ^ 0x80;
  out.raw(bytes);
};

const writeBody = (out: ByteWriter, kind: number, value: unknown): void => {
  switch (kind) {
    case KIND.number:
      return writeNumber(out, value);
    case KIND.string:
      return out.text(value as string);
    case KIND.object:
      for (const [name, item] of Object.entries(value as Doc)) {
        const itemKind = kindOf(item);
        out.byte(itemKind);
        out.text(name);
        writeBody(out, itemKind, item);
      }
      return out.byte(0);
    case KIND.array:
      for (const item of value as unknown[]) writeValue(out, item);
      return out.byte(0);
    case KIND.binary: {
      const binary = value as Binary;
      out.uint32(binary.position);
      out.byte(binary.sub_type);
      return out.raw(binary.value());
    }
    case KIND.objectId:
      return out.raw((value as ObjectId).id);
    case KIND.boolean:
      return out.byte(value ? 1 : 0);
    case KIND.date:
      return writeDate(out, value as Date);
    case KIND.timestamp:
      out.uint32((value as Timestamp).t);
      return out.uint32((value as Timestamp).i);
    case KIND.regex:
      out.text((value as BSONRegExp).pattern);
      return out.text((value as BSONRegExp).options);
    default:
      return;
  }
};

const writeValue = (out: ByteWriter, value: unknown): void => {
  if (value === EMPTY_ARRAY) return out.byte(KIND.emptyArray);
  const kind = kindOf(value);
  out.byte(kind);
  writeBody(out, kind, value);
};

/** The values as bytes in BSON order, each self-delimiting; a negative direction turns that component's order round. */
export const encodeKey = (values: readonly unknown[], directions: readonly number[] = []): Buffer => {
  const out = new ByteWriter();
  values.forEach((value, i) => {
    const start = out.size;
    writeValue(out, value);
    if ((directions[i] ?? 1) < 0) out.invertFrom(start);
  });
  return out.done();
};

/** The first key after every key that starts with `prefix`; null when there is none. */
export const afterPrefix = (prefix: Buffer): Buffer | null => {
  for (let end = prefix.length; end > 0; end--) {
    if (prefix[end - 1] !== 0xff) {
      const next = Buffer.from(prefix.subarray(0, end));
      next[end - 1] = (next[end - 1] as number) + 1;
      return next;
    }
  }
  return null;
};
