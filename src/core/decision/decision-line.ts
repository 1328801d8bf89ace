import { z } from 'zod';
import { ExperimentId, PersonId } from '../ids.ts';
import { Money } from '../money.ts';
import { ActionKind } from './action.ts';
import { Decision } from './decision.ts';

/** A decision without its content, facts and events: enough to find it, to count it and to say what became of it. */
export const DecisionLine = Decision.pick({
  _id: true,
  state: true,
  agent: true,
  accountId: true,
  title: true,
  audience: true,
  digest: true,
  revision: true,
  approvals: true,
  rejection: true,
  editedBy: true,
  effect: true,
  outcomes: true,
  undoneBy: true,
  seeded: true,
  expiresAt: true,
  createdAt: true,
  updatedAt: true,
}).extend({
  action: z.object({
    kind: ActionKind,
    personId: PersonId.optional(),
    experimentId: ExperimentId.optional(),
    amountDaily: Money.optional(),
  }),
});
export type DecisionLine = z.infer<typeof DecisionLine>;
