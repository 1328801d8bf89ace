import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signal } from '../../../src/core/signal/signal.ts';
import { startPracticeAds } from '../../../src/practice/ads/practice-ads.ts';
import { startPracticeCalendar } from '../../../src/practice/calendar/practice-calendar.ts';
import { startPracticeCrm } from '../../../src/practice/crm/practice-crm.ts';
import { startPracticeMail } from '../../../src/practice/mail/practice-mail.ts';
import { createMarket } from '../../../src/practice/market/create-market.ts';
import { loadMarketCompany, type MarketCompany } from '../../../src/practice/market/market-company.ts';
import { createWorldClock } from '../../../src/practice/market/world-clock.ts';

export const start = new Date('2026-11-17T15:30:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
let loaded: MarketCompany | undefined;
/** Every tenth account of the practice company, with all that belongs to it. */
export const company = (): MarketCompany => {
  if (loaded) return loaded;
  const whole = loadMarketCompany(start);
  const ids = new Set([...whole.accounts.keys()].filter((id) => id.endsWith('7')));
  const people = new Map([...whole.people].filter(([, person]) => ids.has(person.accountId)));
  loaded = {
    ...whole,
    accounts: new Map([...whole.accounts].filter(([id]) => ids.has(id))),
    people,
    peopleByEmail: new Map([...people.values()].map((person) => [person.email, person])),
    future: whole.future.filter(({ who }) => ids.has(who.accountId)),
    deals: whole.deals.filter((deal) => ids.has(deal.accountId)),
  };
  return loaded;
};

/** A market beside the real practice systems, on loopback, with a clock that stands where it is put. */
export const startMarket = async (seed = 1) => {
  const dir = mkdtempSync(join(tmpdir(), 'market-'));
  let now = start.getTime();
  const clock = createWorldClock({ now: () => new Date(now) });
  const [mail, calendar, crm, ads] = await Promise.all([
    startPracticeMail({ clock, dir }),
    startPracticeCalendar({ clock, dir }),
    startPracticeCrm({ clock: { now: () => new Date(now) }, dir }),
    startPracticeAds({ clock: { now: () => new Date(now) }, dir }),
  ]);
  const signals = new Map<string, Signal>();
  const world = {
    happened: async (batch: Signal[]) => {
      for (const signal of batch) signals.set(signal.id, signal);
    },
  };
  const deps = {
    clock,
    seed,
    company: company(),
    mail: mail.api,
    calendar: calendar.api,
    crm: crm.api,
    ads: ads.api,
    world,
    dir,
  };
  let market = createMarket(deps);
  return {
    mail: mail.api,
    calendar: calendar.api,
    crm: crm.api,
    ads: ads.api,
    deps,
    signals,
    market: () => market,
    /** As after a crash: the same files, a new market. */
    restart: async () => {
      await market.close();
      market = createMarket(deps);
    },
    advance: async (ms: number) => {
      now += ms;
      await market.tick();
    },
    send: async (to: string, subject: string, text: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${mail.url}/emails`, {
        method: 'POST',
        headers: { authorization: 'Bearer re_practice', 'content-type': 'application/json' },
        body: JSON.stringify({ from: 'Mia Chen <mia@veridian.example>', to, subject, text, headers }),
      });
      const body = (await answer.json()) as { id?: string };
      if (!body.id) throw new Error(`the mail was not taken: ${JSON.stringify(body)}`);
      return body.id;
    },
    close: async () => {
      await market.close();
      await Promise.all([mail.close(), calendar.close(), crm.close(), ads.close()]);
      rmSync(dir, { recursive: true });
    },
  };
};

/** What a decent mail to this person looks like. */
export const decentMail = (person: { name: string; function: string }, accountName: string) => {
  const topic: Record<string, string> = {
    vp_finance:
      'approvals run late and spend shows up after the close, so the budget and cash forecast are always behind',
    ap_manager:
      'invoices wait for matching, vendors call about late payments and exceptions pile up before payment runs',
    it_director: 'every new tool needs SSO, an ERP integration, an API review and a security check',
    procurement_manager: 'purchase orders are raised after the fact and suppliers work without contracts',
  };
  const first = person.name.split(' ')[0];
  return {
    subject: `How ${accountName} could work`,
    text: `Hi ${first},\n\nTeams like yours at ${accountName} tell us that ${topic[person.function]}. We take that work away in about six weeks, without changing the systems you have today.\n\nWould twenty minutes next week be worth it?\n\nMia\n-- \nVeridian, Austin. Written with the help of an AI agent. Unsubscribe: reply with stop.`,
  };
};
