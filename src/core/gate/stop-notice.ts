import { z } from 'zod';
import type { Decision, DecisionState } from '../decision/decision.ts';
import { fail, ok, type Result } from '../result.ts';

const InFlight = z.object({
  decisionId: z.string(),
  title: z.string(),
  /** `executing` or `unknown` at that moment. */
  state: z.string(),
  /** How it settled, once it did; written once. */
  became: z.object({ state: z.string(), text: z.string(), at: z.date() }).optional(),
});

/** One stop as people are told about it, from its placing to its lifting. It outlives the stop. */
export const StopNotice = z.object({
  /** `stop/<scope>/<ms>`; the message is drawn again under it. */
  key: z.string(),
  scope: z.string(),
  /** The scope in words, such as `the account Northwind`. */
  label: z.string(),
  by: z.string(),
  name: z.string(),
  reason: z.string().optional(),
  at: z.date(),
  inFlight: z.array(InFlight),
  /** First agreement to lift it, while one more is needed. */
  asked: z.object({ by: z.string(), name: z.string(), at: z.date() }).optional(),
  lifted: z.object({ names: z.array(z.string()), at: z.date() }).optional(),
  /** Counts the changes, from 1. */
  version: z.number().int(),
});
export type StopNotice = z.infer<typeof StopNotice>;

export const stopKey = (scope: string, at: Date): string => `stop/${scope}/${at.getTime()}`;

const ENDED: Partial<Record<DecisionState, (decision: Decision) => string>> = {
  executed: ({ effect }) => `it was carried out${effect ? `: ${effect.detail}` : ''}`,
  observed: ({ effect }) => `it was carried out${effect ? `: ${effect.detail}` : ''}`,
  reconciled: ({ effect }) => `looked up, it had been carried out${effect ? `: ${effect.detail}` : ''}`,
  undone: ({ undoneBy }) => `it was carried out, and put back${undoneBy ? ` by ${undoneBy.name}` : ''}`,
  failed: ({ events }) => {
    const reason = events.findLast(({ type }) => type === 'execution-failed')?.data.reason;
    return `nothing left${typeof reason === 'string' ? `: ${reason}` : ''}`;
  },
  approved: () => 'held before its call, nothing left; it waits for the resume',
  allowed: () => 'held before its call, nothing left; it waits for the resume',
  superseded: () => 'ended before its call, nothing left',
};

/** Where it stands: settled, or on its way (`executing`, `unknown`). */
const becameOf = (decision: Decision, at: Date) => {
  const text = ENDED[decision.state]?.(decision);
  return text === undefined ? undefined : { state: decision.state, text, at };
};

/** Writes down what settled since; the same notice when nothing did. */
export const settleNotice = (notice: StopNotice, decisions: readonly Decision[], at: Date): StopNotice => {
  const byId = new Map(decisions.map((decision) => [String(decision._id), decision]));
  let isChanged = false;
  const inFlight = notice.inFlight.map((one) => {
    const decision = one.became ? undefined : byId.get(one.decisionId);
    const became = decision && becameOf(decision, at);
    const state = decision?.state ?? one.state;
    if (became || (!one.became && state !== one.state)) isChanged = true;
    return became ? { ...one, became } : one.became ? one : { ...one, state };
  });
  return isChanged ? { ...notice, inFlight, version: notice.version + 1 } : notice;
};

/** Nothing about it will change any more. */
export const isOver = ({ lifted, inFlight }: StopNotice): boolean =>
  lifted !== undefined && inFlight.every(({ became }) => became !== undefined);

type Agreement = { by: string; name: string; at: Date };

/**
 * One person's agreement to lift a stop. Two different people lift it; whoever placed it may be one of them.
 * INVARIANT (two-people-resume): the same person twice changes nothing.
 */
export const agreeTo = (
  agreed: readonly Agreement[],
  next: Agreement,
): Result<{ agreed: Agreement[]; isLifted: boolean }, string> =>
  agreed.some(({ by }) => by === next.by)
    ? fail('you agreed already')
    : ok({ agreed: [...agreed, next], isLifted: agreed.length + 1 >= 2 });
