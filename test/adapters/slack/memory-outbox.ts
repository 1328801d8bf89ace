import type { Outbox, OutboxRow } from '../../../src/ports/outbox.ts';

/** The outbox contract in memory; `rows` survives a messenger as a database survives a process. */
export const createMemoryOutbox = (rows = new Map<string, OutboxRow>()): Outbox & { rows: Map<string, OutboxRow> } => ({
  rows,
  want: async (wish) => {
    const row = rows.get(wish._id);
    if (!row) rows.set(wish._id, { ...wish, shownVersion: 0, draws: 0, tries: 0 });
    else if (wish.wantedVersion > Math.max(row.wantedVersion, row.shownVersion)) {
      rows.set(wish._id, {
        ...row,
        wantedVersion: wish.wantedVersion,
        retryAt: undefined,
        note: wish.note ?? row.note,
        shared: wish.shared ?? row.shared,
      });
    }
  },
  get: async (id) => {
    const row = rows.get(id);
    return row ? { ...row } : null;
  },
  find: async ({ kind, decisionId }) =>
    [...rows.values()]
      .filter(
        (r) =>
          r.kind === kind &&
          (decisionId === undefined || r.decisionId === decisionId || r.shared?.decisionIds.includes(decisionId)),
      )
      .toSorted((a, b) => Number(a.shared !== undefined) - Number(b.shared !== undefined)),
  postedAt: async ({ channelId, ts }) => {
    const row = [...rows.values()].find((r) => r.ts === ts && r.channelId === channelId);
    return row ? { ...row } : null;
  },
  unshown: async (now, limit) =>
    [...rows.values()]
      .filter((r) => r.shownVersion < r.wantedVersion && (!r.retryAt || r.retryAt <= now))
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
      .slice(0, limit),
  claim: async (seen, { by, at }) => {
    const row = rows.get(seen._id);
    const isSame =
      row?.ts === seen.ts &&
      row?.postingSince?.getTime() === seen.postingSince?.getTime() &&
      row?.postingBy === seen.postingBy;
    if (!row || !isSame) return false;
    rows.set(row._id, { ...row, ts: undefined, channelId: undefined, postingSince: at, postingBy: by });
    return true;
  },
  shown: async ({ _id, draws }, version) => {
    const row = rows.get(_id);
    if (!row) return false;
    const isMine = row.draws === draws;
    const shownVersion = isMine ? Math.max(row.shownVersion, version) : 0;
    rows.set(_id, { ...row, shownVersion, draws: row.draws + 1, failure: undefined, retryAt: undefined });
    return isMine;
  },
  record: async (id, fields) => {
    const row = rows.get(id);
    if (row) rows.set(id, { ...row, ...fields, shownVersion: Math.max(row.shownVersion, fields.shownVersion ?? 0) });
  },
});
