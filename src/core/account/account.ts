import { z } from 'zod';
import { AccountId, PersonId, SignalId } from '../ids.ts';
import { ObjectionKind } from '../signal/signal.ts';

export const Country = z.enum(['US', 'GB']).or(z.string().regex(/^[A-Z]{2}$/));

/** A company we sell to, as the CRM has it. */
export const Account = z.object({
  id: AccountId,
  name: z.string(),
  domain: z.string(),
  industry: z.string(),
  country: Country,
  timeZone: z.string(),
  employeeBand: z.string(),
  revenueBand: z.string(),
  processMaturity: z.enum(['low', 'medium', 'high']).or(z.string()),
  ownerRepId: z.string().optional(),
  createdAt: z.date(),
});
export type Account = z.infer<typeof Account>;

export const BuyerRole = z.enum(['economic_buyer', 'champion', 'technical_evaluator', 'end_user']);
export type BuyerRole = z.infer<typeof BuyerRole>;

/** A member of the buying committee. */
export const Person = z.object({
  id: PersonId,
  accountId: AccountId,
  name: z.string(),
  title: z.string(),
  function: z.string(),
  seniority: z.string(),
  buyerRole: BuyerRole,
  email: z.string(),
  /** `personal` is an individual subscriber in law (ePrivacy, UK PECR); `unknown` is treated like it. */
  emailType: z.enum(['corporate', 'personal', 'unknown']),
  country: Country,
  timeZone: z.string(),
  consent: z.object({ at: z.date(), source: z.string() }).optional(),
  /** Once set it is never cleared by an import. */
  suppression: z
    .object({ kind: z.enum(['unsubscribed', 'complained', 'bounced', 'do-not-contact', 'objected']), at: z.date() })
    .optional(),
  createdAt: z.date(),
});
export type Person = z.infer<typeof Person>;

export const AccountStage = z.enum([
  'unaware',
  'engaged',
  /** Somebody there wants to talk. Whether it is qualified is said by the guardrails alone. */
  'interested',
  'opportunity',
  'proposal',
  'negotiation',
  'won',
  'lost',
]);
export type AccountStage = z.infer<typeof AccountStage>;

export const MemberState = z.object({
  personId: PersonId,
  buyerRole: BuyerRole,
  /** `none`: never heard from. */
  engagement: z.enum(['none', 'reached', 'engaged']),
  stance: z.enum(['unknown', 'positive', 'neutral', 'negative']),
  stanceSince: z.date().optional(),
  lastTouchAt: z.date().optional(),
  lastReplyAt: z.date().optional(),
  touches7d: z.number().int(),
  touches30d: z.number().int(),
});
export type MemberState = z.infer<typeof MemberState>;

/** Folded from signals by `core/account/fold`; never edited by hand. */
export const AccountState = z.object({
  accountId: AccountId,
  foldedAt: z.date(),
  signalCount: z.number().int(),
  /** `qualified` was written of `interested` before the guardrails were asked. */
  stage: z.preprocess((stored) => (stored === 'qualified' ? 'interested' : stored), AccountStage),
  stageSince: z.date().optional(),
  members: z.array(MemberState),
  /** Share of the four buyer roles with at least one engaged person, 0..1. */
  coverage: z.number(),
  missingRoles: z.array(BuyerRole),
  objections: z.array(
    z.object({ kind: ObjectionKind, personId: PersonId.optional(), at: z.date(), signalId: SignalId }),
  ),
  /** Half-life-weighted sum of buying signals, last 14 days against the 14 before: -1 falling .. +1 rising. */
  momentum: z.number(),
  lastMeaningful: z.object({ signalId: SignalId, kind: z.string(), at: z.date() }).optional(),
  /** Outbound touches from us (all agents and reps) over the whole committee. */
  pressure: z.object({ touches7d: z.number().int(), touches30d: z.number().int() }),
  consensusRisk: z.object({ level: z.enum(['low', 'medium', 'high']), reasons: z.array(z.string()) }),
  openOpportunity: z
    .object({ opportunityId: z.string(), stage: z.string(), acvMinor: z.number().int(), since: z.date() })
    .optional(),
  /** A rep's or person's hold: every agent leaves the account alone while it is set. */
  hold: z.object({ by: z.string(), reason: z.string(), at: z.date(), decisionId: z.string().optional() }).optional(),
  /** Last reply or rep touch that makes agents step back (`stop.human-contact`). */
  humanContactAt: z.date().optional(),
});
export type AccountState = z.infer<typeof AccountState>;
