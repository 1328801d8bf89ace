import { z } from 'zod';
import { AccountStage, BuyerRole } from '../account/account.ts';

/** What has to be true before a word about the pipeline may be used, for one segment. */
export const Guardrails = z.strictObject({
  /** An inbound or found lead is qualified when all of this holds. */
  qualified: z.strictObject({
    /** Buying signals (not opens or clicks) in the window. */
    minBuyingSignals: z.number().int().min(0),
    withinDays: z.number().int().positive(),
    employeeBands: z.array(z.string()),
    /** At least one engaged person holds one of these roles. */
    anyOfRoles: z.array(BuyerRole).min(1),
    minCoverage: z.number().min(0).max(1),
  }),
  /** An account progressed when its stage rose to one of these with this much of the committee engaged. */
  progressed: z.strictObject({
    stages: z.array(AccountStage).min(1),
    minCoverage: z.number().min(0).max(1),
    maxConsensusRisk: z.enum(['low', 'medium', 'high']),
  }),
  /** Sales accepted when a rep acted on the handover in time. */
  accepted: z.strictObject({ byRepWithinHours: z.number().positive(), evidence: z.array(z.string()).min(1) }),
});
export type Guardrails = z.infer<typeof Guardrails>;

export const Segment = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'takes small letters, digits and hyphens'),
  name: z.string(),
  /** Empty lists match everything. The first segment that matches counts. */
  match: z.strictObject({
    industries: z.array(z.string()).default([]),
    countries: z.array(z.string()).default([]),
    employeeBands: z.array(z.string()).default([]),
  }),
  guardrails: Guardrails,
});
export type Segment = z.infer<typeof Segment>;

/** `charters/pipeline.yaml`: the pipeline-quality guardrails. */
export const Pipeline = z.strictObject({
  segments: z.array(Segment).min(1),
  /** Metrics that never count as a result. */
  proxies: z.array(z.string()),
});
export type Pipeline = z.infer<typeof Pipeline>;

/** The segment an account belongs to; the last one is the catch-all when nothing matches. */
export const segmentOf = (
  pipeline: Pipeline,
  account: { industry: string; country: string; employeeBand: string },
): Segment => {
  const fits = (allowed: string[], value: string): boolean => allowed.length === 0 || allowed.includes(value);
  const found = pipeline.segments.find(
    ({ match }) =>
      fits(match.industries, account.industry) &&
      fits(match.countries, account.country) &&
      fits(match.employeeBands, account.employeeBand),
  );
  return found ?? (pipeline.segments.at(-1) as Segment);
};
