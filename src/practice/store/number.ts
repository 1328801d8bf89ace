import { Decimal128, Double, Int32, Long } from 'bson';
import { refusal } from './store-error.ts';

/** n × 10^e, exactly. */
type Exact = { n: bigint; e: number };

const bits = new DataView(new ArrayBuffer(8));

/** A finite double as an exact decimal: every double is m × 2^x, and 2^-k is 5^k × 10^-k. */
export const exactDouble = (value: number): Exact => {
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const n = high >>> 31 ? -mantissa : mantissa;
  return exponent >= 0 ? { n: n << BigInt(exponent), e: 0 } : { n: n * 5n ** BigInt(-exponent), e: exponent };
};

export const exactDecimal = (value: Decimal128): Exact | number => {
  const text = value.toString();
  if (!/^[-\d.]/.test(text) || text === '-Infinity') return Number(text);
  const [digits = '0', exponent = '0'] = text.split('E');
  const [whole = '0', fraction = ''] = digits.split('.');
  return { n: BigInt(whole + fraction), e: Number(exponent) - fraction.length };
};

export const compareExact = (a: Exact, b: Exact): number => {
  const e = Math.min(a.e, b.e);
  const x = a.n * 10n ** BigInt(a.e - e);
  const y = b.n * 10n ** BigInt(b.e - e);
  return x < y ? -1 : x > y ? 1 : 0;
};

const simple = (value: unknown): number | bigint | Exact => {
  if (typeof value === 'number') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Decimal128) return exactDecimal(value);
  return (value as Long).toBigInt();
};

const compareDoubles = (a: number, b: number): number => {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(!Number.isNaN(a)) - Number(!Number.isNaN(b));
};

const widen = (value: number | bigint | Exact): Exact | number => {
  if (typeof value === 'bigint') return { n: value, e: 0 };
  if (typeof value === 'number') return Number.isFinite(value) ? exactDouble(value) : value;
  return value;
};

/** Numbers of all BSON types on one line; NaN comes before every number and equals itself. */
export const compareNumbers = (a: unknown, b: unknown): number => {
  const x = simple(a);
  const y = simple(b);
  if (typeof x === 'number' && typeof y === 'number') return compareDoubles(x, y);
  if (typeof x !== 'object' && typeof y !== 'object') {
    if (Number.isNaN(x)) return -1;
    if (Number.isNaN(y)) return 1;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  const left = widen(x);
  const right = widen(y);
  if (typeof left === 'object' && typeof right === 'object') return compareExact(left, right);
  if (typeof left === 'number')
    return typeof right === 'number' ? compareDoubles(left, right) : left === Infinity ? 1 : -1;
  return right === Infinity ? -1 : 1;
};

const INT_MAX = 2147483647n;
const LONG_MAX = 9223372036854775807n;

type Operation = '+' | '-' | '*';
const onDoubles = (operation: Operation, a: number, b: number): number =>
  operation === '+' ? a + b : operation === '-' ? a - b : a * b;
const onIntegers = (operation: Operation, a: bigint, b: bigint): bigint =>
  operation === '+' ? a + b : operation === '-' ? a - b : a * b;

const integer = (value: unknown): bigint | undefined => {
  if (value instanceof Int32) return BigInt(value.value);
  if (value instanceof Long) return value.toBigInt();
  return undefined;
};

const asDouble = (value: unknown): number =>
  typeof value === 'number' ? value : value instanceof Long ? value.toNumber() : (value as Double | Int32).value;

/** The narrowest integer type that holds both operands' types and the result; null when 64 bits are not enough. */
const boxInteger = (value: bigint, isLong: boolean): Int32 | Long | null => {
  if (value > LONG_MAX || value < -LONG_MAX - 1n) return null;
  if (!isLong && value <= INT_MAX && value >= -INT_MAX - 1n) return new Int32(Number(value));
  return Long.fromBigInt(value);
};

/** MongoDB's arithmetic types: int stays int until it overflows into long, any double makes a double. Null: 64 bits overflowed. */
export const calculate = (operation: Operation, a: unknown, b: unknown): Int32 | Long | Double | null => {
  if (a instanceof Decimal128 || b instanceof Decimal128) throw refusal('arithmetic on `Decimal128`');
  const x = integer(a);
  const y = integer(b);
  if (x !== undefined && y !== undefined)
    return boxInteger(onIntegers(operation, x, y), a instanceof Long || b instanceof Long);
  return new Double(onDoubles(operation, asDouble(a), asDouble(b)));
};

/** As `calculate`, in an aggregation, where 64-bit overflow becomes a double. */
export const calculateOrWiden = (operation: Operation, a: unknown, b: unknown): Int32 | Long | Double =>
  calculate(operation, a, b) ?? new Double(onDoubles(operation, asDouble(a), asDouble(b)));
