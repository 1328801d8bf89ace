import { z } from 'zod';
import { AutonomyStage } from '../charter/charter.ts';
import { RoleName } from '../ids.ts';

/** One rule that had a say, by its id in `charters/`, with a sentence a marketer can read. */
export const RuleHit = z.object({
  id: z.string(),
  effect: z.enum(['permit', 'ask', 'forbid', 'error']),
  text: z.string(),
});
export type RuleHit = z.infer<typeof RuleHit>;

export const ApprovalNeed = z.object({
  /** One entry per required approval group: any `quorum` people out of `roles`. */
  groups: z.array(z.object({ roles: z.array(RoleName).min(1), quorum: z.number().int().min(1) })),
  withinMs: z.number().int(),
  /** The drafter or editor may not be the only approver. */
  fourEyes: z.boolean(),
});
export type ApprovalNeed = z.infer<typeof ApprovalNeed>;

/**
 * What the charter's part of the facts was worked out from, kept so that a backtest can work it out again under another
 * charter. Parts of the account are absent where the action concerns no account.
 */
export const VerdictBasis = z.object({
  accountId: z.string().optional(),
  industry: z.string().optional(),
  country: z.string().optional(),
  stage: z.string().optional(),
  /** The stage the charter set, before any demotion; the one in force is among the facts. */
  charterStage: AutonomyStage,
  /** Hash of `brand.yaml` that the content was checked against. */
  brandHash: z.string(),
});
export type VerdictBasis = z.infer<typeof VerdictBasis>;

/** What the gate says about one proposed action. `rules` is never empty. */
export const Verdict = z.object({
  outcome: z.enum(['allowed', 'needs-approval', 'forbidden']),
  rules: z.array(RuleHit),
  need: ApprovalNeed.optional(),
  risk: z.enum(['low', 'medium', 'high']),
  /** The facts the rules read, flat, for the record and the replay. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  /** Names of the facts that the determining rules looked at, when the verdict was to be explained. */
  read: z.array(z.string()).optional(),
  /** The smallest verified change that would have given another outcome. */
  flip: z.object({ change: z.string(), to: z.enum(['allowed', 'needs-approval', 'forbidden']) }).optional(),
  charterHash: z.string(),
  policyHash: z.string(),
  judgedAt: z.date(),
  basis: VerdictBasis.optional(),
});
export type Verdict = z.infer<typeof Verdict>;
