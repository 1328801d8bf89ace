import { z } from 'zod';
import { DecisionId, ExperimentId, PersonId } from '../ids.ts';

/** What came of one message of a test: it left, it had a success on the test's metric, it was complained about. */
export const Seen = z.object({
  isSent: z.boolean(),
  isSuccess: z.boolean(),
  isComplaint: z.boolean(),
  /** How many times people had corrected how its replies were read; absent for none. */
  corrections: z.number().int().optional(),
});
export type Seen = z.infer<typeof Seen>;

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
      /** These three are sums of what was seen; see `withSeen`. */
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
      /** The probability that each arm had, for the sample-ratio check. */
      shares: z.record(z.string(), z.number()).optional(),
      /** What came of the message; absent until something has. */
      seen: Seen.optional(),
    }),
  ),
  stopWhen: z.object({ complaintRate: z.number(), maxDays: z.number() }),
  /** The first people of a large test; absent where all are written to at once. */
  canary: z
    .object({
      people: z.number().int(),
      holdHours: z.number(),
      state: z.enum(['sending', 'holding', 'passed', 'stopped']),
      left: z.number().int(),
      complaints: z.number().int(),
      bounces: z.number().int(),
      unsubscribes: z.number().int(),
      holdUntil: z.date().optional(),
      endedAt: z.date().optional(),
      reason: z.string().optional(),
    })
    .optional(),
  startedAt: z.date(),
  endedAt: z.date().optional(),
  conclusion: z.string().optional(),
  version: z.number().int(),
});
export type Experiment = z.infer<typeof Experiment>;
