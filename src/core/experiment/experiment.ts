import { z } from 'zod';
import { DecisionId, ExperimentId, PersonId } from '../ids.ts';

/** A running or ended variant test. Arms are allocated one person at a time; `propensity` is logged per assignment. */
export const Experiment = z.object({
  _id: ExperimentId,
  decisionId: DecisionId,
  state: z.enum(['running', 'stopped', 'concluded']),
  hypothesis: z.string(),
  segment: z.string(),
  metric: z.enum(['replied', 'meeting-booked', 'opportunity-created']),
  arms: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      subject: z.string(),
      opening: z.string(),
      sent: z.number().int(),
      successes: z.number().int(),
      complaints: z.number().int(),
      /** Current allocation, 0..1. */
      allocation: z.number(),
    }),
  ),
  personIds: z.array(PersonId),
  heldOutPersonIds: z.array(PersonId),
  assignments: z.array(
    z.object({
      personId: PersonId,
      arm: z.string(),
      propensity: z.number(),
      at: z.date(),
      decisionId: z.string().optional(),
    }),
  ),
  stopWhen: z.object({ complaintRate: z.number(), maxDays: z.number() }),
  startedAt: z.date(),
  endedAt: z.date().optional(),
  conclusion: z.string().optional(),
  version: z.number().int(),
});
export type Experiment = z.infer<typeof Experiment>;
