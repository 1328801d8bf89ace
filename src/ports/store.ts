import type { Account, AccountState, Person } from '../core/account/account.ts';
import type { Decision, DecisionState } from '../core/decision/decision.ts';
import type { DecisionLine } from '../core/decision/decision-line.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { ChainEntry, ChainEvent } from '../core/ledger/chain.ts';
import type { Belief, MemoryItem } from '../core/plan/plan.ts';
import type { FiredRules } from '../core/policy/lint-finding.ts';
import type { RecordedVerdict } from '../core/policy/recorded-verdict.ts';
import type { Reading, Signal } from '../core/signal/signal.ts';

/** Accounts, people and their folded state. */
export type Accounts = {
  get(id: string): Promise<Account | null>;
  getMany(ids: string[]): Promise<Account[]>;
  findByName(text: string): Promise<Account[]>;
  page(after: string | null, limit: number): Promise<Account[]>;
  count(): Promise<number>;
  people(accountId: string): Promise<Person[]>;
  peopleOf(accountIds: string[]): Promise<Person[]>;
  person(id: string): Promise<Person | null>;
  personByEmail(email: string): Promise<Person | null>;
  /** Whose whole name is one of these, in any case, or whose domain is: one look for all of them, by index. */
  named(names: readonly string[]): Promise<{ accounts: Account[]; people: Person[] }>;
  /** Accounts whose name begins with one of these (`Harlow` of Harlow Freight Ltd), and people who have one of them as first or last name; at most `limit` of each. */
  partlyNamed(names: readonly string[], limit: number): Promise<{ accounts: Account[]; people: Person[] }>;
  /** Inserts new ones and updates known ones; an existing suppression or consent is never cleared. */
  upsertAccounts(accounts: Account[]): Promise<{ inserted: number; updated: number }>;
  upsertPeople(people: Person[]): Promise<{ inserted: number; updated: number }>;
  /** Takes effect for every record with the same address; the first one stays. */
  suppress(personId: string, suppression: NonNullable<Person['suppression']>): Promise<void>;
  state(accountId: string): Promise<AccountState | null>;
  statesOf(accountIds: string[]): Promise<AccountState[]>;
  /** `priority`: higher is planned earlier. */
  saveStates(states: { state: AccountState; priority: number }[]): Promise<void>;
  /** Sets or clears the hold. Kept apart from the folded state: a fold that is under way cannot lose it. */
  setHold(accountId: string, hold: AccountState['hold'] | null): Promise<void>;
  /** Account ids that are due for planning and not held, highest priority first. */
  worthPlanning(now: Date, limit: number): Promise<string[]>;
  /** When these accounts should be looked at again; a new result signal makes one due at once. */
  planAgainAt(accountIds: readonly string[], at: Date): Promise<void>;
};

/** A reading that a person corrected. */
export type CorrectedReading = Reading & Required<Pick<Reading, 'corrected'>>;

export type Signals = {
  /** Keeps the new ones; returns how many were new (ids are unique). */
  append(signals: Signal[]): Promise<{ added: Signal[] }>;
  forAccount(accountId: string, limit: number): Promise<Signal[]>;
  /** All signals of several accounts, unordered: for folding in bulk. */
  forAccounts(accountIds: string[]): Promise<Signal[]>;
  byDecision(decisionId: string): Promise<Signal[]>;
  get(id: string): Promise<Signal | null>;
  /**
   * Writes a reading that a person corrected, in one conditional update: only where the signal has one that was corrected
   * less often. False otherwise, so that a correction which arrives late never covers a later one.
   */
  correct(id: string, reading: CorrectedReading): Promise<boolean>;
  /** Those whose reading people corrected, the latest correction first. */
  corrected(limit: number): Promise<(Signal & { extracted: CorrectedReading })[]>;
  count(kind: Signal['kind'], since: Date): Promise<number>;
  /** Newest first over all accounts, for agents without one account (hygiene, analyst). */
  recent(kinds: Signal['kind'][], since: Date, limit: number): Promise<Signal[]>;
};

