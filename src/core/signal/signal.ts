import { z } from 'zod';
import { AccountId, PersonId, SignalId, SlackUserId } from '../ids.ts';

/**
 * Every kind of pipeline signal the system understands. Opens and clicks are proxies: kept, shown, and never enough by
 * themselves to stop a test, promote autonomy or move money.
 */
export const SignalKind = z.enum([
  'lead-created',
  'web-session',
  'marketing-touch',
  'sales-activity',
  'opportunity-changed',
  'crm-changed',
  'email-sent',
  'email-delivered',
  'email-opened',
  'email-clicked',
  'email-bounced',
  'email-complained',
  'email-replied',
  'unsubscribed',
  'meeting-booked',
  'meeting-held',
  'meeting-declined',
  'ad-spend',
  'ad-lead',
  'rep-flag',
  'rep-release',
]);
export type SignalKind = z.infer<typeof SignalKind>;

/** What a reply means, typed. `raw` text stays on the signal as untrusted. */
export const ReplyIntent = z.enum([
  'interested',
  'objection',
  'wrong-person',
  'not-now',
  'unsubscribe',
  'question',
  'out-of-office',
  'unclear',
]);
export type ReplyIntent = z.infer<typeof ReplyIntent>;
/** Replies that answer what was written, whatever they say. */
export const ANSWERING_INTENTS: readonly ReplyIntent[] = ['interested', 'question', 'objection'];
export const ObjectionKind = z.enum([
  'price',
  'timing',
  'incumbent',
  'security',
  'authority',
  'need',
  'effort',
  'other',
]);
export type ObjectionKind = z.infer<typeof ObjectionKind>;

const ReadAs = z.object({
  intent: ReplyIntent,
  objection: ObjectionKind.optional(),
  /** Who read it: `replies-v2` for the built-in reader, a model's name, or the name of a person of ours. */
  extractor: z.string(),
});
/** What a reply was read as. */
export const Reading = ReadAs.extend({
  confidence: z.number(),
  /** Set where a person corrected it: how many times anybody did by then, and what it was read as before this time. */
  corrected: z.object({ by: SlackUserId, at: z.date(), times: z.number().int().min(1), before: ReadAs }).optional(),
});
export type Reading = z.infer<typeof Reading>;

/** One observation. `id` is derived from the source, so that the same observation arriving twice is one signal. */
export const Signal = z.object({
  id: SignalId,
  kind: SignalKind,
  accountId: AccountId.optional(),
  personId: PersonId.optional(),
  /** When it happened in the world. */
  at: z.date(),
  /** When it reached us, by our clock. */
  receivedAt: z.date(),
  source: z.object({
    system: z.string(),
    recordId: z.string(),
    /** A link a person can open, if there is one. */
    link: z.string().optional(),
  }),
  /** Text from outside is `untrusted`: it may be shown and extracted from, and it never becomes an instruction. */
  trust: z.enum(['trusted', 'untrusted']),
  text: z.string().optional(),
  /** Kind-specific facts, flat, e.g. {sessionType, pageViews, pricingPageViews, durationSeconds}. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Set when text was read into typed values. */
  extracted: Reading.optional(),
  /** The decision whose effect caused it, where that is known. */
  decisionId: z.string().optional(),
});
export type Signal = z.infer<typeof Signal>;
