import type { Account, Person } from '../../core/account/account.ts';
import type { Deed } from './market-company.ts';

/** What a reader makes of a mail, before any of the reader's own mood. */
export type Impression = {
  /** 0..1: words that concern this person's work. */
  relevance: number;
  /** The role whose words it uses most. */
  bestRole: string;
  /** Things it says about the reader that are true, and that are not. */
  trueMentions: number;
  falseMentions: number;
  /** 0..1: short, asks one thing, addresses the person, does not shout. */
  craft: number;
  /** Says how to stop, and who writes. */
  isHonest: boolean;
};

const roleWords: Record<string, RegExp> = {
  vp_finance:
    /\b(cash|spend|budget|cost|savings?|forecast|close|audit|controls?|margin|cfo|finance|roi|working capital|approvals?)\b/gi,
  ap_manager:
    /\b(invoices?|accounts payable|\bap\b|supplier payments?|late (fees|payments?)|matching|three-way|exceptions?|vendors?|payment runs?|backlog)\b/gi,
  it_director:
    /\b(sso|saml|scim|erp|integrations?|apis?|security|soc ?2|iso ?27001|data residency|access|single sign-on|it team|rollout)\b/gi,
  procurement_manager:
    /\b(purchase orders?|\bpos?\b|suppliers?|sourcing|catalog(ue)?s?|requisitions?|contracts?|procurement|buyers?|intake|tail spend)\b/gi,
};
const claims: { says: RegExp; did: RegExp }[] = [
  { says: /\bpricing( page)?\b/i, did: /^pricing_page$/ },
  { says: /\bdemo page\b|\blooked at (the|our) demo\b/i, did: /^demo_page$/ },
  { says: /\bwebinar\b/i, did: /^webinar$/ },
  { says: /\bdownload(ed)?\b|\bguide you\b|\bwhite ?paper\b/i, did: /^content_download$/ },
  { says: /\b(visited|was on|read) (our|the) (web)?site\b/i, did: /^website$/ },
];
const REMEMBERED_MS = 45 * 86_400_000;
const shouting = /!!|[A-Z]{6,}|\b(act now|limited time|guarantee|100 ?%|free!|once[- ]in)\b/;

const hits = (text: string, pattern: RegExp): number =>
  new Set((text.match(pattern) ?? []).map((w) => w.toLowerCase())).size;

/** The part a person reads: above the signature, legal footer and opt-out. */
const bodyOf = (text: string): string => text.split(/\n-- ?\n|\n_{5,}|\n\s*(?:unsubscribe|opt out)\b/i)[0] ?? text;

/** Judges a mail against what its reader knows to be true. `deeds` are the account's, oldest first. */
export const readMail = (
  mail: { subject: string; text: string; headers: Record<string, string> },
  reader: Person,
  account: Account,
  deeds: Deed[],
  at: Date,
  hasThread: boolean,
): Impression => {
  const body = bodyOf(mail.text);
  const whole = `${mail.subject}\n${body}`;
  const scores = Object.entries(roleWords).map(([role, words]) => ({ role, n: hits(whole, words) }));
  const own = scores.find((score) => score.role === reader.function)?.n ?? 0;
  const best = scores.reduce((a, b) => (b.n > a.n ? b : a));
  const lately = deeds.filter((deed) => deed.at <= at.getTime() && deed.at > at.getTime() - REMEMBERED_MS);
  let trueMentions = whole.includes(account.name) ? 1 : 0;
  let falseMentions = /^re:/i.test(mail.subject) && !hasThread ? 1 : 0;
  for (const claim of claims) {
    if (!claim.says.test(body)) continue;
    if (lately.some((deed) => claim.did.test(deed.what))) trueMentions++;
    else falseMentions++;
  }
  const words = body.split(/\s+/).filter(Boolean).length;
  const length = words < 25 ? 0.5 : words <= 130 ? 1 : Math.max(0, 1 - (words - 130) / 220);
  const questions = (body.match(/\?/g) ?? []).length;
  const asks = questions === 1 ? 1 : questions === 0 ? 0.4 : 0.7;
  const named = body.includes(reader.name.split(' ')[0] ?? reader.name) ? 1 : 0.3;
  const calm = shouting.test(whole) ? 0 : 1;
  const headers = Object.keys(mail.headers).map((name) => name.toLowerCase());
  return {
    relevance: Math.min(1, own / 3),
    bestRole: best.n > 0 ? best.role : reader.function,
    trueMentions: Math.min(3, trueMentions),
    falseMentions,
    craft: 0.4 * length + 0.25 * asks + 0.2 * named + 0.15 * calm,
    isHonest: headers.includes('list-unsubscribe') || /unsubscribe|opt out/i.test(mail.text),
  };
};
