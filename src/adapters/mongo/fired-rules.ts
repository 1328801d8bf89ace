import { z } from 'zod';
import { ActionKind } from '../../core/decision/action.ts';
import { AgentName } from '../../core/ids.ts';
import type { FiredRules } from '../../core/policy/lint-finding.ts';

/** Rules as they stand in events: ids, or ids with their sentences. */
const Named = z.array(z.union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)])).catch([]);

const Fired = z.object({
  _id: z.string(),
  agent: AgentName,
  createdAt: z.date(),
  action: z.looseObject({ kind: ActionKind }),
  verdict: z.object({ rules: z.array(z.object({ id: z.string() })) }),
  alternatives: z.array(z.object({ kind: z.string(), chosen: z.boolean(), ruleIds: z.array(z.string()) })),
  events: z.array(z.object({ data: z.object({ rules: Named.optional(), ruleIds: Named.optional() }).default({}) })),
});

/** Which rules had a say in a stored decision: in its verdict, whenever it was judged again, and for its candidates. */
export const firedIn = (document: unknown): { decisionId: string; fired: FiredRules[] } => {
  const { _id, agent, createdAt: at, action, verdict, alternatives, events } = Fired.parse(document);
  const again = events.flatMap(({ data }) => [...(data.rules ?? []), ...(data.ruleIds ?? [])]);
  const decided: FiredRules = {
    agent,
    kind: action.kind,
    ruleIds: [...new Set([...verdict.rules.map(({ id }) => id), ...again])],
    isCandidate: false,
    at,
  };
  const candidates = alternatives.flatMap(({ kind, chosen, ruleIds }): FiredRules[] => {
    const known = ActionKind.safeParse(kind);
    return chosen || !known.success ? [] : [{ agent, kind: known.data, ruleIds, isCandidate: true, at }];
  });
  return { decisionId: _id, fired: [decided, ...candidates] };
};
