import type { Connection } from 'mongoose';
import { Account, AccountState, Person } from '../../core/account/account.ts';
import type { Accounts } from '../../ports/store.ts';
import { collection, type Stored } from './collection.ts';
import { byIdTogether, together } from './together.ts';

const idOut = ({ _id, ...rest }: Stored): Record<string, unknown> => ({ ...rest, id: _id });
const stateOut = (row: Stored): AccountState | null =>
  row.state ? AccountState.parse({ ...(row.state as object), ...(row.hold ? { hold: row.hold } : {}) }) : null;
const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const nameKey = (name: string): string => name.toLowerCase().replace(/\s+/g, ' ').trim();
const keysOf = (names: readonly string[]): string[] => [...new Set(names.map(nameKey))].filter((key) => key !== '');
const EPOCH = new Date(0);
/** More of one name than anybody chooses from. */
const NAMED = 50;

type Found = { lean<T>(): PromiseLike<T> };
const found = async (accounts: Found, people: Found): Promise<{ accounts: Account[]; people: Person[] }> => {
  const [ours, theirs] = await Promise.all([accounts.lean<Stored[]>(), people.lean<Stored[]>()]);
  return {
    accounts: ours.map((doc) => Account.parse(idOut(doc))),
    people: theirs.map((doc) => Person.parse(idOut(doc))),
  };
};

