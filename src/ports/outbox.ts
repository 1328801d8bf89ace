/**
 * One message the bot wants to exist and to show a version: a copy of a decision's card, a note, or somebody's App Home.
 * The row is written before the call to the messenger, so that a crash between post and record is repaired by looking
 * for the row's id in the channel.
 */
export type OutboxRow = {
  /** `card/D-1042/approvals`, `note/<hash>`, `home/U1`: wishing for the same thing twice is one row. */
  _id: string;
  /** `live`: drawn from the store by the key in its id, `live/<key>`. */
  kind: 'card' | 'note' | 'home' | 'live';
  decisionId?: string;
  /** A card that several decisions share: its key, and which decisions it shows or showed. */
  shared?: { on: string; decisionIds: string[] };
  /** A channel key (`approvals`), a channel id, or a user id for a direct message or an App Home. */
  channel: string;
  /** For notes and live messages: the message to answer under; `card` means the thread of the decision's own card. */
  threadTs?: string;
  /** For notes: what to say, fixed when it was wished for. */
  note?: { text: string; context?: string; blocks?: unknown[]; card?: { id: string; channel: string } };
  /** The version to show; notes want 1. */
  wantedVersion: number;
  /** The version that is visible; 0 before the first post, and where two drew at once and nobody knows whose came last. */
  shownVersion: number;
  /** How often it was drawn, by anybody. */
  draws: number;
  /** Set before a post, real time: a row with this and without `ts` may already be posted. */
  postingSince?: Date;
  /** Which process is posting it, since `postingSince`. */
  postingBy?: string;
  channelId?: string;
  ts?: string;
  /** Why the last try failed, and when to try again, real time. */
  failure?: string;
  retryAt?: Date;
  tries: number;
  createdAt: Date;
};

/** What somebody wants to be shown. */
export type Wish = Omit<
  OutboxRow,
  'shownVersion' | 'draws' | 'tries' | 'postingSince' | 'postingBy' | 'channelId' | 'ts'
>;

/** Where the wishes are kept. Every method is a single-document operation, so any store can keep it. */
export type Outbox = {
  /**
   * Inserts the row, or raises `wantedVersion` of the one that is there and clears its `retryAt`. Never lowers it, and
   * changes nothing when that version or a later one is shown already.
   */
  want(row: Wish): Promise<void>;
  get(id: string): Promise<OutboxRow | null>;
  /** Every visible or wished copy of a decision's card, its own ones before shared ones; App Homes when `kind` says so. */
  find(query: { kind: OutboxRow['kind']; decisionId?: string }): Promise<OutboxRow[]>;
  /** What stands at this place; null where it is nobody's wish. */
  postedAt(place: { channelId: string; ts: string }): Promise<OutboxRow | null>;
  /** Rows whose `shownVersion` is below `wantedVersion` and whose `retryAt` is absent or past, oldest first. */
  unshown(now: Date, limit: number): Promise<OutboxRow[]>;
  /**
   * Marks a row as being posted by one process from `at` on and takes its `ts` and `channelId` away, in one conditional
   * update: false when anybody has posted, claimed or released it since the row was read. Only whoever claimed may post.
   */
  claim(
    seen: Pick<OutboxRow, '_id' | 'ts' | 'postingSince' | 'postingBy'>,
    claim: { by: string; at: Date },
  ): Promise<boolean>;
  /**
   * Notes that a version is shown, in one conditional update on the `draws` of the row as it was read before drawing.
   * False when anybody else has drawn it since: then nobody knows whose drawing came last, so the row is due again at once.
   */
  shown(seen: Pick<OutboxRow, '_id' | 'draws'>, version: number): Promise<boolean>;
  /** Sets these fields of a row; `shownVersion` is never lowered. */
  record(
    id: string,
    fields: Partial<
      Pick<
        OutboxRow,
        'shownVersion' | 'postingSince' | 'postingBy' | 'channelId' | 'ts' | 'failure' | 'retryAt' | 'tries'
      >
    >,
  ): Promise<void>;
};
