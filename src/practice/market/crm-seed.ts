import { hashOf, uniformOf } from '../company/seeded.ts';
import type { MarketCompany, MarketDeal } from './market-company.ts';
import type { NewMarketCrmItem } from './world.ts';

const personNames = (name: string) => {
  const [first = '', ...rest] = name.split(' ');
  return { firstname: first, lastname: rest.join(' ') };
};
const buyingRoles: Record<string, string> = {
  economic_buyer: 'BUDGET_HOLDER',
  champion: 'CHAMPION',
  technical_evaluator: 'INFLUENCER',
  end_user: 'END_USER',
};
const spelled: Record<string, readonly string[]> = { GB: ['UK', 'England', 'united kingdom'], US: ['USA', 'U.S.'] };
const channels: readonly string[] = ['google', 'linkedin', 'meta'];
const misspelled: Record<string, string> = { google: 'Google Ads', linkedin: 'Linked-In', meta: 'facebook' };

export const dealRecord = (deal: MarketDeal, name: string, owner: string | undefined): NewMarketCrmItem => ({
  object: 'deals',
  id: deal.id,
  properties: {
    dealname: name,
    dealstage: deal.stage,
    pipeline: 'default',
    amount: String(Math.round(deal.acvMinor / 100)),
    hubspot_owner_id: owner ?? null,
    closedate: deal.stage.startsWith('closed') ? deal.at.toISOString() : null,
  },
  associations: [
    { object: 'companies', id: deal.accountId },
    { object: 'contacts', id: deal.personId },
  ],
  createdAt: deal.at,
  updatedAt: deal.at,
});

/**
 * The CRM at the start as a few years of busy people have left it: some stages nobody moved, countries spelled in their
 * own way, campaign tags in three spellings, and people entered twice.
 */
export const crmRecords = (company: MarketCompany): NewMarketCrmItem[] => {
  const records: NewMarketCrmItem[] = [];
  const latest = new Map<string, MarketDeal>();
  const opened = new Map<string, Date>();
  for (const deal of company.deals) {
    if (deal.at >= company.start) break;
    if (!opened.has(deal.id)) opened.set(deal.id, deal.at);
    latest.set(deal.id, deal);
  }
  const dealPeople = new Set([...latest.values()].map((deal) => deal.personId));
  const customers = new Set([...latest.values()].filter((d) => d.stage === 'closed_won').map((d) => d.accountId));
  const chance = (what: string, id: string) => uniformOf(`crm:${what}:${id}`);
  const countryOf = (country: string, id: string): string => {
    const ways = spelled[country] ?? [];
    return chance('country', id) < 0.03 ? (ways[hashOf(id) % Math.max(1, ways.length)] ?? country) : country;
  };
  for (const account of company.accounts.values())
    records.push({
      object: 'companies',
      id: account.id,
      properties: {
        name: account.name,
        domain: account.domain,
        industry: account.industry,
        country: countryOf(account.country, account.id),
        numberofemployees: account.employeeBand,
        annualrevenue: account.revenueBand,
        timezone: account.timeZone,
        hubspot_owner_id: chance('owner', account.id) < 0.02 ? null : (account.ownerRepId ?? null),
        lifecyclestage: customers.has(account.id) ? 'customer' : null,
      },
      createdAt: account.createdAt,
      updatedAt: account.createdAt,
    });
  for (const person of company.people.values()) {
    const isLead = company.leadPeople.has(person.id);
    const hasDeal = dealPeople.has(person.id);
    const channel = channels[hashOf(`channel:${person.id}`) % channels.length] ?? 'google';
    const stage = hasDeal && chance('stage', person.id) >= 0.04 ? 'opportunity' : isLead ? 'lead' : 'subscriber';
    const properties = {
      ...personNames(person.name),
      email: person.email,
      jobtitle: person.title,
      hs_buying_role: buyingRoles[person.buyerRole] ?? null,
      hs_seniority: person.seniority,
      country: countryOf(person.country, person.id),
      lifecyclestage: stage,
      associatedcompanyid: person.accountId,
      hubspot_owner_id: company.accounts.get(person.accountId)?.ownerRepId ?? null,
      utm_source: isLead ? (chance('utm', person.id) < 0.06 ? (misspelled[channel] ?? channel) : channel) : null,
    };
    const associations = [{ object: 'companies' as const, id: person.accountId }];
    const times = { createdAt: person.createdAt, updatedAt: person.createdAt };
    records.push({ object: 'contacts', id: person.id, properties, associations, ...times });
    if (chance('twice', person.id) < 0.008)
      records.push({
        object: 'contacts',
        id: `${person.id}_form`,
        properties: {
          ...properties,
          firstname: properties.firstname.toLowerCase(),
          email: person.email.charAt(0).toUpperCase() + person.email.slice(1),
          jobtitle: null,
          lifecyclestage: 'lead',
        },
        associations,
        ...times,
      });
  }
  for (const deal of latest.values()) {
    const account = company.accounts.get(deal.accountId);
    const record = dealRecord(deal, `${account?.name ?? deal.accountId}: Procure`, account?.ownerRepId);
    records.push({ ...record, createdAt: opened.get(deal.id) ?? deal.at });
  }
  return records;
};
