import { fail, ok, type Result } from '../result.ts';
import type { Decision, DecisionEventType, DecisionState } from './decision.ts';

/** From each state, the states it may go to. INVARIANT (four endings): pending ends approved, rejected, expired or superseded. */
export const TRANSITIONS: Record<DecisionState, readonly DecisionState[]> = {
  proposed: ['forbidden', 'allowed', 'pending'],
  forbidden: [],
  allowed: ['executing', 'superseded', 'failed'],
  pending: ['pending', 'approved', 'rejected', 'expired', 'superseded', 'forbidden'],
  approved: ['approved', 'executing', 'superseded', 'failed'],
  rejected: [],
  expired: [],
  superseded: [],
  // Back to where it waited: a stop came between the gate and the call, so nothing was tried.
  executing: ['executed', 'failed', 'unknown', 'approved', 'allowed'],
  executed: ['observed', 'undone', 'executed'],
  failed: [],
  unknown: ['reconciled', 'failed', 'unknown'],
  reconciled: ['observed', 'undone', 'reconciled'],
  observed: ['observed', 'undone'],
  undone: [],
};

export type Change = {
  type: DecisionEventType;
  to: DecisionState;
  by: string;
  at: Date;
  data?: Record<string, unknown>;
  patch?: Partial<Decision>;
};

/**
 * The one way a decision changes: state, event and version together. `fail` names the forbidden transition; nothing else
 * is checked here.
 */
export const evolve = (decision: Decision, change: Change): Result<Decision, string> => {
  if (change.to !== decision.state && !TRANSITIONS[decision.state].includes(change.to)) {
    return fail(`\`${decision._id}\` is ${decision.state} and cannot become ${change.to}`);
  }
  return ok({
    ...decision,
    ...change.patch,
    state: change.to,
    version: decision.version + 1,
    updatedAt: change.at,
    events: [
      ...decision.events,
      {
        eventId: `${decision._id}/${decision.events.length + 1}`,
        type: change.type,
        at: change.at,
        by: change.by,
        data: { state: change.to, revision: change.patch?.revision ?? decision.revision, ...change.data },
      },
    ],
  });
};
