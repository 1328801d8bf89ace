import { z } from 'zod';
import { AccountStage, BuyerRole } from '../account/account.ts';
import { SignalKind } from '../signal/signal.ts';

/** What shows that a rep took a handover up. */
export const AcceptanceEvidence = z.enum(['meeting-held', 'call-logged', 'task-done', 'opportunity-created']);
export type AcceptanceEvidence = z.infer<typeof AcceptanceEvidence>;

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
  accepted: z.strictObject({ byRepWithinHours: z.number().positive(), evidence: z.array(AcceptanceEvidence).min(1) }),
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

/** Scanners open mails and follow links by themselves. */
const FORGED: readonly SignalKind[] = ['email-opened', 'email-clicked'];

/** `charters/pipeline.yaml`: the pipeline-quality guardrails. */
export const Pipeline = z.strictObject({
  segments: z.array(Segment).min(1),
  /** Signals that never count as a result. */
  proxies: z
    .array(SignalKind)
    .refine(
      (kinds) => FORGED.every((kind) => kinds.includes(kind)),
      'must name `email-opened` and `email-clicked`: scanners forge them, so they are never a result',
    ),
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

/** Whether a signal is shown only: those of the list, and a delivery, which is no answer of anybody. */
export const isProxy = (pipeline: Pick<Pipeline, 'proxies'>, kind: SignalKind): boolean =>
  kind === 'email-delivered' || pipeline.proxies.includes(kind);
