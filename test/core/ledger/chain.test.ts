import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ChainEntry, type ChainEvent, chainEntry, GENESIS, verifyChain } from '../../../src/core/ledger/chain.ts';

const event = (n: number, data: Record<string, unknown> = { n }): ChainEvent => ({
  eventId: `D-1/${n}`,
  decisionId: 'D-1',
  type: 'proposed',
  at: new Date(Date.UTC(2026, 10, 22, 10, 0, n)),
  by: 'sdr',
  data,
});
const chainOf = (count: number): ChainEntry[] => {
  const entries: ChainEntry[] = [];
  for (let n = 1; n <= count; n += 1) entries.push(chainEntry(entries.at(-1) ?? null, event(n)));
  return entries;
};

describe('the audit log is a chain', () => {
  test('the first entry follows 64 zeros and each next one the hash before it', () => {
    const [first, second] = chainOf(2);
    expect(first).toMatchObject({ _id: 1, previous: GENESIS });
    expect(second).toMatchObject({ _id: 2, previous: first?.hash });
    expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('an untouched log verifies, and so does an empty one', () => {
    const entries = chainOf(20);
    expect(verifyChain(entries)).toEqual({ ok: true, count: 20, head: entries.at(-1)?.hash });
    expect(verifyChain([])).toEqual({ ok: true, count: 0, head: GENESIS });
  });

  test('a changed entry is found where it stands', () => {
    const fields: ((entry: ChainEntry) => ChainEntry)[] = [
      (entry) => ({ ...entry, by: 'somebody else' }),
      (entry) => ({ ...entry, at: new Date(entry.at.getTime() + 1) }),
      (entry) => ({ ...entry, type: 'approved' }),
      (entry) => ({ ...entry, eventId: 'D-2/1' }),
      (entry) => ({ ...entry, decisionId: 'D-2' }),
      (entry) => ({ ...entry, data: { n: 99 } }),
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.constantFrom(...fields), (at, change) => {
        const entries = chainOf(10).map((entry, index) => (index === at ? change(entry) : entry));
        expect(verifyChain(entries)).toEqual({
          ok: false,
          seq: at + 1,
          count: at,
          reason: `entry ${at + 1} was changed after it was written`,
        });
      }),
    );
  });

  test('a removed entry is found, wherever it was', () => {
    const entries = chainOf(5);
    const without = entries.filter(({ _id }) => _id !== 3);
    expect(verifyChain(without)).toEqual({
      ok: false,
      seq: 3,
      count: 2,
      reason: 'expected entry 3 and found 4: an entry is missing or moved',
    });
  });

  test('an entry that was changed and hashed again breaks the one after it', () => {
    const entries = chainOf(4);
    const forged = chainEntry(entries[0] as ChainEntry, { ...event(2), by: 'somebody else' });
    expect(verifyChain([entries[0], forged, entries[2], entries[3]] as ChainEntry[])).toMatchObject({
      ok: false,
      seq: 3,
      reason: 'entry 3 does not name the hash of the entry before it',
    });
  });

  test('what is stored is what was hashed: dates as text, nothing absent, whole characters', () => {
    const data = { at: new Date('2026-11-22T10:00:00Z'), gone: undefined, words: 'a\ud800', deep: { list: [1, null] } };
    const entry = chainEntry(null, event(1, data));
    expect(entry.data).toEqual({ at: '2026-11-22T10:00:00.000Z', words: 'a\ufffd', deep: { list: [1, null] } });
    expect(verifyChain([structuredClone(entry)])).toMatchObject({ ok: true });
  });
});
