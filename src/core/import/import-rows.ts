import { z } from 'zod';
import { Account, BuyerRole, Person } from '../account/account.ts';

/** The longest cell that is taken; a spreadsheet's own limit. */
export const maxCellLength = 32_767;

const SPLIT = '; ';
/** Zod messages carry `reason; what to do`. */
export const splitMessage = (message: string): { reason: string; whatToDo: string } => {
  const at = message.indexOf(SPLIT);
  return at < 0
    ? { reason: message, whatToDo: 'correct the cell' }
    : { reason: message.slice(0, at), whatToDo: message.slice(at + SPLIT.length) };
};

const firstYear = Date.UTC(1990, 0, 1);
const lastYear = Date.UTC(2100, 0, 1);
const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601 dates and times; without a zone they are UTC. Epoch milliseconds, as CRM exports have them. */
export const parseWhen = (text: string): Date | null => {
  const found = iso.exec(text);
  const stamp = found
    ? Date.parse(`${found[1]}T${found[2] ?? '00:00'}:${found[3] ?? '00'}${found[4] ?? ''}${found[5] ?? 'Z'}`)
    : /^\d{12,13}$/.test(text)
      ? Number(text)
      : Number.NaN;
  // Date.parse turns 30 February into 1 March.
  if (found && Number(found[1]?.slice(8)) !== new Date(`${found[1]}T00:00:00Z`).getUTCDate()) return null;
  return stamp >= firstYear && stamp < lastYear ? new Date(stamp) : null;
};

const when = z.string('is empty; give a date such as 2024-01-30').transform((text, context) => {
  const date = parseWhen(text);
  if (date) return date;
  const reason = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(text)
    ? 'leaves open which part is the month'
    : 'is not a date';
  context.addIssue({ code: 'custom', message: `${reason}; write it as 2024-01-30 or 2024-01-30T15:30:00Z` });
  return z.NEVER;
});
const id = z.string('is empty; every row needs its own id').max(150, 'is longer than 150 characters; use a shorter id');
const text = z.string('is empty; fill it in').max(500, 'is longer than 500 characters; shorten it');
const note = text.optional();
const wholeNumber = z
  .string()
  .transform((raw, context) => {
    const n = Number(raw);
    if (Number.isFinite(n) && n >= 0 && n <= 1e12) return Math.round(n);
    context.addIssue({ code: 'custom', message: 'is not a number from 0 up; write digits only' });
    return z.NEVER;
  })
  .optional();

const countryNames: Record<string, string> = {
  UK: 'GB',
  UNITEDKINGDOM: 'GB',
  GREATBRITAIN: 'GB',
  ENGLAND: 'GB',
  SCOTLAND: 'GB',
  WALES: 'GB',
  USA: 'US',
  UNITEDSTATES: 'US',
  UNITEDSTATESOFAMERICA: 'US',
  GERMANY: 'DE',
  DEUTSCHLAND: 'DE',
  FRANCE: 'FR',
  SPAIN: 'ES',
  ITALY: 'IT',
  NETHERLANDS: 'NL',
  BELGIUM: 'BE',
  AUSTRIA: 'AT',
  SWITZERLAND: 'CH',
  SWEDEN: 'SE',
  NORWAY: 'NO',
  DENMARK: 'DK',
  FINLAND: 'FI',
  POLAND: 'PL',
  IRELAND: 'IE',
  PORTUGAL: 'PT',
  CANADA: 'CA',
  AUSTRALIA: 'AU',
  INDIA: 'IN',
  JAPAN: 'JP',
  SINGAPORE: 'SG',
};
const country = z
  .string()
  .transform((raw, context) => {
    const letters = raw.toUpperCase().replaceAll(/[^A-Z]/g, '');
    const code = countryNames[letters] ?? letters;
    if (code.length === 2) return code;
    context.addIssue({ code: 'custom', message: 'is not a country I know; write its two-letter code, such as DE' });
    return z.NEVER;
  })
  .optional();

