import { fail, ok, type Result } from '../result.ts';
import { type ImportTable, importTables } from './import-report.ts';

/** Which heading of a file is which field: `{accounts: {name: 'company_name'}}`. */
export type ImportMapping = Partial<Record<ImportTable, Record<string, string>>>;

type Columns = Record<string, readonly string[]>;

/** Common headings per field, normalised; a field's own name always counts. The order is the order of preference. */
export const importColumns: Record<ImportTable, Columns> = {
  accounts: {
    id: ['account_id', 'company_id', 'record_id', 'record_id_company', 'hs_object_id'],
    name: ['account_name', 'company_name', 'company'],
    domain: ['company_domain_name', 'company_domain', 'website', 'website_url'],
    industry: ['sector', 'vertical'],
    country: ['country_region', 'billing_country', 'country_code', 'region'],
    timeZone: ['time_zone', 'timezone', 'hs_timezone'],
    employeeBand: ['employee_band', 'employees', 'number_of_employees', 'numberofemployees', 'company_size'],
    revenueBand: ['revenue_band', 'estimated_revenue_band', 'annual_revenue', 'annualrevenue', 'revenue'],
    processMaturity: ['process_maturity', 'process_maturity_band'],
    ownerRepId: ['owner_rep_id', 'owner_id', 'hubspot_owner_id', 'company_owner', 'account_owner', 'owner'],
    createdAt: ['created_at', 'create_date', 'createdate', 'created_date', 'created'],
  },
  contacts: {
    id: ['contact_id', 'person_id', 'record_id', 'record_id_contact', 'hs_object_id'],
    accountId: [
      'account_id',
      'company_id',
      'primary_associated_company_id',
      'associated_company_ids_primary',
      'associated_company_id',
      'associatedcompanyid',
      'associated_company_ids',
    ],
    name: ['full_name', 'contact_name'],
    firstName: ['first_name', 'firstname', 'given_name'],
    lastName: ['last_name', 'lastname', 'surname', 'family_name'],
    title: ['job_title', 'jobtitle', 'position'],
    function: ['role_function', 'department', 'job_function'],
    seniority: ['seniority_level', 'level'],
    buyerRole: ['buyer_role', 'buying_role', 'hs_buying_role'],
    email: ['email_address', 'work_email', 'e_mail'],
    emailType: ['email_type', 'email_domain_type'],
    country: ['country_region', 'mailing_country', 'country_code', 'region'],
    timeZone: ['time_zone', 'timezone', 'hs_timezone'],
    consentAt: ['consent_at', 'consent_date', 'opt_in_date'],
    consentSource: ['consent_source', 'opt_in_source', 'legal_basis'],
    suppression: [
      'suppression_kind',
      'unsubscribed',
      'hs_email_optout',
      'email_opt_out',
      'opted_out',
      'do_not_contact',
    ],
    suppressedAt: ['suppressed_at', 'unsubscribed_at', 'opt_out_date'],
    createdAt: ['created_at', 'create_date', 'createdate', 'created_date', 'created'],
  },
  leads: {
    id: ['lead_id', 'record_id'],
    contactId: ['contact_id', 'person_id'],
    accountId: ['account_id', 'company_id'],
    at: ['created_at', 'lead_created_at', 'create_date', 'createdate', 'created'],
    source: ['lead_source', 'original_source'],
    channel: ['first_touch_channel'],
    ownerRepId: ['owner_rep_id', 'owner_id', 'hubspot_owner_id', 'owner'],
  },
  touches: {
    id: ['touch_id', 'record_id'],
    leadId: ['lead_id'],
    contactId: ['contact_id', 'person_id'],
    accountId: ['account_id', 'company_id'],
    at: ['touch_at', 'touch_timestamp', 'timestamp', 'date'],
    type: ['touch_type'],
    channel: ['touch_channel'],
    direction: ['touch_direction'],
    campaignId: ['campaign_id', 'campaign'],
  },
  sessions: {
    id: ['session_id', 'record_id'],
    leadId: ['lead_id'],
    contactId: ['contact_id', 'person_id'],
    accountId: ['account_id', 'company_id'],
    at: ['session_at', 'session_timestamp', 'timestamp', 'date'],
    type: ['session_type'],
    pageViews: ['page_views', 'pageviews'],
    pricingPageViews: ['pricing_page_views'],
    demoPageViews: ['demo_page_views'],
    durationSeconds: ['session_duration_seconds', 'duration_seconds', 'duration'],
  },
  activities: {
    id: ['activity_id', 'record_id'],
    leadId: ['lead_id'],
    contactId: ['contact_id', 'person_id'],
    accountId: ['account_id', 'company_id'],
    at: ['activity_at', 'activity_timestamp', 'activity_date', 'timestamp', 'date'],
    type: ['activity_type'],
    outcome: ['activity_outcome'],
    repId: ['rep_id', 'owner_id', 'hubspot_owner_id', 'owner'],
  },
  opportunities: {
    id: ['opportunity_id', 'deal_id', 'record_id', 'record_id_deal'],
    leadId: ['lead_id'],
    contactId: ['contact_id', 'person_id', 'associated_contact_ids'],
    accountId: [
      'account_id',
      'company_id',
      'associated_company_ids_primary',
      'associated_company_id',
      'associated_company_ids',
    ],
    stage: ['deal_stage', 'dealstage', 'stage_name'],
    at: [
      'changed_at',
      'stage_changed_at',
      'last_modified_date',
      'created_at',
      'create_date',
      'createdate',
      'close_date',
    ],
    acv: ['estimated_acv', 'amount', 'deal_amount', 'value'],
  },
};