/** The one writer of decisions. Every change is a compare-and-set on `version`. */
export type Decisions = {
  nextId(): Promise<string>;
  insert(decision: Decision): Promise<void>;
  get(id: string): Promise<Decision | null>;
  /**
   * Replaces the document only while its `version` is `expectedVersion`; false when somebody was faster. Given the
   * document of that version that `next` was made from, only what differs is written.
   */
  replace(next: Decision, expectedVersion: number, before?: Decision): Promise<boolean>;
  /** All decisions in the order of their ids; `after` pages on. */
  page(after: string | null, limit: number): Promise<Decision[]>;
  /** How decisions made since a moment were judged, in the order of their ids; `after` pages on. */
  verdicts(after: string | null, since: Date, limit: number): Promise<RecordedVerdict[]>;
  /** Which rules had a say in decisions since a moment and in their candidates, paged as `verdicts`. */
  fired(after: string | null, since: Date, limit: number): Promise<{ decisionId: string; fired: FiredRules[] }[]>;
  inState(states: DecisionState[], limit: number): Promise<Decision[]>;
  forAccount(accountId: string, limit: number): Promise<Decision[]>;
  /** An account's decisions that are open or changed since a moment, newest first. */
  openOrSince(asked: { accountId: string; since: Date }): Promise<Decision[]>;
  /** What people approved, edited or rejected, or caught or missed, and that changed since. */
  decidedSince(since: Date): Promise<Decision[]>;
  /** Test drafts proposed since. */
  testsSince(since: Date): Promise<Decision[]>;
  /** Everything that is or was on a shared card, oldest first. */
  onCard(on: string): Promise<Decision[]>;
  pendingDue(now: Date, limit: number): Promise<Decision[]>;
  /** Decisions with events the ledger may not have yet, and how many it is known to have. */
  unrelayed(limit: number): Promise<(Pick<Decision, '_id' | 'events' | 'version'> & { relayed: number })[]>;
  /** `version` is the one whose events were relayed; a newer one stays unrelayed. */
  markRelayed(marks: { id: string; upTo: number; version: number }[]): Promise<void>;
  newest(limit: number): Promise<Decision[]>;
  /** Without content, facts and events, what changed last first; all, or only what changed since a moment. */
  lines(asked: { changedSince?: Date; limit: number }): Promise<DecisionLine[]>;
  /** Everything that one run proposed. */
  byRun(runId: string): Promise<Decision[]>;
  byEffect(recordId: string): Promise<Decision | null>;
  /** Decisions whose effect happened since, of one action kind or all. */
  executedSince(since: Date, kind?: string): Promise<Decision[]>;
  countInState(states: DecisionState[]): Promise<number>;
  /** How many an agent proposed since a moment, test drafts left out; with `before`, only those proposed before then. */
  countByAgent(agent: string, since: Date, before?: Date): Promise<number>;
  /** When an agent proposed what `countByAgent` counts since a moment; unordered. */
  proposalTimes(agent: string, since: Date): Promise<Date[]>;
  /** One agent's decisions changed since a moment. */
  ofAgent(agent: string, changedSince: Date): Promise<Decision[]>;
};

/** At most `cap` uses since a moment; `rule` is the id that the gate has for it. */
export type CapWindow = { rule: string; cap: number; since: Date };
/** A place under `key` (`person:…`, `account:…`, `mailbox:…`, `agent:…`, `money`, `money-month`) in each of its windows. */
export type Slot = { key: string; windows: readonly CapWindow[] };
/**
 * Slots under the caps, taken before the effect. Each key is one document changed by compare-and-set, so that two actions
 * racing for the last slot cannot both have it.
 */
export type Touches = {
  /** Takes a slot (weighing `amount`, 1 unless money) under every key, or none. A repeat by the same decision is a no-op. */
  reserve(request: {
    decisionId: string;
    at: Date;
    amount?: number;
    slots: Slot[];
  }): Promise<{ ok: true } | { ok: false; key: string; rule: string; used: number; cap: number }>;
  release(decisionId: string, keys: string[]): Promise<void>;
  /** `except`: a decision whose own slots are not counted. */
  used(key: string, since: Date, except?: string): Promise<number>;
  /** When these places were taken, and what each weighs; unordered. */
  uses(key: string, since: Date, except?: string): Promise<{ at: Date; amount: number }[]>;
};

/** What one decision counted for in a belief, and for which signal or `silence`. */
export type Counted = { decisionId: string; from: string; won: boolean };

export type Memory = {
  remember(items: MemoryItem[]): Promise<void>;
  /** Writes an item anew, where it was not written after as many or more corrections. */
  correct(item: MemoryItem, corrections: number): Promise<void>;
  forAccount(accountId: string): Promise<MemoryItem[]>;
  forAccounts(accountIds: string[]): Promise<MemoryItem[]>;
  recent(limit: number): Promise<MemoryItem[]>;
  beliefs(): Promise<Belief[]>;
  saveBeliefs(beliefs: Belief[]): Promise<void>;
  /** Adds one observed success or failure to a belief, atomically, and once per decision: the first one stays. */
  addEvidence(key: string, counted: Counted): Promise<void>;
  /**
   * Turns what a decision counted for round, atomically, where it was counted for the same signal and not turned after as
   * many or more corrections. Nothing is added where the decision counted for something else.
   */
  correctEvidence(key: string, counted: Counted, corrections: number): Promise<void>;
};

export type LedgerEntry = ChainEntry;
export type Ledger = {
  append(event: ChainEvent): Promise<LedgerEntry>;
  /** In this order, one write where nobody is faster; an event that is there already is given back as it is. */
  appendAll(events: readonly ChainEvent[]): Promise<LedgerEntry[]>;
  forDecision(decisionId: string): Promise<LedgerEntry[]>;
  /** In sequence order. */
  read(from: number, limit: number): Promise<LedgerEntry[]>;
  last(): Promise<LedgerEntry | null>;
};

/** Settings and cursors that outlive the process: stop switches, event cursors, practice clock, first-run flags. */
export type Settings = {
  /** The value, or null; whoever asks only reads it. */
  get<T>(key: string): Promise<T | null>;
  set(key: string, value: unknown): Promise<void>;
  /** Reads, changes and writes as one step: of two at once, the second sees the first. `null` when there is none. */
  change<T>(key: string, change: (before: T | null) => T): Promise<T>;
  /** True for exactly one caller per key, for ever: dedupes deliveries. */
  claim(key: string): Promise<boolean>;
};

export type Experiments = {
  insert(experiment: Experiment): Promise<void>;
  get(id: string): Promise<Experiment | null>;
  running(): Promise<Experiment[]>;
  all(limit: number): Promise<Experiment[]>;
  /** Compare-and-set on `version`. */
  replace(next: Experiment, expectedVersion: number): Promise<boolean>;
};
