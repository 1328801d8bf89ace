import { openRecords, type Table } from '../wire/records.ts';
import type { MarketIntent, Reaction } from './reaction.ts';
import type { ReaderState } from './reader-mind.ts';

/** Something that will happen at `at`. `hasBegun` is kept before the effect, so that a restart looks before it repeats. */
export type DueItem = { id: string; at: number; hasBegun?: boolean } & (
  | { kind: 'reaction'; mailId: string; personId: string; reaction: StoredReaction }
  | { kind: 'answer-invitation'; eventId: string; personId: string; answer: 'accepted' | 'declined' | 'tentative' }
  | { kind: 'hold-meeting'; eventId: string; personId: string }
);
export type StoredReaction = {
  kind: Reaction['kind'];
  intent?: MarketIntent;
  /** Set when a colleague answers a forwarded mail. */
  fromPersonId?: string;
};
/** One line of what happened outside, for the market tab. */
export type MarketHappening = {
  id: string;
  seq: number;
  at: string;
  what: string;
  path?: string;
  by: 'market' | 'you';
};
export type Cursors = {
  mailSeq: number;
  calendarSeq: number;
  signals: number;
  deals: number;
  adDay: string;
  isSeeded: boolean;
};

export type MarketState = {
  cursors(): Cursors;
  move(change: Partial<Cursors>): void;
  due: Table<DueItem>;
  schedule(item: DueItem): void;
  readers: Table<ReaderState>;
  /** Highest budget a campaign had on a day: what the platform bills by. */
  budgets: Table<number>;
  /** Mails the person behind the screen has opened in an inbox. */
  read: Table<string>;
  happenings: Table<MarketHappening>;
  happened(at: Date, what: string, path?: string, by?: MarketHappening['by']): void;
  together<R>(work: () => R): R;
  close(): void;
};
const start: Cursors = { mailSeq: 0, calendarSeq: 0, signals: 0, deals: 0, adDay: '', isSeeded: false };
const KEPT_HAPPENINGS = 2000;

/** The market's own memory, in `<dir>/market.sqlite`. */
export const openMarketState = (dir?: string): MarketState => {
  const records = openRecords('market', dir);
  const cursorTable = records.table<Cursors>('cursors');
  const due = records.table<DueItem>('due');
  const happenings = records.table<MarketHappening>('happening');
  return {
    cursors: () => ({ ...start, ...cursorTable.get('cursors') }),
    move: (change) => cursorTable.put('cursors', { ...start, ...cursorTable.get('cursors'), ...change }),
    due,
    schedule: (item) => due.put(item.id, item, { order: item.at }),
    readers: records.table<ReaderState>('reader'),
    budgets: records.table<number>('budget'),
    read: records.table<string>('read'),
    happenings,
    happened: (at, what, path, by = 'market') => {
      const seq = happenings.highest() + 1;
      happenings.put(
        String(seq),
        { id: String(seq), seq, at: at.toISOString(), what, ...(path ? { path } : {}), by },
        { order: seq },
      );
      if (seq > KEPT_HAPPENINGS) happenings.delete(String(seq - KEPT_HAPPENINGS));
    },
    together: records.together,
    close: records.close,
  };
};
