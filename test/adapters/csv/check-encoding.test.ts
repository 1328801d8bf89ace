import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findEncodingFault } from '../../../src/adapters/csv/check-encoding.ts';

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('the first byte that is not UTF-8', () => {
  test('is the one the text decoder stops at, however the file is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.option(fc.constantFrom(0xe9, 0xfc, 0xff, 0x80, 0xc0, 0xf5), { nil: undefined }),
        fc.integer({ min: 1, max: 9 }),
        async (text, bad, size) => {
          const good = Buffer.from(text.toWellFormed(), 'utf8');
          const bytes = bad === undefined ? good : Buffer.concat([good, Buffer.from([bad, 10])]);
          const fault = await findEncodingFault(pieces(bytes, size));
          const line = good.toString('utf8').split('\n').length;
          expect(fault).toEqual(bad === undefined ? null : { byte: good.length, line, value: bad });
        },
      ),
    );
  });
});
