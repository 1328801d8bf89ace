import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/core/decision/canonical.ts';
import { type Approvable, digestOf } from '../../../src/core/decision/digest.ts';
import { AccountId, CampaignId, PersonId } from '../../../src/core/ids.ts';
import { money } from '../../../src/core/money.ts';

const move = (amount: number): Approvable['action'] => ({
  kind: 'move-budget',
  platform: 'google',
  from: {
    campaignId: CampaignId.parse('c1'),
    name: 'Brand',
    beforeDaily: money(9000),
    afterDaily: money(9000 - amount),
  },
  to: {
    campaignId: CampaignId.parse('c2'),
    name: 'Search',
    beforeDaily: money(5000),
    afterDaily: money(5000 + amount),
  },
  amountDaily: money(amount),
});
const base: Approvable = {
  action: move(500),
  audience: [
    {
      personId: PersonId.parse('p1'),
      name: 'Ann',
      title: 'CFO',
      accountId: AccountId.parse('a1'),
      accountName: 'Acme',
      stage: 'engaged',
    },
  ],
  cost: money(0),
  charterHash: 'c'.repeat(64),
  policyHash: 'p'.repeat(64),
};

/** The same value with the keys of every object in another order. */
const shuffled = (value: unknown, dice: () => number): unknown => {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, dice));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, shuffled(item, dice)] as const);
  return Object.fromEntries(
    entries
      .map((entry) => ({ entry, at: dice() }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry),
  );
};

type Spot = { path: (string | number)[]; value: unknown };
const leaves = (value: unknown, path: (string | number)[] = []): Spot[] =>
  typeof value === 'object' && value !== null && !(value instanceof Date)
    ? Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, Array.isArray(value) ? Number(key) : key]))
    : [{ path, value }];
const changed = <T>(value: T, { path, value: old }: Spot): T => {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[path.at(-1) as string] = typeof old === 'number' ? old + 1 : `${String(old)} `;
  return copy;
};

describe('a digest names exactly what is approved', () => {
  test('the order of keys does not matter', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }), (rolls) => {
        let at = 0;
        const other = shuffled(base, () => rolls[at++ % rolls.length] as number) as Approvable;
        expect(digestOf(other)).toBe(digestOf(base));
      }),
      { numRuns: 50 },
    );
  });

  test('digest-names-content: a change of any part gives another digest', () => {
    const spots = leaves(base);
    expect(spots.length).toBeGreaterThan(20);
    for (const spot of spots)
      expect([spot.path, digestOf(changed(base, spot))]).not.toEqual([spot.path, digestOf(base)]);
  });

  test('two amounts have one digest only when they are equal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 4000 }), (a, b) => {
        expect(digestOf({ ...base, action: move(a) }) === digestOf({ ...base, action: move(b) })).toBe(a === b);
      }),
      { numRuns: 100 },
    );
  });

  test('an absent field and a field set to undefined are the same', () => {
    const audience = base.audience.map((member) => ({ ...member, address: undefined }));
    expect(digestOf({ ...base, audience })).toBe(digestOf(base));
  });
});

describe('canonical JSON', () => {
  test('is RFC 8785: keys by UTF-16 units, shortest numbers, dates as ISO strings', () => {
    const value = { b: 1e21, a: [1.0, -0, 0.1], '\u20ac': 'é', at: new Date('2026-11-22T10:00:00Z') };
    expect(canonicalJson(value)).toBe('{"a":[1,0,0.1],"at":"2026-11-22T10:00:00.000Z","b":1e+21,"€":"é"}');
  });

  test('a number without a JSON form is a broken invariant, not null', () => {
    expect(() => canonicalJson({ cost: Number.NaN })).toThrow('`NaN` has no JSON form');
  });

  test('half a character counts as what UTF-8 makes of it', () => {
    expect(canonicalJson('a\ud800')).toBe(canonicalJson('a\ufffd'));
  });
});
