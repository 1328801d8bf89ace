import type { Account, Person } from '../core/account/account.ts';
import type { EventRow } from '../core/import/import-signals.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Accounts, Signals } from '../ports/store.ts';

type Who = { accountId: string; personId?: string };
type Unknown = { field: string; reason: string; whatToDo: string };
type Place = Pick<Account, 'country' | 'timeZone' | 'domain'>;

export type ImportIndex = {
  addAccount(account: Account): void;
  addPerson(person: Person): void;
  addLead(leadId: string, who: Who): void;
  account(id: string): Promise<Place | null>;
  /** The account and person an event's reference leads to. */
  who(event: EventRow): Promise<Result<Who, Unknown>>;
};

/** What references lead to: rows of this import first, then the store, each asked once. */
export const createImportIndex = (deps: {
  accounts: Pick<Accounts, 'get' | 'person'>;
  signals: Pick<Signals, 'get'>;
}): ImportIndex => {
  const accounts = new Map<string, Place | null>();
  const people = new Map<string, Who | null>();
  const leads = new Map<string, Who | null>();

  const account = async (id: string): Promise<Place | null> => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const stored = await deps.accounts.get(id);
    accounts.set(id, stored);
    return stored;
  };
  const person = async (id: string): Promise<Who | null> => {
    const known = people.get(id);
    if (known !== undefined) return known;
    const stored = await deps.accounts.person(id);
    const who = stored ? { accountId: stored.accountId, personId: stored.id } : null;
    people.set(id, who);
    return who;
  };
  const lead = async (id: string): Promise<Who | null> => {
    const known = leads.get(id);
    if (known !== undefined) return known;
    const stored = await deps.signals.get(`lead:${id}`);
    const who = stored?.accountId
      ? { accountId: stored.accountId, ...(stored.personId ? { personId: stored.personId } : {}) }
      : null;
    leads.set(id, who);
    return who;
  };

  return {
    addAccount: ({ id, country, timeZone, domain }) => accounts.set(id, { country, timeZone, domain }),
    addPerson: ({ id, accountId }) => people.set(id, { accountId, personId: id }),
    addLead: (leadId, who) => leads.set(leadId, who),
    account,
    who: async ({ table, row }) => {
      const unknown = (field: string, what: string, value: string, file: string) =>
        fail({
          field,
          reason: `the ${what} \`${value.slice(0, 60)}\` is not known`,
          whatToDo: `import its row of the ${file} first`,
        });
      const leadId = table === 'leads' ? undefined : row.leadId;
      if (row.contactId !== undefined) {
        const found = await person(row.contactId);
        return found ? ok(found) : unknown('contactId', 'contact', row.contactId, 'contacts');
      }
      if (leadId !== undefined) {
        const found = await lead(leadId);
        return found ? ok(found) : unknown('leadId', 'lead', leadId, 'leads');
      }
      if (row.accountId !== undefined) {
        const found = await account(row.accountId);
        return found ? ok({ accountId: row.accountId }) : unknown('accountId', 'account', row.accountId, 'accounts');
      }
      return fail({
        field: 'accountId',
        reason: 'the row names no lead, contact or account',
        whatToDo: 'fill in one of them',
      });
    },
  };
};
