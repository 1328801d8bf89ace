import type { Account, AccountState, Person } from '../../src/core/account/account.ts';
import type { Signal } from '../../src/core/signal/signal.ts';
import type { Accounts, CorrectedReading, Signals } from '../../src/ports/store.ts';

/** `Accounts` in memory, with the semantics the port promises. Values are copied in and out. */
export const createMemoryAccounts = (): Accounts => {
  const accounts = new Map<string, Account>();
  const people = new Map<string, Person>();
  const states = new Map<string, { state: AccountState; priority: number; planAt: Date }>();
  const holds = new Map<string, AccountState['hold']>();
  const matches = (name: string, text: string) => name.toLowerCase().includes(text.trim().toLowerCase());
  const stateOf = (accountId: string): AccountState | null => {
    const kept = states.get(accountId);
    if (!kept) return null;
    const { hold: _, ...rest } = structuredClone(kept.state);
    const hold = holds.get(accountId);
    return hold ? { ...rest, hold } : rest;
  };
  const save = (state: AccountState, priority: number) => {
    const before = states.get(state.accountId);
    states.set(state.accountId, { state: structuredClone(state), priority, planAt: before?.planAt ?? new Date(0) });
    if (state.hold && !holds.has(state.accountId)) holds.set(state.accountId, state.hold);
  };
  return {
    get: async (id) => structuredClone(accounts.get(id) ?? null),
    findByName: async (text) => structuredClone([...accounts.values()].filter((a) => matches(a.name, text))),
    page: async (after, limit) =>
      structuredClone(
        [...accounts.values()]
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .filter((a) => after === null || a.id > after)
          .slice(0, limit),
      ),
    count: async () => accounts.size,
    people: async (accountId) => structuredClone([...people.values()].filter((p) => p.accountId === accountId)),
    peopleOf: async (ids) => structuredClone([...people.values()].filter((p) => ids.includes(p.accountId))),
    person: async (id) => structuredClone(people.get(id) ?? null),
    personByEmail: async (email) =>
      structuredClone([...people.values()].find((p) => p.email === email.toLowerCase()) ?? null),
    named: async (names) => {
      const keys = new Set(names.map((name) => name.trim().toLowerCase()));
      return structuredClone({
        accounts: [...accounts.values()].filter((a) => keys.has(a.name.toLowerCase()) || keys.has(a.domain)),
        people: [...people.values()].filter((p) => keys.has(p.name.toLowerCase())),
      });
    },
    partlyNamed: async (names, limit) => {
      const keys = names.map((name) => name.trim().toLowerCase());
      const begins = (name: string) => keys.some((key) => `${name.toLowerCase()} `.startsWith(`${key} `));
      const ends = (name: string) => keys.some((key) => name.toLowerCase().endsWith(` ${key}`));
      return structuredClone({
        accounts: [...accounts.values()].filter((a) => begins(a.name)).slice(0, limit),
        people: [...people.values()].filter((p) => begins(p.name) || ends(p.name)).slice(0, limit),
      });
    },
    upsertAccounts: async (list) => {
      const before = accounts.size;
      for (const account of list) accounts.set(account.id, structuredClone(account));
      return { inserted: accounts.size - before, updated: list.length - (accounts.size - before) };
    },
    upsertPeople: async (list) => {
      const before = people.size;
      for (const person of list) {
        const known = people.get(person.id);
        people.set(person.id, {
          ...structuredClone(person),
          ...(known?.consent ? { consent: known.consent } : {}),
          ...(known?.suppression ? { suppression: known.suppression } : {}),
        });
      }
      return { inserted: people.size - before, updated: list.length - (people.size - before) };
    },
    suppress: async (personId, suppression) => {
      const person = people.get(personId);
      if (person && !person.suppression) people.set(personId, { ...person, suppression });
    },
    getMany: async (ids) => structuredClone([...accounts.values()].filter((one) => ids.includes(one.id))),
    statesOf: async (ids) => ids.map((id) => stateOf(id)).filter((state) => state !== null),
    state: async (accountId) => stateOf(accountId),
    saveStates: async (list) => {
      for (const { state, priority } of list) save(state, priority);
    },
    setHold: async (accountId, hold) => {
      if (hold) holds.set(accountId, hold);
      else holds.delete(accountId);
    },
    worthPlanning: async (now, limit) =>
      [...states.entries()]
        .filter(([id, kept]) => !holds.has(id) && kept.planAt <= now)
        .sort(([, a], [, b]) => b.priority - a.priority)
        .slice(0, limit)
        .map(([id]) => id),
    planAgainAt: async (accountIds, at) => {
      for (const id of accountIds) {
        const kept = states.get(id);
        if (kept) kept.planAt = at;
      }
    },
  };
};

/** `Signals` in memory: ids are unique, the first one wins. */
export const createMemorySignals = (): Signals & { all(): Signal[] } => {
  const signals = new Map<string, Signal>();
  const newest = (list: Signal[]) => list.sort((a, b) => b.at.getTime() - a.at.getTime());
  const where = (test: (signal: Signal) => boolean) => structuredClone([...signals.values()].filter(test));
  return {
    append: async (list) => {
      const added = list.filter((signal) => {
        if (signals.has(signal.id)) return false;
        signals.set(signal.id, structuredClone(signal));
        return true;
      });
      return { added };
    },
    forAccount: async (accountId, limit) => newest(where((s) => s.accountId === accountId)).slice(0, limit),
    forAccounts: async (ids) => where((s) => s.accountId !== undefined && ids.includes(s.accountId)),
    byDecision: async (decisionId) => where((s) => s.decisionId === decisionId),
    get: async (id) => structuredClone(signals.get(id) ?? null),
    correct: async (id, reading) => {
      const signal = signals.get(id);
      if (!signal || (signal.extracted?.corrected?.times ?? 0) >= reading.corrected.times) return false;
      signals.set(id, { ...signal, extracted: structuredClone(reading) });
      return true;
    },
    corrected: async (limit) =>
      where((s) => s.extracted?.corrected !== undefined)
        .map((s) => s as Signal & { extracted: CorrectedReading })
        .sort((a, b) => b.extracted.corrected.at.getTime() - a.extracted.corrected.at.getTime())
        .slice(0, limit),
    count: async (kind, since) => where((s) => s.kind === kind && s.at >= since).length,
    recent: async (kinds, since, limit) =>
      newest(where((s) => kinds.includes(s.kind) && s.at >= since)).slice(0, limit),
    all: () => [...signals.values()],
  };
};
