import type { Account, Person } from '../../core/account/account.ts';
import { resolveColumns } from '../../core/import/import-columns.ts';
import type { ImportTable } from '../../core/import/import-report.ts';
import { accountOfRow, importRows, personOfRow } from '../../core/import/import-rows.ts';
import { type EventRow, signalOfRow } from '../../core/import/import-signals.ts';
import type { Signal } from '../../core/signal/signal.ts';
import { marketFiles, practiceFiles, practiceShiftMs } from '../company/practice-company.ts';
import { readRows } from '../company/read-rows.ts';
import type { MarketAdDay } from './world.ts';

/** A thing a person really did: what a mail may truthfully mention. */
export type Deed = { at: number; personId: string; what: string };
/**
 * A web, marketing or sales event that is still to come: its cells as JSON text, because tens of thousands of whole signals
 * with their dates take five times as much memory for as long as the program runs.
 */
export type FutureEvent = {
  at: number;
  table: EventRow['table'];
  who: { accountId: string; personId: string };
  cells: string;
};
export type MarketDeal = { id: string; accountId: string; personId: string; stage: string; acvMinor: number; at: Date };

/** The practice company as the market knows it: with its future, and with who would buy. */
export type MarketCompany = {
  start: Date;
  accounts: Map<string, Account>;
  people: Map<string, Person>;
  peopleByEmail: Map<string, Person>;
  peopleOf: Map<string, Person[]>;
  /** Web, marketing and sales events after the start, in order. */
  future: FutureEvent[];
  /** The signal of an event whose time has come. */
  signalOf(event: FutureEvent): Signal;
  /** Stage changes, in order; those before the start are history. */
  deals: MarketDeal[];
  /** What people of an account did on the web or with content, in order. */
  deeds: Map<string, Deed[]>;
  /** Share of a person's labelled leads that buy; absent without a label. */
  converts: Map<string, number>;
  leadPeople: Set<string>;
  campaigns: { id: string; name: string; status: 'ENABLED' | 'PAUSED'; dailyMicros: number }[];
  adDays: MarketAdDay[];
};

type Cells = Record<string, string>;
/** A string of its own: a piece of a long text would keep the whole text in memory. */
const flat = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** One row at a time, under the names that the headings get from `fieldsOf`. */
function* readCells(
  path: string,
  fieldsOf: (headings: string[]) => Iterable<[string, number]>,
  isKept: boolean,
): Generator<Cells> {
  let fields: [string, number][] | undefined;
  for (const row of readRows(path)) {
    if (!fields) {
      fields = [...fieldsOf(row)];
      continue;
    }
    const cells: Cells = {};
    for (const [field, position] of fields) {
      const text = row[position];
      if (text) cells[field] = isKept ? flat(text) : text;
    }
    yield cells;
  }
}
const read = (path: string): Generator<Cells> =>
  readCells(path, (headings) => headings.map((heading, position) => [heading, position]), true);
const readTable = (table: ImportTable, isKept = false): Generator<Cells> =>
  readCells(
    practiceFiles[table],
    (headings) => {
      const columns = resolveColumns(table, headings);
      if (!columns.ok) throw new Error(columns.error.reason);
      return columns.value.at;
    },
    isKept,
  );