/** Accounts, people and folded state in three collections. */
export const createAccounts = (connection: Connection): Accounts & { indexes(): Promise<void> } => {
  const accounts = collection(connection, 'accounts', String, [[{ nameKey: 1 }], [{ domain: 1 }]]);
  const people = collection(connection, 'people', String, [[{ accountId: 1 }], [{ email: 1 }], [{ nameKey: 1 }]]);
  const states = collection(connection, 'account_states', String, [[{ held: 1, priority: -1 }]]);
  const person = (doc: Stored | null): Person | null => (doc ? Person.parse(idOut(doc)) : null);
  // INVARIANT (a fold never loses a hold): the hold is a field of its own, written by `setHold` alone.
  const stateUpdate = ({ hold: _, ...state }: AccountState, priority: number) => ({
    $set: { state, priority },
    $setOnInsert: { planAt: EPOCH, held: false },
  });

  return {
    indexes: async () => {
      await Promise.all([accounts.createIndexes(), people.createIndexes(), states.createIndexes()]);
    },
    get: byIdTogether(accounts, (doc) => Account.parse(idOut(doc))),
    getMany: async (ids) => {
      const docs = await accounts.find({ _id: { $in: ids } }).lean<Stored[]>();
      return docs.map((doc) => Account.parse(idOut(doc)));
    },
    findByName: async (text) => {
      const key = nameKey(text);
      if (key === '') return [];
      const exact = await accounts.find({ nameKey: key }).limit(10).lean<Stored[]>();
      const found =
        exact.length > 0
          ? exact
          : await accounts
              .find({ nameKey: { $regex: `(^| )${escapeRegex(key)}` } })
              .sort({ nameKey: 1 })
              .limit(20)
              .lean<Stored[]>();
      return found.map((doc) => Account.parse(idOut(doc)));
    },
    page: async (after, limit) => {
      const docs = await accounts
        .find(after === null ? {} : { _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<Stored[]>();
      return docs.map((doc) => Account.parse(idOut(doc)));
    },
    count: () => accounts.countDocuments({}),
    people: together(async (accountIds) => {
      const docs = await people
        .find({ accountId: { $in: [...new Set(accountIds)] } })
        .sort({ _id: 1 })
        .lean<Stored[]>();
      const at = Map.groupBy(docs, (doc) => doc.accountId as string);
      return accountIds.map((id) => (at.get(id) ?? []).map((doc) => Person.parse(idOut(doc))));
    }),
    peopleOf: async (accountIds) => {
      const docs = await people.find({ accountId: { $in: accountIds } }).lean<Stored[]>();
      return docs.map((doc) => Person.parse(idOut(doc)));
    },
    person: byIdTogether(people, (doc) => Person.parse(idOut(doc))),
    personByEmail: async (email) => person(await people.findOne({ email: email.toLowerCase() }).lean<Stored>()),
    named: async (names) => {
      const $in = keysOf(names);
      if ($in.length === 0) return { accounts: [], people: [] };
      return found(
        accounts.find({ $or: [{ nameKey: { $in } }, { domain: { $in } }] }).limit(NAMED),
        people.find({ nameKey: { $in } }).limit(NAMED),
      );
    },
    partlyNamed: async (names, limit) => {
      const words = keysOf(names).map(escapeRegex).join('|');
      if (words === '') return { accounts: [], people: [] };
      return found(
        accounts
          .find({ nameKey: { $regex: `^(${words})( |$)` } })
          .sort({ nameKey: 1 })
          .limit(limit),
        people
          .find({ nameKey: { $regex: `^(${words}) | (${words})$` } })
          .sort({ nameKey: 1 })
          .limit(limit),
      );
    },
    upsertAccounts: async (rows) => {
      if (rows.length === 0) return { inserted: 0, updated: 0 };
      const result = await accounts.collection.bulkWrite(
        rows.map(({ id, ...fields }) => ({
          updateOne: {
            filter: { _id: id },
            update: { $set: { ...fields, nameKey: nameKey(fields.name) } },
            upsert: true,
          },
        })) as never,
        { ordered: false },
      );
      return { inserted: result.upsertedCount, updated: result.modifiedCount };
    },
    upsertPeople: async (rows) => {
      if (rows.length === 0) return { inserted: 0, updated: 0 };
      const result = await people.collection.bulkWrite(
        rows.map(({ id, consent, suppression, ...fields }) => ({
          updateOne: {
            filter: { _id: id },
            // INVARIANT (an import never clears a suppression or a consent): both are only ever set, never unset.
            update: {
              $set: {
                ...fields,
                email: fields.email.toLowerCase(),
                nameKey: nameKey(fields.name),
                ...(consent ? { consent } : {}),
                ...(suppression ? { suppression } : {}),
              },
            },
            upsert: true,
          },
        })) as never,
        { ordered: false },
      );
      // One suppression list: a new record of a suppressed address arrives suppressed.
      const emails = [...new Set(rows.map((row) => row.email.toLowerCase()).filter((email) => email !== ''))];
      const suppressed = await people
        .find({ email: { $in: emails }, suppression: { $exists: true } })
        .select({ email: 1, suppression: 1 })
        .lean<Stored[]>();
      for (const { email, suppression } of suppressed)
        await people.updateMany({ email, suppression: { $exists: false } }, { $set: { suppression } });
      return { inserted: result.upsertedCount, updated: result.modifiedCount };
    },
    suppress: async (personId, suppression) => {
      const found = await people.findById(personId).lean<Stored>();
      if (!found) return;
      // One suppression list: the same address under another record is suppressed with it.
      for (const filter of [{ _id: personId }, ...(found.email ? [{ email: found.email }] : [])])
        await people.updateMany({ ...filter, suppression: { $exists: false } }, { $set: { suppression } });
    },
    state: byIdTogether(states, stateOut),
    statesOf: async (accountIds) => {
      const rows = await states.find({ _id: { $in: accountIds } }).lean<Stored[]>();
      return rows.map(stateOut).filter((state) => state !== null);
    },
    saveStates: async (rows) => {
      if (rows.length === 0) return;
      await states.collection.bulkWrite(
        rows.map(({ state, priority }) => ({
          updateOne: {
            filter: { _id: state.accountId },
            update: stateUpdate(state, priority),
            upsert: true,
          },
        })) as never,
        { ordered: false },
      );
    },
    setHold: async (accountId, hold) => {
      await states.updateOne(
        { _id: accountId },
        {
          ...(hold ? { $set: { held: true, hold } } : { $set: { held: false }, $unset: { hold: '' } }),
          $setOnInsert: { planAt: EPOCH },
        },
        { upsert: true },
      );
    },
    worthPlanning: async (now, limit) => {
      const rows = await states
        .find({ held: false, planAt: { $lte: now }, state: { $exists: true } })
        .sort({ priority: -1 })
        .limit(limit)
        .select({ _id: 1 })
        .lean<Stored[]>();
      return rows.map((row) => String(row._id));
    },
    planAgainAt: async (accountIds, at) => {
      if (accountIds.length === 0) return;
      await states.collection.updateMany({ _id: { $in: accountIds } } as never, { $set: { planAt: at } });
    },
  };
};