/** At least one field of each group must have a column. */
const required: Record<ImportTable, readonly (readonly string[])[]> = {
  accounts: [['id'], ['name']],
  contacts: [['id'], ['accountId'], ['email'], ['name', 'firstName', 'lastName']],
  leads: [['id'], ['contactId'], ['at']],
  touches: [['id'], ['leadId', 'contactId', 'accountId'], ['at'], ['type']],
  sessions: [['id'], ['leadId', 'contactId', 'accountId'], ['at']],
  activities: [['id'], ['leadId', 'contactId', 'accountId'], ['at'], ['type']],
  opportunities: [['id'], ['leadId', 'contactId', 'accountId'], ['at'], ['stage']],
};

const normalised = (heading: string): string =>
  heading
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');

export type ColumnProblem = { column: string; reason: string; whatToDo: string };
export type ResolvedColumns = {
  /** Field → position. */
  at: Map<string, number>;
  /** Field → heading as written in the file. */
  columns: Record<string, string>;
  unused: string[];
};

/** Finds each field's column: what the mapping says first, then common headings. */
export const resolveColumns = (
  table: ImportTable,
  headings: string[],
  mapping: Record<string, string> = {},
): Result<ResolvedColumns, ColumnProblem> => {
  const seen = new Map<string, number>();
  for (const [i, heading] of headings.entries()) {
    const key = normalised(heading);
    if (key === '') continue;
    const before = seen.get(key);
    if (before !== undefined)
      return fail({
        column: heading,
        reason: `the heading \`${heading}\` stands twice, in columns ${before + 1} and ${i + 1}`,
        whatToDo: 'rename or remove one of them',
      });
    seen.set(key, i);
  }
  const fields = importColumns[table];
  const at = new Map<string, number>();
  for (const [field, heading] of Object.entries(mapping)) {
    if (!(field in fields))
      return fail({
        column: field,
        reason: `\`${table}.${field}\` is not a field`,
        whatToDo: `use one of ${Object.keys(fields).join(', ')}`,
      });
    const position = headings.indexOf(heading) >= 0 ? headings.indexOf(heading) : seen.get(normalised(heading));
    if (position === undefined)
      return fail({
        column: heading,
        reason: `the mapping names the column \`${heading}\`, which the file does not have`,
        whatToDo: `use one of ${headings.join(', ')}`,
      });
    at.set(field, position);
  }
  const taken = new Set(at.values());
  for (const [field, names] of Object.entries(fields)) {
    if (at.has(field)) continue;
    for (const name of [normalised(field), ...names]) {
      const position = seen.get(name);
      if (position === undefined || taken.has(position)) continue;
      at.set(field, position);
      taken.add(position);
      break;
    }
  }
  for (const group of required[table]) {
    if (group.some((field) => at.has(field))) continue;
    const field = group[0] ?? '';
    return fail({
      column: field,
      reason: `no column for ${group.map((name) => `\`${name}\``).join(' or ')} among ${headings.map((h) => `\`${h}\``).join(', ')}`,
      whatToDo: `name it with \`--map ${table}.${field}=<heading>\``,
    });
  }
  const columns: Record<string, string> = {};
  for (const [field, position] of at) columns[field] = headings[position] ?? '';
  return ok({ at, columns, unused: headings.filter((_, i) => !taken.has(i)) });
};

/** Reads `accounts.name=company_name` and the like. */
export const parseMapping = (entries: string[]): Result<ImportMapping, string> => {
  const mapping: ImportMapping = {};
  for (const entry of entries) {
    const found = /^([a-z]+)\.([A-Za-z]+)=(.+)$/.exec(entry);
    const table = importTables.find((name) => name === found?.[1]);
    if (!found?.[2] || !found[3] || !table)
      return fail(
        `\`${entry}\` is not a mapping; write \`<table>.<field>=<heading>\` with one of ${importTables.join(', ')}`,
      );
    if (!(found[2] in importColumns[table]))
      return fail(
        `\`${table}.${found[2]}\` is not a field; use one of ${Object.keys(importColumns[table]).join(', ')}`,
      );
    mapping[table] = { ...mapping[table], [found[2]]: found[3] };
  }
  return ok(mapping);
};