const byTime = (a: { at: Date | number }, b: { at: Date | number }) => Number(a.at) - Number(b.at);
const append = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** Reads the shipped company, moved so that its history ends at `start`. */
export const loadMarketCompany = (start: Date): MarketCompany => {
  const shiftMs = practiceShiftMs(start);
  const accounts = new Map<string, Account>();
  for (const cells of readTable('accounts', true)) {
    const account = accountOfRow(importRows.accounts.parse(cells), shiftMs, start);
    accounts.set(account.id, account);
  }
  const people = new Map<string, Person>();
  const peopleOf = new Map<string, Person[]>();
  for (const cells of readTable('contacts', true)) {
    const row = importRows.contacts.parse(cells);
    const account = accounts.get(row.accountId);
    if (!account) throw new Error(`\`${row.accountId}\` is not an account of the practice company`);
    const person = personOfRow(row, account, shiftMs, start);
    people.set(person.id, person);
    append(peopleOf, account.id, person);
  }
  const leads = new Map<string, { accountId: string; personId: string }>();
  const future: FutureEvent[] = [];
  const deals: MarketDeal[] = [];
  const deeds = new Map<string, Deed[]>();
  const words = new Map<string, string>();
  /** One string for each word that comes again and again, not one for each time. */
  const wordOf = <T extends string>(text: T): T => {
    const known = words.get(text) ?? flat(text);
    words.set(known, known);
    return known as T;
  };
  const take = (table: 'leads' | 'touches' | 'sessions' | 'activities' | 'opportunities') => {
    for (const cells of readTable(table)) {
      const who =
        table === 'leads'
          ? { accountId: wordOf(cells.accountId ?? ''), personId: wordOf(cells.contactId ?? '') }
          : leads.get(cells.leadId ?? '');
      if (!who) throw new Error(`\`${cells.id}\` belongs to no lead of the practice company`);
      if (table === 'leads') leads.set(cells.id ?? '', who);
      const at = Date.parse(cells.at ?? '') + shiftMs;
      if (table === 'sessions')
        append(deeds, who.accountId, { at, personId: who.personId, what: wordOf(cells.type ?? 'website') });
      if (table === 'touches' && cells.direction === 'inbound')
        append(deeds, who.accountId, { at, personId: who.personId, what: wordOf(cells.type ?? '') });
      // Only what is still to come is kept: the past belongs to the importer.
      if (table === 'opportunities') {
        const { id, stage, acv } = importRows.opportunities.parse(cells);
        deals.push({ id: wordOf(id), ...who, stage: wordOf(stage), acvMinor: (acv ?? 0) * 100, at: new Date(at) });
      } else if (at >= start.getTime()) {
        future.push({ at, table, who, cells: JSON.stringify(cells) });
      }
    }
  };
  take('leads');
  take('touches');
  take('sessions');
  take('activities');
  take('opportunities');

  const labels = new Map<string, number[]>();
  for (const row of read(marketFiles.outcomes)) {
    const who = leads.get(row.lead_id ?? '');
    if (who) append(labels, who.personId, Number(row.converted));
  }
  const dayShifted = (day: string) => new Date(Date.parse(day) + shiftMs).toISOString().slice(0, 10);
  const campaigns = [...read(marketFiles.campaigns)].filter((row) => row.platform === 'google');
  const inAccount = new Set(campaigns.map((row) => row.campaign_id));
  const adDays = [...read(marketFiles.adDays)].filter((row) => inAccount.has(row.campaign_id));
  return {
    start,
    accounts,
    people,
    peopleByEmail: new Map([...people.values()].map((person) => [person.email, person])),
    peopleOf,
    future: future.sort(byTime),
    signalOf: ({ at, table, who, cells }) => {
      const event = { table, row: importRows[table].parse(JSON.parse(cells)) } as EventRow;
      return signalOfRow(event, who, shiftMs, new Date(at));
    },
    deals: deals.sort(byTime),
    deeds,
    converts: new Map([...labels].map(([id, list]) => [id, list.reduce((a, b) => a + b, 0) / list.length])),
    leadPeople: new Set([...leads.values()].map((who) => who.personId)),
    // The ad account is Google's; campaigns of other platforms are history that no connector here can move.
    campaigns: campaigns.map((row) => ({
      id: row.campaign_id ?? '',
      name: row.name ?? '',
      status: row.status === 'paused' ? 'PAUSED' : 'ENABLED',
      dailyMicros: Number(row.daily_budget_minor) * 10_000,
    })),
    adDays: adDays.map((row) => ({
      campaignId: row.campaign_id ?? '',
      day: dayShifted(row.day ?? ''),
      costMicros: Number(row.cost_minor) * 10_000,
      clicks: Number(row.clicks),
      conversions: Number(row.leads),
    })),
  };
};