const zones = new Map<string, boolean>();
const isZone = (name: string): boolean => {
  const known = zones.get(name);
  if (known !== undefined) return known;
  let valid = true;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
  } catch {
    valid = false;
  }
  if (zones.size < 1000) zones.set(name, valid);
  return valid;
};
const timeZone = z.string().refine(isZone, 'is not a time zone; write it as Europe/London').optional();

/** The capital's or the most populous zone; `ZZ` (unknown country) and the rest are UTC. */
const zoneOfCountry: Record<string, string> = {
  GB: 'Europe/London',
  IE: 'Europe/Dublin',
  US: 'America/New_York',
  CA: 'America/Toronto',
  DE: 'Europe/Berlin',
  AT: 'Europe/Vienna',
  CH: 'Europe/Zurich',
  FR: 'Europe/Paris',
  ES: 'Europe/Madrid',
  PT: 'Europe/Lisbon',
  IT: 'Europe/Rome',
  NL: 'Europe/Amsterdam',
  BE: 'Europe/Brussels',
  SE: 'Europe/Stockholm',
  NO: 'Europe/Oslo',
  DK: 'Europe/Copenhagen',
  FI: 'Europe/Helsinki',
  PL: 'Europe/Warsaw',
  AU: 'Australia/Sydney',
  IN: 'Asia/Kolkata',
  JP: 'Asia/Tokyo',
  SG: 'Asia/Singapore',
};

const yes = new Set(['true', 'yes', 'y', '1']);
const no = new Set(['false', 'no', 'n', '0']);
const suppressionKinds = ['unsubscribed', 'complained', 'bounced', 'do-not-contact', 'objected'] as const;
const suppression = z
  .string()
  .transform((raw, context) => {
    const word = raw.toLowerCase().replaceAll('_', '-');
    const kind = suppressionKinds.find((name) => name === word);
    if (kind) return kind;
    if (yes.has(word)) return 'unsubscribed' as const;
    if (no.has(word)) return undefined;
    context.addIssue({
      code: 'custom',
      message: `is not understood; write one of ${suppressionKinds.join(', ')}, true or false`,
    });
    return z.NEVER;
  })
  .optional();

const AccountRow = z.object({
  id,
  name: text,
  domain: note,
  industry: note,
  country,
  timeZone,
  employeeBand: note,
  revenueBand: note,
  processMaturity: note,
  ownerRepId: note,
  createdAt: when.optional(),
});
const ContactRow = z.object({
  id,
  accountId: id,
  name: note,
  firstName: note,
  lastName: note,
  title: note,
  function: note,
  seniority: note,
  buyerRole: note,
  email: z
    .string('is empty; give the address or leave the person out')
    .max(254, 'is longer than 254 characters; correct the address')
    .regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/, 'is not an e-mail address; correct the address'),
  emailType: z
    .enum(['corporate', 'personal', 'unknown'], 'is not a kind of address; write corporate, personal or unknown')
    .optional(),
  country,
  timeZone,
  consentAt: when.optional(),
  consentSource: note,
  suppression,
  suppressedAt: when.optional(),
  createdAt: when.optional(),
});
const reference = { leadId: id.optional(), contactId: id.optional(), accountId: id.optional() };
/** One schema per table: the cells by field name, empty ones absent. */
export const importRows = {
  accounts: AccountRow,
  contacts: ContactRow,
  leads: z.object({
    id,
    contactId: id,
    accountId: id.optional(),
    at: when,
    source: note,
    channel: note,
    ownerRepId: note,
  }),
  touches: z.object({ id, ...reference, at: when, type: text, channel: note, direction: note, campaignId: note }),
  sessions: z.object({
    id,
    ...reference,
    at: when,
    type: note,
    pageViews: wholeNumber,
    pricingPageViews: wholeNumber,
    demoPageViews: wholeNumber,
    durationSeconds: wholeNumber,
  }),
  activities: z.object({ id, ...reference, at: when, type: text, outcome: note, repId: note }),
  opportunities: z.object({ id, ...reference, stage: text, at: when, acv: wholeNumber }),
} as const;
export type AccountRow = z.infer<typeof AccountRow>;
export type ContactRow = z.infer<typeof ContactRow>;

