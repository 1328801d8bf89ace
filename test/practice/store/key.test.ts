import { describe, expect, test } from '@jest/globals';
import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import fc from 'fast-check';
import { afterPrefix, encodeKey } from '../../../src/practice/store/key.ts';
import { compare } from '../../../src/practice/store/value.ts';

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }).map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.integer({ min: -5, max: 5 }).map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map((n) => Long.fromBigInt(n)),
  fc.integer({ min: -3, max: 3 }).map((n) => new Double(2 ** 53 + n)),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: -40, max: 40 }))
    .map(([digits, exponent]) => Decimal128.fromString(`${digits}E${exponent}`)),
  fc
    .constantFrom('0.1', '1.10', '-0', 'NaN', 'Infinity', '-Infinity', '9007199254740993')
    .map((text) => Decimal128.fromString(text)),
);
const scalar = fc.oneof(
  number,
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('', '\0', 'a', 'a\0', 'ab', '\ud83d\ude00', '\uffff'),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes)),
  fc.constantFrom('a', 'b').map((text) => new BSONRegExp(text, 'i')),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'ab', 'b'), tie('value'), { maxKeys: 3 }).map((fields) => ({ ...fields })),
  ),
}));

const sign = (order: number): number => Math.sign(order) + 0;

describe('index keys', () => {
  test('keep the order of every two values (keys-keep-order)', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(sign(Buffer.compare(encodeKey([a]), encodeKey([b])))).toBe(sign(compare(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  test('keep the order of tuples, each component in its own direction', () => {
    fc.assert(
      fc.property(scalar, scalar, scalar, scalar, (a, b, c, d) => {
        const wanted = compare(a, c) || -compare(b, d);
        expect(sign(Buffer.compare(encodeKey([a, b], [1, -1]), encodeKey([c, d], [1, -1])))).toBe(sign(wanted));
      }),
      { numRuns: 1000 },
    );
  });

  test('are one key for the same number in every BSON type', () => {
    const keys = [new Int32(1), new Double(1), Long.fromNumber(1), Decimal128.fromString('1.0')].map((one) =>
      encodeKey([one]).toString('hex'),
    );
    expect(new Set(keys).size).toBe(1);
  });

  test('end before the first key that does not share their prefix', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const prefix = encodeKey([a]);
        const end = afterPrefix(prefix);
        expect(end === null || Buffer.compare(encodeKey([a, b]), end) < 0).toBe(true);
        expect(end === null || Buffer.compare(prefix, end) < 0).toBe(true);
      }),
    );
  });
});
