import type { Account, AccountState, Person } from '../core/account/account.ts';
import type { Decision, DecisionState } from '../core/decision/decision.ts';
import type { Belief, MemoryItem } from '../core/plan/plan.ts';
import type { Signal } from '../core/signal/signal.ts';

/** Accounts, people and their folded state. */
export type Accounts = {
  get(id: string): Promise<Account | null>;
  findByName(text: string): Promise<Account[]>;
  page(after: string | null, limit: number): Promise<Account[]>;
  count(): Promise<number>;
  people(accountId: string): Promise<Person[]>;
  person(id: string): Promise<Person | null>;
  personByEmail(email: string): Promise<Person | null>;
  findPeopleByName(text: string): Promise<Person[]>;
  /** Inserts new ones and updates known ones; an existing suppression or consent is never cleared. */
  upsertAccounts(accounts: Account[]): Promise<{ inserted: number; updated: number }>;
  upsertPeople(people: Person[]): Promise<{ inserted: number; updated: number }>;
  suppress(personId: string, suppression: NonNullable<Person['suppression']>): Promise<void>;
  state(accountId: string): Promise<AccountState | null>;
  saveState(state: AccountState): Promise<void>;
  /** Sets or clears the hold; survives re-folding. */
  setHold(accountId: string, hold: AccountState['hold'] | null): Promise<void>;
  /** Account ids ordered by momentum and recency, without holds: who is worth planning for. */
  worthPlanning(limit: number): Promise<string[]>;
};

export type Signals = {
  /** Keeps the new ones; returns how many were new (ids are unique). */
  append(signals: Signal[]): Promise<{ added: Signal[] }>;
  forAccount(accountId: string, limit: number): Promise<Signal[]>;
  byDecision(decisionId: string): Promise<Signal[]>;
  get(id: string): Promise<Signal | null>;
  /** Newest first over all accounts, for agents without one account (hygiene, analyst). */
  recent(kinds: Signal['kind'][], since: Date, limit: number): Promise<Signal[]>;
};

/** The one writer of decisions. Every change is a compare-and-set on `version`. */
export type Decisions = {
  nextId(): Promise<string>;
  insert(decision: Decision): Promise<void>;
  get(id: string): Promise<Decision | null>;
  /** Replaces the document only while its `version` is `expectedVersion`; false when somebody was faster. */
  replace(next: Decision, expectedVersion: number): Promise<boolean>;
  inState(states: DecisionState[], limit: number): Promise<Decision[]>;
  forAccount(accountId: string, limit: number): Promise<Decision[]>;
  pendingDue(now: Date, limit: number): Promise<Decision[]>;
  withUnrelayedEvents(limit: number): Promise<Decision[]>;
  markRelayed(id: string, upTo: number): Promise<void>;
  newest(limit: number): Promise<Decision[]>;
  /** Executed sends (all agents) per person, account and mailbox since a moment, for the caps. */
  countTouches(query: { personId?: string; accountId?: string; mailbox?: string; since: Date }): Promise<number>;
  countByAgent(agent: string, since: Date): Promise<number>;
  moneyMoved(since: Date): Promise<number>;
};

export type Memory = {
  remember(items: MemoryItem[]): Promise<void>;
  forAccount(accountId: string): Promise<MemoryItem[]>;
  beliefs(keys?: string[]): Promise<Belief[]>;
  saveBeliefs(beliefs: Belief[]): Promise<void>;
};

export type LedgerEntry = {
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
export type Ledger = {
  append(event: Omit<LedgerEntry, '_id' | 'previous' | 'hash'>): Promise<LedgerEntry>;
  forDecision(decisionId: string): Promise<LedgerEntry[]>;
  /** In sequence order. */
  read(from: number, limit: number): Promise<LedgerEntry[]>;
  last(): Promise<LedgerEntry | null>;
};

/** Settings and cursors that outlive the process: stop switches, event cursors, practice clock, first-run flags. */
export type Settings = {
  get<T>(key: string): Promise<T | null>;
  set(key: string, value: unknown): Promise<void>;
};

export type Experiments = {
  insert(experiment: import('../core/experiment/experiment.ts').Experiment): Promise<void>;
  get(id: string): Promise<import('../core/experiment/experiment.ts').Experiment | null>;
  running(): Promise<import('../core/experiment/experiment.ts').Experiment[]>;
  all(limit: number): Promise<import('../core/experiment/experiment.ts').Experiment[]>;
  /** Compare-and-set on `version`. */
  replace(next: import('../core/experiment/experiment.ts').Experiment, expectedVersion: number): Promise<boolean>;
};