const shifted = (date: Date, shiftMs: number): Date => (shiftMs === 0 ? date : new Date(date.getTime() + shiftMs));
const hostOf = (raw: string): string =>
  raw
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#:].*$/, '');

/** `now` stands in for a creation date the file does not have. */
export const accountOfRow = (row: AccountRow, shiftMs: number, now: Date): Account => {
  const code = row.country ?? 'ZZ';
  return Account.parse({
    id: row.id,
    name: row.name,
    domain: hostOf(row.domain ?? ''),
    industry: row.industry ?? 'unknown',
    country: code,
    timeZone: row.timeZone ?? zoneOfCountry[code] ?? 'UTC',
    employeeBand: row.employeeBand ?? 'unknown',
    revenueBand: row.revenueBand ?? 'unknown',
    processMaturity: row.processMaturity ?? 'unknown',
    ...(row.ownerRepId ? { ownerRepId: row.ownerRepId } : {}),
    createdAt: row.createdAt ? shifted(row.createdAt, shiftMs) : now,
  });
};

const roleWords: [BuyerRole, RegExp][] = [
  ['economic_buyer', /\b(cfo|ceo|coo|economic|budget|finance|financial|treasur|controller|owner|vp_finance)/],
  ['technical_evaluator', /\b(cto|cio|ciso|it|tech|engineer|security|architect|information|data|it_director)/],
  ['champion', /\b(champion|ap|accounts? payable|payable|ap_manager)/],
];
/** The stated role, else what title and function say; who matches nothing uses the product. */
const buyerRoleOf = (row: ContactRow): BuyerRole => {
  const stated = BuyerRole.safeParse(row.buyerRole?.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  if (stated.success) return stated.data;
  const words = `${row.buyerRole ?? ''} ${row.title ?? ''} ${row.function ?? ''}`.toLowerCase();
  const champion = roleWords[2]?.[1].test(words);
  if (champion) return 'champion';
  return roleWords.find(([, pattern]) => pattern.test(words))?.[0] ?? 'end_user';
};

const freeMail = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'yahoo.co.uk'],
  ...['icloud.com', 'me.com', 'aol.com', 'gmx.de', 'gmx.net', 'web.de', 't-online.de', 'proton.me', 'protonmail.com'],
]);
const emailTypeOf = (email: string, domain: string): Person['emailType'] => {
  const host = email.slice(email.lastIndexOf('@') + 1);
  if (freeMail.has(host)) return 'personal';
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`)) ? 'corporate' : 'unknown';
};

/** `account` gives what the row leaves open: country, time zone, whether the address is a company's. */
export const personOfRow = (
  row: ContactRow,
  account: Pick<Account, 'country' | 'timeZone' | 'domain'>,
  shiftMs: number,
  now: Date,
): Person => {
  const email = row.email.toLowerCase();
  const code = row.country ?? account.country;
  return Person.parse({
    id: row.id,
    accountId: row.accountId,
    name: row.name ?? ([row.firstName, row.lastName].filter(Boolean).join(' ') || row.email),
    title: row.title ?? '',
    function: row.function ?? 'unknown',
    seniority: row.seniority ?? 'unknown',
    buyerRole: buyerRoleOf(row),
    email,
    emailType: row.emailType ?? emailTypeOf(email, account.domain),
    country: code,
    timeZone: row.timeZone ?? (code === account.country ? account.timeZone : (zoneOfCountry[code] ?? 'UTC')),
    ...(row.consentAt
      ? { consent: { at: shifted(row.consentAt, shiftMs), source: row.consentSource ?? 'import, source not given' } }
      : {}),
    ...(row.suppression
      ? { suppression: { kind: row.suppression, at: row.suppressedAt ? shifted(row.suppressedAt, shiftMs) : now } }
      : {}),
    createdAt: row.createdAt ? shifted(row.createdAt, shiftMs) : now,
  });
};
