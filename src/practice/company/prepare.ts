/**
 * Builds the practice company from the leadforge tables and Robyn's weekly series:
 *   node src/practice/company/prepare.ts <leadforge folder> <robyn-weekly.csv>
 * The same input gives the same bytes. See data/NOTICE.md for what is the source's and what is added here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { adHistory } from './ad-history.ts';
import { businessTime } from './business-time.ts';
import { createIdentities, placeOf } from './identity.ts';
import { practiceCutoff } from './practice-company.ts';
import { uniformOf } from './seeded.ts';
import { stageHistory } from './stage-history.ts';

type Row = Record<string, string>;

const [folder, robynFile] = process.argv.slice(2);
if (!folder || !robynFile) throw new Error('say where the data is: prepare.ts <leadforge folder> <robyn-weekly.csv>');

const parseRows = (text: Buffer): Row[] => parse(text, { columns: true });
const table = (name: string): Row[] => parseRows(gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))));
const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`\`${what}\` is missing from the source`);
  return value;
};
const cell = (value: unknown): string => {
  const text = value === undefined || value === null ? '' : value instanceof Date ? value.toISOString() : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const seconds = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
const write = (name: string, rows: Record<string, unknown>[]): void => {
  const columns = Object.keys(must(rows[0], name));
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  const file = new URL(`./data/${name}.csv.gz`, import.meta.url);
  writeFileSync(file, gzipSync(`${[columns.join(','), ...lines].join('\n')}\n`, { level: 9 }));
  process.stdout.write(`${name}: ${rows.length} rows\n`);
};

const identities = createIdentities();
const leads = table('leads');
const places = new Map<string, { country: string; timeZone: string; domain: string }>();

const firstOwner = new Map<string, string>();
for (const lead of [...leads].sort((a, b) => (a.lead_created_at ?? '').localeCompare(b.lead_created_at ?? ''))) {
  const account = must(lead.account_id, 'account_id');
  if (!firstOwner.has(account)) firstOwner.set(account, must(lead.owner_rep_id, 'owner_rep_id'));
}

write(
  'accounts',
  table('accounts').map((row) => {
    const id = must(row.account_id, 'account_id');
    const place = placeOf(id, must(row.region, 'region'));
    const company = identities.company(id, must(row.industry, 'industry'), place.country);
    places.set(id, { ...place, domain: company.domain });
    return {
      account_id: id,
      name: company.name,
      domain: company.domain,
      industry: row.industry,
      country: place.country,
      time_zone: place.timeZone,
      employee_band: row.employee_band,
      revenue_band: row.estimated_revenue_band,
      process_maturity: row.process_maturity_band,
      owner_rep_id:
        firstOwner.get(id) ?? `rep_${String(1 + Math.floor(uniformOf(`owner:${id}`) * 10)).padStart(6, '0')}`,
      created_at: seconds(businessTime(id, must(row.created_at, 'created_at'), place.timeZone)),
    };
  }),
);

const leadById = new Map(leads.map((lead) => [must(lead.lead_id, 'lead_id'), lead]));
const zoneOfLead = (leadId: string): string =>
  must(places.get(must(leadById.get(leadId)?.account_id, leadId))?.timeZone, leadId);
const timeOf = (recordId: string, leadId: string, day: string): Date => businessTime(recordId, day, zoneOfLead(leadId));

const touches = table('touches').map((row) => {
  const id = must(row.touch_id, 'touch_id');
  const leadId = must(row.lead_id, 'lead_id');
  return {
    touch_id: id,
    lead_id: leadId,
    touch_at: timeOf(id, leadId, must(row.touch_timestamp, 'touch_timestamp')),
    touch_type: must(row.touch_type, 'touch_type'),
    touch_channel: row.touch_channel,
    touch_direction: row.touch_direction,
  };
});

// A person who filled in the form of a download agreed to be written to; only what happened before the cut-off counts.
const consentAt = new Map<string, Date>();
for (const touch of touches) {
  if (touch.touch_type !== 'content_download' || touch.touch_direction !== 'inbound') continue;
  const contact = must(leadById.get(touch.lead_id)?.contact_id, touch.lead_id);
  const before = consentAt.get(contact);
  if (touch.touch_at < practiceCutoff && (!before || touch.touch_at < before)) consentAt.set(contact, touch.touch_at);
}

const contacts = table('contacts');
write(
  'contacts',
  contacts.map((row) => {
    const id = must(row.contact_id, 'contact_id');
    const place = must(places.get(must(row.account_id, 'account_id')), id);
    const emailType = must(row.email_domain_type, 'email_domain_type');
    const person = identities.person(id, place.country, place.domain, emailType);
    const agreed = consentAt.get(id);
    return {
      contact_id: id,
      account_id: row.account_id,
      name: person.name,
      email: person.email,
      email_type: emailType,
      title: row.job_title,
      function: row.role_function,
      seniority: row.seniority,
      buyer_role: row.buyer_role,
      country: place.country,
      time_zone: place.timeZone,
      consent_at: agreed ? seconds(agreed) : '',
      consent_source: agreed ? 'content download form' : '',
      created_at: seconds(businessTime(id, must(row.created_at, 'created_at'), place.timeZone)),
    };
  }),
);

write(
  'leads',
  leads.map((row) => {
    const id = must(row.lead_id, 'lead_id');
    return {
      lead_id: id,
      contact_id: row.contact_id,
      account_id: row.account_id,
      created_at: seconds(timeOf(id, id, must(row.lead_created_at, 'lead_created_at'))),
      lead_source: row.lead_source,
      first_touch_channel: row.first_touch_channel,
      owner_rep_id: row.owner_rep_id,
    };
  }),
);
write(
  'touches',
  touches.map((touch) => ({ ...touch, touch_at: seconds(touch.touch_at) })),
);
write(
  'sessions',
  table('sessions').map((row) => {
    const id = must(row.session_id, 'session_id');
    const leadId = must(row.lead_id, 'lead_id');
    return {
      session_id: id,
      lead_id: leadId,
      session_at: seconds(timeOf(id, leadId, must(row.session_timestamp, 'session_timestamp'))),
      session_type: row.session_type,
      page_views: row.page_views,
      pricing_page_views: row.pricing_page_views,
      demo_page_views: row.demo_page_views,
      session_duration_seconds: row.session_duration_seconds,
    };
  }),
);
write(
  'sales_activities',
  table('sales_activities').map((row) => {
    const id = must(row.activity_id, 'activity_id');
    const leadId = must(row.lead_id, 'lead_id');
    return {
      activity_id: id,
      lead_id: leadId,
      rep_id: row.rep_id,
      activity_at: seconds(timeOf(id, leadId, must(row.activity_timestamp, 'activity_timestamp'))),
      activity_type: row.activity_type,
      activity_outcome: row.activity_outcome,
    };
  }),
);
write(
  'opportunities',
  table('opportunities').flatMap((row) => {
    const id = must(row.opportunity_id, 'opportunity_id');
    const leadId = must(row.lead_id, 'lead_id');
    const createdAt = timeOf(id, leadId, must(row.created_at, 'created_at'));
    const leadAt = timeOf(leadId, leadId, must(leadById.get(leadId)?.lead_created_at, leadId));
    return stageHistory(id, createdAt, leadAt, must(row.stage, 'stage')).map(({ stage, at }) => ({
      opportunity_id: id,
      lead_id: leadId,
      stage,
      changed_at: seconds(at),
      estimated_acv: row.estimated_acv,
    }));
  }),
);
write(
  'outcomes',
  [...table('task_train'), ...table('task_valid')].map((row) => ({
    lead_id: row.lead_id,
    converted: row.converted_within_90_days === 'True' ? 1 : 0,
  })),
);

const roles = new Map(contacts.map((row) => [row.contact_id, must(row.role_function, 'role_function')]));
const inbound = leads
  .filter((lead) => lead.lead_source === 'inbound_marketing')
  .map((lead) => ({
    leadId: must(lead.lead_id, 'lead_id'),
    contactId: must(lead.contact_id, 'contact_id'),
    createdDay: must(lead.lead_created_at, 'lead_created_at'),
    roleFunction: must(roles.get(lead.contact_id), 'role_function'),
  }));
const weeks = parseRows(readFileSync(robynFile));
const running = (column: string): number[] => weeks.map((week) => Number(week[column])).filter((spend) => spend > 0);
const ads = adHistory(inbound, { search_S: running('search_S'), facebook_S: running('facebook_S') });
write('campaigns', ads.campaigns);
write('ad_days', ads.days);
