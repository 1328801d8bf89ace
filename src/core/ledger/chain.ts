import { hashOf, plainJson } from '../decision/canonical.ts';

/** One line of the audit log: an event of a decision, tied to the line before it. */
export type ChainEntry = {
  /** The sequence number; 1 is the first. */
  _id: number;
  eventId: string;
  decisionId: string;
  type: string;
  at: Date;
  by: string;
  data: Record<string, unknown>;
  /** Hash of the entry before; 64 zeros for the first. */
  previous: string;
  /** SHA-256 over the canonical JSON of everything above. */
  hash: string;
};
export type ChainEvent = Omit<ChainEntry, '_id' | 'previous' | 'hash'>;

/** `previous` of the first entry. */
export const GENESIS = '0'.repeat(64);

const hashEntry = ({ hash: _hash, ...rest }: ChainEntry): string => hashOf(rest);

/** True while the entry still is what was hashed. */
export const isIntact = (entry: ChainEntry): boolean => entry.hash === hashEntry(entry);

/** The next entry of the log. `data` comes back as the plain JSON that was hashed; store that, not the input. */
export const chainEntry = (previous: ChainEntry | null, event: ChainEvent): ChainEntry => {
  const entry: ChainEntry = {
    _id: (previous?._id ?? 0) + 1,
    eventId: event.eventId,
    decisionId: event.decisionId,
    type: event.type,
    at: event.at,
    by: event.by,
    data: plainJson(event.data) as Record<string, unknown>,
    previous: previous?.hash ?? GENESIS,
    hash: '',
  };
  return { ...entry, hash: hashEntry(entry) };
};

export type ChainProof =
  | { ok: true; count: number; head: string }
  /** `seq` is the first entry that does not fit; everything before it is sound. */
  | { ok: false; seq: number; count: number; reason: string };

/** Goes over entries in order; feed it page by page and ask for the proof at the end, or as soon as `broken` is set. */
export const createChainVerifier = (): { add(entry: ChainEntry): boolean; proof(): ChainProof } => {
  let count = 0;
  let head = GENESIS;
  let broken: { seq: number; reason: string } | null = null;
  const reasonAgainst = (entry: ChainEntry): string | null => {
    if (entry._id !== count + 1)
      return `expected entry ${count + 1} and found ${entry._id}: an entry is missing or moved`;
    if (entry.previous !== head) return `entry ${entry._id} does not name the hash of the entry before it`;
    if (entry.hash !== hashEntry(entry)) return `entry ${entry._id} was changed after it was written`;
    return null;
  };
  return {
    add(entry) {
      if (broken) return false;
      const reason = reasonAgainst(entry);
      if (reason !== null) {
        broken = { seq: count + 1, reason };
        return false;
      }
      count += 1;
      head = entry.hash;
      return true;
    },
    proof: () => (broken ? { ok: false, count, ...broken } : { ok: true, count, head }),
  };
};

/** Checks a whole log at once, in sequence order from entry 1. An empty log is sound. */
export const verifyChain = (entries: Iterable<ChainEntry>): ChainProof => {
  const verifier = createChainVerifier();
  for (const entry of entries) if (!verifier.add(entry)) break;
  return verifier.proof();
};
