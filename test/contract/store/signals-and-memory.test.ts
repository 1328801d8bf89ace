import { expect, test } from '@jest/globals';
import { SlackUserId } from '../../../src/core/ids.ts';
import type { CorrectedReading } from '../../../src/ports/store.ts';
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
    const ids = Array.from({ length: 12 }, () => fresh('D'));
    const add = (decisionId: string, i: number) =>
      (i % 2 ? other : stores).memory.addEvidence(key, { decisionId, from: 'silence', won: i % 3 === 0 });
    await Promise.all(ids.map(add));
    const belief = async (of: string) => (await stores.memory.beliefs()).find((one) => one.key === of);
    expect(await belief(key)).toEqual({ key, wins: 6, losses: 16, n: 12, basis: 'prior' });

    // A play that nothing was known of, and each decision told by both at once.
    const unheard = fresh('belief');
    await Promise.all(
      [...ids, ...ids].map((decisionId, i) =>
        (i % 2 ? other : stores).memory.addEvidence(unheard, { decisionId, from: 'silence', won: true }),
      ),
    );
    expect(await belief(unheard)).toEqual({ key: unheard, wins: 12, losses: 0, n: 12, basis: 'own results' });
  });

  test('a decision counts once in a belief, for what it counted for first', async () => {
    const { stores, fresh } = world();
    const [key, decisionId, from] = [fresh('belief'), fresh('D'), fresh('s')];
    await stores.memory.addEvidence(key, { decisionId, from, won: false });
    await stores.memory.addEvidence(key, { decisionId, from: fresh('s'), won: true });
    const belief = (await stores.memory.beliefs()).find((one) => one.key === key);
    expect(belief).toEqual({ key, wins: 0, losses: 1, n: 1, basis: 'own results' });
  });

  test('what a decision counted for is turned once by many, and the last correction stands in whatever order they come', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const [key, decisionId, from] = [fresh('belief'), fresh('D'), fresh('s')];
    await stores.memory.saveBeliefs([{ key, wins: 2, losses: 8, n: 0, basis: 'prior' }]);
    await stores.memory.addEvidence(key, { decisionId, from, won: false });
    const correct = (corrections: number, won: boolean, by = stores, of = from) =>
      by.memory.correctEvidence(key, { decisionId, from: of, won }, corrections);
    const counts = async () => {
      const found = (await stores.memory.beliefs()).find((one) => one.key === key);
      return [found?.wins, found?.losses, found?.n];
    };
    await Promise.all(Array.from({ length: 8 }, (_, i) => correct(1, true, i % 2 ? other : stores)));
    expect(await counts()).toEqual([3, 8, 1]);
    await Promise.all([5, 2, 4, 3].map((n) => correct(n, n % 2 === 0, n % 2 ? other : stores)));
    expect(await counts()).toEqual([2, 9, 1]);
    await correct(4, true);
    // It counted for another signal, or for nothing.
    await correct(6, true, stores, fresh('s'));
    await stores.memory.correctEvidence(key, { decisionId: fresh('D'), from, won: true }, 1);
    await stores.memory.correctEvidence(fresh('belief'), { decisionId, from, won: true }, 1);
    expect(await counts()).toEqual([2, 9, 1]);
  });

  test('a reading is corrected by whoever corrected it last, and not by a correction that comes late', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const signal = signalOf(
      'email-replied',
      undefined,
      NOW,
      {},
      { id: fresh('s'), text: 'hm', extracted: { intent: 'question', confidence: 0.6, extractor: 'replies-v2' } },
    );
    await stores.signals.append([signal]);
    const reading = (times: number, extractor: string): CorrectedReading => ({
      intent: 'not-now',
      confidence: 1,
      extractor,
      corrected: {
        by: SlackUserId.parse('U1'),
        at: NOW,
        times,
        before: { intent: 'question', extractor: 'replies-v2' },
      },
    });
    const racing = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? other : stores).signals.correct(signal.id, reading(1, `p${i}`))),
    );
    expect(racing.filter(Boolean)).toHaveLength(1);
    expect(await stores.signals.correct(signal.id, reading(3, 'Mara'))).toBe(true);
    expect(await stores.signals.correct(signal.id, reading(2, 'Deniz'))).toBe(false);
    expect(await stores.signals.correct(fresh('s'), reading(1, 'Mara'))).toBe(false);
    expect(await stores.signals.get(signal.id)).toEqual({ ...signal, extracted: reading(3, 'Mara') });
  });

  test('readings that were corrected are found, the latest correction first', async () => {
    const { stores, fresh } = world();
    const read = { intent: 'question', confidence: 0.6, extractor: 'replies-v2' };
    const make = () => signalOf('email-replied', undefined, NOW, {}, { id: fresh('s'), text: 'hm', extracted: read });
    const [first, second, third, untouched] = [make(), make(), make(), make()];
    await stores.signals.append([first, second, third, untouched]);
    const correct = (id: string, later: number) =>
      stores.signals.correct(id, {
        intent: 'not-now',
        confidence: 1,
        extractor: 'Mara',
        corrected: {
          by: SlackUserId.parse('U1'),
          // After whatever else of this file was corrected.
          at: new Date(NOW.getTime() + later),
          times: 1,
          before: { intent: 'question', extractor: 'replies-v2' },
        },
      });
    await correct(second.id, 3_000);
    await correct(first.id, 1_000);
    await correct(third.id, 2_000);
    const found = await stores.signals.corrected(3);
    expect(found.map(({ id }) => id)).toEqual([second.id, third.id, first.id]);
    expect(found[0]?.extracted).toMatchObject({ extractor: 'Mara', corrected: { times: 1 } });
    expect((await stores.signals.corrected(100)).some(({ id }) => id === untouched.id)).toBe(false);
  });

  test('a memory is written anew by the last correction, also where it was not there yet', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const accountId = fresh('a');
    const item = (id: string, tag: string) => ({
      id,
      accountId,
      kind: 'said' as const,
      tag,
      text: 'hm',
      at: NOW,
    });
    const [known, unheard] = [fresh('m'), fresh('m')];
    await stores.memory.remember([item(known, 'question')]);
    for (const id of [known, unheard])
      await Promise.all([2, 4, 1, 3].map((n) => (n % 2 ? other : stores).memory.correct(item(id, `after ${n}`), n)));
    // What was observed is not written over what a person said of it.
    await stores.memory.remember([item(known, 'question')]);
    expect(await stores.memory.forAccount(accountId)).toEqual(
      expect.arrayContaining([item(known, 'after 4'), item(unheard, 'after 4')]),
    );
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
