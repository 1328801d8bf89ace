import { expect, test } from '@jest/globals';
import { isIntact, verifyChain } from '../../../src/core/ledger/chain.ts';
import { relayLedger } from '../../../src/flow/relay-ledger.ts';
import type { OutboxRow } from '../../../src/ports/outbox.ts';
import { decisionOf } from '../../kit/decisions.ts';
import { onEveryStore } from './store-world.ts';

const AT = new Date('2026-03-02T10:00:00Z');
const metrics = { count: () => {}, observe: () => {}, set: () => {} };

onEveryStore('the ledger and the outbox', (world) => {
  test('relays that race give one chain with every event once', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const ids = Array.from({ length: 6 }, () => fresh('D'));
    for (const _id of ids) {
      const events = ['proposed', 'approval-asked', 'approved'].map((type, i) => ({
        eventId: `${_id}/${i + 1}`,
        type,
        at: AT,
        by: 'test',
        data: { i, tiny: 5e-7, words: 'half \ud800 a letter', none: null, when: AT, list: [{ a: [] }] },
      }));
      await stores.decisions.insert(decisionOf({ _id, events }));
    }
    await Promise.all([
      relayLedger({ ...stores, metrics }),
      relayLedger({ ...other, metrics }),
      relayLedger({ ...stores, metrics }),
    ]);
    const entries = await stores.ledger.read(1, 1000);
    expect(verifyChain(entries)).toMatchObject({ ok: true, count: entries.length });
    for (const id of ids) {
      const own = await stores.ledger.forDecision(id);
      expect(own.map((entry) => entry.eventId)).toEqual([`${id}/1`, `${id}/2`, `${id}/3`]);
      expect(own.every(isIntact)).toBe(true);
    }
    expect(new Set(entries.map((entry) => entry.eventId)).size).toBe(entries.length);
    expect((await stores.ledger.last())?._id).toBe(entries.length);
    expect(await relayLedger({ ...stores, metrics })).toBe(0);
  });

  test('the same event again is the entry that is there', async () => {
    const { stores, fresh } = world();
    const event = {
      eventId: fresh('e'),
      decisionId: 'none',
      type: 'stopped',
      at: AT,
      by: 'U1',
      data: { scope: 'all' },
    };
    const first = await stores.ledger.append(event);
    expect(await stores.ledger.append({ ...event, data: { scope: 'changed' } })).toEqual(first);
  });

  const rowOf = (id: string, wantedVersion: number, over: Partial<OutboxRow> = {}) => ({
    _id: id,
    kind: 'card' as const,
    decisionId: id,
    channel: 'approvals',
    wantedVersion,
    createdAt: AT,
    ...over,
  });

  test('the wanted version only rises, and a row is due until that version is shown', async () => {
    const { stores, fresh } = world();
    const id = fresh('card');
    const due = async (now = AT) => (await stores.outbox.unshown(now, 500)).some((row) => row._id === id);
    await stores.outbox.want(rowOf(id, 3));
    expect(await stores.outbox.get(id)).toMatchObject({ wantedVersion: 3, shownVersion: 0, tries: 0 });
    await stores.outbox.want(rowOf(id, 2));
    expect(await stores.outbox.get(id)).toMatchObject({ wantedVersion: 3 });
    await stores.outbox.record(id, { shownVersion: 2, ts: '1.0', channelId: 'C1' });
    expect(await due()).toBe(true);
    await stores.outbox.record(id, { shownVersion: 3 });
    expect(await due()).toBe(false);
    await stores.outbox.record(id, { shownVersion: 1 });
    expect(await stores.outbox.get(id)).toMatchObject({ shownVersion: 3, ts: '1.0' });
    await stores.outbox.want(rowOf(id, 4));
    expect(await due()).toBe(true);
    expect((await stores.outbox.find({ kind: 'card', decisionId: id })).map((row) => row._id)).toEqual([id]);
    const place = { channelId: `C-${id}`, ts: '9.9' };
    expect(await stores.outbox.postedAt(place)).toBeNull();
    await stores.outbox.record(id, place);
    expect((await stores.outbox.postedAt(place))?._id).toBe(id);
    expect(await stores.outbox.postedAt({ ...place, channelId: 'C-other' })).toBeNull();
  });

  test('a version that is shown already is not wished for again', async () => {
    const { stores, fresh } = world();
    const id = fresh('card');
    const due = async () => (await stores.outbox.unshown(AT, 500)).some((row) => row._id === id);
    await stores.outbox.want(rowOf(id, 3));
    // What was drawn was newer than the wish.
    await stores.outbox.record(id, { shownVersion: 7, ts: '1.0', channelId: 'C1' });
    await stores.outbox.want(rowOf(id, 5));
    expect(await stores.outbox.get(id)).toMatchObject({ wantedVersion: 3, shownVersion: 7 });
    expect(await due()).toBe(false);
    await stores.outbox.want(rowOf(id, 8));
    expect(await due()).toBe(true);
    await stores.outbox.record(id, { shownVersion: 9, retryAt: undefined });
    expect(await due()).toBe(false);
  });

  test('a shared card is found by each decision on it, after cards of their own', async () => {
    const { stores, fresh } = world();
    const [own, shared, one, two] = [fresh('card'), fresh('card'), fresh('D'), fresh('D')];
    const wish = (version: number, decisionIds: string[]) =>
      rowOf(shared, version, { decisionId: undefined, shared: { on: 'batch/1', decisionIds } });
    await stores.outbox.want(wish(1, [one]));
    await stores.outbox.want(wish(2, [one, two]));
    await stores.outbox.want(wish(1, []));
    await stores.outbox.want(rowOf(own, 1, { decisionId: one }));
    const found = async (id: string) => (await stores.outbox.find({ kind: 'card', decisionId: id })).map((r) => r._id);
    expect(await found(one)).toEqual([own, shared]);
    expect(await found(two)).toEqual([shared]);
  });

  test('of many that claim the row they saw, over several connections, one has it; a post ends the claims of before', async () => {
    const { stores, another, fresh } = world();
    const connections = [stores, await another(), await another()];
    const id = fresh('card');
    await stores.outbox.want(rowOf(id, 1));
    const claimed = async (seen: OutboxRow | null) =>
      (
        await Promise.all(
          Array.from({ length: 9 }, (_, n) =>
            (connections[n % 3] ?? stores).outbox.claim(seen ?? { _id: id }, { by: `p${n}`, at: AT }),
          ),
        )
      ).filter(Boolean).length;
    const unclaimed = await stores.outbox.get(id);
    expect(await claimed(unclaimed)).toBe(1);
    // A dead one's claim is taken over by one as well.
    const dead = await stores.outbox.get(id);
    expect(dead).toMatchObject({ postingSince: AT, postingBy: expect.stringMatching(/^p\d$/) });
    expect(await stores.outbox.claim(dead ?? { _id: id }, { by: 'heir', at: new Date(AT.getTime() + 1) })).toBe(true);
    expect(await claimed(dead)).toBe(0);
    expect(await claimed(unclaimed)).toBe(0);
    await stores.outbox.record(id, { channelId: 'C1', ts: '1.1', postingSince: undefined, postingBy: undefined });
    expect(await claimed(unclaimed)).toBe(0);
    // One that was deleted in Slack is posted anew by one.
    expect(await claimed(await stores.outbox.get(id))).toBe(1);
    expect(await stores.outbox.get(id)).not.toHaveProperty('ts');
  });

  test('of two that drew the same row, the second finds that it was overtaken, and the row is due again', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const id = fresh('card');
    const due = async () => (await stores.outbox.unshown(AT, 500)).some((row) => row._id === id);
    await stores.outbox.want(rowOf(id, 1));
    await stores.outbox.record(id, { shownVersion: 1, ts: '1.0', channelId: 'C1' });
    await stores.outbox.want(rowOf(id, 2));
    const [one, two] = [await stores.outbox.get(id), await other.outbox.get(id)];
    expect(one).toMatchObject({ draws: 0 });
    await stores.outbox.want(rowOf(id, 3));
    expect(await other.outbox.shown(two ?? { _id: id, draws: -1 }, 3)).toBe(true);
    expect(await due()).toBe(false);
    // Drawn earlier or later, nobody knows: it has to be drawn once more.
    expect(await stores.outbox.shown(one ?? { _id: id, draws: -1 }, 2)).toBe(false);
    expect(await due()).toBe(true);
    const now = await stores.outbox.get(id);
    expect(now).toMatchObject({ wantedVersion: 3, shownVersion: 0, draws: 2 });
    expect(await stores.outbox.shown(now ?? { _id: id, draws: -1 }, 3)).toBe(true);
    expect(await due()).toBe(false);
    expect(await stores.outbox.get(id)).toMatchObject({ shownVersion: 3, draws: 3 });
  });

  test('a row that was drawn while a newer version was wished for stays due', async () => {
    const { stores, fresh } = world();
    const id = fresh('card');
    await stores.outbox.want(rowOf(id, 1));
    const seen = await stores.outbox.get(id);
    await stores.outbox.want(rowOf(id, 4));
    expect(await stores.outbox.shown(seen ?? { _id: id, draws: -1 }, 2)).toBe(true);
    expect(await stores.outbox.get(id)).toMatchObject({ wantedVersion: 4, shownVersion: 2 });
    expect((await stores.outbox.unshown(AT, 500)).some((row) => row._id === id)).toBe(true);
  });

  test('a failed row waits for its time, and a newer wish makes it due at once', async () => {
    const { stores, fresh } = world();
    const id = fresh('card');
    const later = new Date(AT.getTime() + 60_000);
    const due = async (now: Date) => (await stores.outbox.unshown(now, 500)).some((row) => row._id === id);
    await stores.outbox.want(rowOf(id, 1));
    await stores.outbox.record(id, { failure: 'ratelimited', retryAt: later, tries: 1, postingSince: AT });
    expect(await due(AT)).toBe(false);
    expect(await due(later)).toBe(true);
    await stores.outbox.want(rowOf(id, 2));
    expect(await due(AT)).toBe(true);
    await stores.outbox.record(id, { failure: undefined, postingSince: undefined });
    expect(await stores.outbox.get(id)).not.toHaveProperty('failure');
  });

  test('two wishes at once are one row with the higher version', async () => {
    const { stores, another, fresh } = world();
    const other = await another();
    const id = fresh('card');
    await Promise.all([1, 2, 3, 4, 5, 6].map((v) => (v % 2 ? other : stores).outbox.want(rowOf(id, v))));
    expect(await stores.outbox.get(id)).toMatchObject({ wantedVersion: 6 });
    expect(await stores.outbox.find({ kind: 'card', decisionId: id })).toHaveLength(1);
  });
});
