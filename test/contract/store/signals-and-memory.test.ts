import { expect, test } from '@jest/globals';
import { NOW, signalOf } from '../../kit/account-fixtures.ts';
import { onEveryStore } from './store-world.ts';

onEveryStore('signals, memory and settings', (world) => {
  test('a signal that arrives twice is kept once, also inside one batch', async () => {
    const { stores, fresh } = world();
    const accountId = fresh('a');
    const make = (id: string, text: string) =>
      signalOf('email-replied', undefined, NOW, {}, { id, accountId, text, trust: 'untrusted' });
    const [one, two] = [make(fresh('s'), 'first'), make(fresh('s'), 'second')];
    expect((await stores.signals.append([one])).added).toEqual([one]);
    const again = make(one.id, 'forged later');
    expect((await stores.signals.append([again, two, two])).added).toEqual([two]);
    expect(await stores.signals.get(one.id)).toEqual(one);
    expect(await stores.signals.forAccount(accountId, 10)).toHaveLength(2);
  });

  test('racing appends of one signal add it for one caller', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const signal = signalOf('web-session', undefined, NOW, {}, { id: fresh('s'), accountId: fresh('a') });
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? other : stores).signals.append([signal])),
    );
    expect(results.flatMap(({ added }) => added)).toHaveLength(1);
  });

  test('a memory is written once and newest come first', async () => {
    const { stores, fresh } = world();
    const accountId = fresh('a');
    const item = (id: string, text: string, at: Date) => ({
      id,
      accountId,
      kind: 'rejected' as const,
      tag: 'wrong-time',
      text,
      at,
    });
    const id = fresh('m');
    await stores.memory.remember([item(id, 'not before May', NOW)]);
    await stores.memory.remember([item(id, 'changed', NOW), item(fresh('m'), 'later', new Date(NOW.getTime() + 1))]);
    expect((await stores.memory.forAccount(accountId)).map((one) => one.text)).toEqual(['later', 'not before May']);
  });

  test('evidence from several connections is all counted', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const key = fresh('belief');
    await stores.memory.saveBeliefs([{ key, wins: 2, losses: 8, n: 0, basis: 'prior' }]);
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => (i % 2 ? other : stores).memory.addEvidence(key, i % 3 === 0)),
    );
    const belief = (await stores.memory.beliefs()).find((one) => one.key === key);
    expect(belief).toEqual({ key, wins: 6, losses: 16, n: 12, basis: 'prior' });
  });

  test('a key is claimed by exactly one of many', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const key = fresh('claim');
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? other : stores).settings.claim(key)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await stores.settings.claim(key)).toBe(false);
  });

  test('no change of a setting is lost between two at once', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const key = fresh('list');
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        (i % 2 ? other : stores).settings.change<number[]>(key, (before) => [...(before ?? []), i]),
      ),
    );
    expect([...((await stores.settings.get<number[]>(key)) ?? [])].sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    await stores.settings.set(key, null);
    expect(await stores.settings.get(key)).toBeNull();
  });
});
