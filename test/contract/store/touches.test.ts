import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { onEveryStore } from './store-world.ts';

const NOW = new Date('2026-03-02T10:00:00Z');
const WEEK_AGO = new Date('2026-02-23T10:00:00Z');
const MONTH_AGO = new Date('2026-01-31T10:00:00Z');
const slot = (key: string, cap: number, month?: number) => ({
  key,
  windows: [
    { rule: 'cap.week', cap, since: WEEK_AGO },
    ...(month === undefined ? [] : [{ rule: 'cap.month', cap: month, since: MONTH_AGO }]),
  ],
});

onEveryStore('caps', (world) => {
  test('parallel reservations over several connections never exceed a cap', async () => {
    const { stores, another, fresh } = world();
    const connections = [stores, await another(), await another()];
    const key = fresh('person');
    const results = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        (connections[i % 3] ?? stores).touches.reserve({
          decisionId: `D-${i}`,
          at: NOW,
          slots: [slot(key, 5)],
        }),
      ),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(5);
    expect(await stores.touches.used(key, WEEK_AGO)).toBe(5);
    expect(results.find((result) => !result.ok)).toEqual({ ok: false, key, rule: 'cap.week', used: 5, cap: 5 });
  });

  test('says when each place was taken, without those of one decision and those before the window', async () => {
    const { stores, fresh } = world();
    const key = fresh('mailbox');
    const at = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * 86_400_000);
    for (const [id, daysAgo, amount] of [
      ['D-1', 9, 1],
      ['D-2', 5, 3],
      ['D-3', 1, 2],
    ] as const)
      await stores.touches.reserve({ decisionId: id, at: at(daysAgo), amount, slots: [slot(key, 20, 20)] });
    expect(await stores.touches.uses(key, WEEK_AGO)).toEqual([
      { at: at(5), amount: 3 },
      { at: at(1), amount: 2 },
    ]);
    expect(await stores.touches.uses(key, WEEK_AGO, 'D-3')).toEqual([{ at: at(5), amount: 3 }]);
    expect(await stores.touches.uses(fresh('nobody'), WEEK_AGO)).toEqual([]);
  });

  test('amounts count, and the last that fits is found', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 90 }),
        async (amounts, cap) => {
          const { stores, fresh } = world();
          const key = fresh('money');
          const results = await Promise.all(
            amounts.map((amount, i) =>
              stores.touches.reserve({
                decisionId: `D-${i}`,
                at: NOW,
                amount,
                slots: [slot(key, cap)],
              }),
            ),
          );
          const taken = amounts.reduce((sum, amount, i) => sum + (results[i]?.ok ? amount : 0), 0);
          expect(taken).toBeLessThanOrEqual(cap);
          expect(await stores.touches.used(key, WEEK_AGO)).toBe(taken);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('a key is counted in each of its windows, by one write: whichever is full refuses, by its own rule', async () => {
    const { stores, another, fresh } = world();
    const connections = [stores, await another(), await another()];
    const key = fresh('mailbox');
    const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
    const reserve = (decisionId: string, at: Date, month: number, from = stores) =>
      from.touches.reserve({ decisionId, at, slots: [slot(key, 4, month)] });
    for (const days of [20, 12, 9]) expect(await reserve(`D-${days}`, daysAgo(days), 20)).toEqual({ ok: true });
    expect([await stores.touches.used(key, WEEK_AGO), await stores.touches.used(key, MONTH_AGO)]).toEqual([0, 3]);
    // Room for four in the week, and for two in the month.
    const raced = await Promise.all(
      Array.from({ length: 12 }, (_, n) => reserve(`D-r${n}`, NOW, 5, connections[n % 3])),
    );
    expect(raced.filter(({ ok }) => ok)).toHaveLength(2);
    expect(raced.find(({ ok }) => !ok)).toEqual({ ok: false, key, rule: 'cap.month', used: 5, cap: 5 });
    for (const n of [1, 2]) expect(await reserve(`D-w${n}`, NOW, 20)).toEqual({ ok: true });
    expect(await reserve('D-last', NOW, 20)).toEqual({ ok: false, key, rule: 'cap.week', used: 4, cap: 4 });
  });

  test('takes all slots or none', async () => {
    const { stores, fresh } = world();
    const [person, account] = [fresh('person'), fresh('account')];
    await stores.touches.reserve({ decisionId: 'D-0', at: NOW, slots: [slot(account, 1)] });
    const result = await stores.touches.reserve({
      decisionId: 'D-1',
      at: NOW,
      slots: [slot(person, 3), slot(account, 1)],
    });
    expect(result).toEqual({ ok: false, key: account, rule: 'cap.week', used: 1, cap: 1 });
    expect(await stores.touches.used(person, WEEK_AGO)).toBe(0);
  });

  test('a repeat by the same decision takes nothing more, a release gives back, and old uses do not count', async () => {
    const { stores, fresh } = world();
    const key = fresh('person');
    const reserve = (decisionId: string, at: Date) => stores.touches.reserve({ decisionId, at, slots: [slot(key, 1)] });
    expect(await reserve('D-old', new Date('2026-02-20T10:00:00Z'))).toEqual({ ok: true });
    expect(await reserve('D-1', NOW)).toEqual({ ok: true });
    expect(await reserve('D-1', NOW)).toEqual({ ok: true });
    expect(await stores.touches.used(key, WEEK_AGO)).toBe(1);
    expect(await stores.touches.used(key, WEEK_AGO, 'D-1')).toBe(0);
    expect((await reserve('D-2', NOW)).ok).toBe(false);
    await stores.touches.release('D-1', [key]);
    expect(await reserve('D-2', NOW)).toEqual({ ok: true });
  });
});
