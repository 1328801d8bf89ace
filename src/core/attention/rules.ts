import { z } from 'zod';

/** How attention is measured and what follows: the part `attention` of `people.yaml`. */
export const AttentionRules = z.strictObject({
  /** Share of email proposals that are drafts with a planted fault, 0 to 1. 0 switches them off. */
  seededShare: z.number().min(0).max(1),
  /** Emails that people must have decided about before the first such draft: nobody is tested on day one. */
  seedAfterDecisions: z.number().int().min(0),
  /** So many misses of one person about one kind … */
  missLimit: z.number().int().min(1),
  /** … within so many days … */
  withinDays: z.number().int().min(1).max(365),
  /** … and for so many days that person's approvals of that kind need a second person. */
  secondPersonForDays: z.number().int().min(1).max(365),
});
export type AttentionRules = z.infer<typeof AttentionRules>;

/** In force where `people.yaml` says nothing. */
export const USUAL_ATTENTION: AttentionRules = {
  seededShare: 0.02,
  seedAfterDecisions: 20,
  missLimit: 2,
  withinDays: 30,
  secondPersonForDays: 14,
};
