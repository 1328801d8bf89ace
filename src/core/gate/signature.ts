import { ActionKind } from '../decision/action.ts';
import type { GateFacts } from './facts.ts';
import type { Rule } from './policy-set.ts';
import { specialise } from './specialise.ts';
import { attributesIn, truthOf } from './truth-of.ts';

type Clause = { reads: readonly string[]; holds(facts: GateFacts): boolean | null };

const clausesUnder = (rules: readonly Pick<Rule, 'json'>[], tool: ActionKind): Clause[] =>
  rules.flatMap(({ json }) =>
    (specialise(json, tool)?.conditions ?? []).map(({ body }) => ({
      reads: [...attributesIn(body)].sort(),
      holds: truthOf(body),
    })),
  );

/**
 * A text that is the same for two requests only when the rules cannot tell them apart: the agent, the tool, and whether
 * each clause of each rule about this tool holds. Where a clause cannot be worked out here, the facts it reads stand in the
 * text themselves.
 *
 * INVARIANT (same-signature-same-verdict): two sets of facts of one signature get the same outcome by the same rules.
 */
export const signatureUnder = (rules: readonly Pick<Rule, 'json'>[]): ((facts: GateFacts) => string) => {
  const clauses = new Map(ActionKind.options.map((tool) => [tool, clausesUnder(rules, tool)]));
  return (facts) => {
    let text = `${facts.agent} ${facts.action} `;
    for (const { holds, reads } of clauses.get(facts.action) ?? []) {
      const value = holds(facts);
      text += value === null ? JSON.stringify(reads.map((name) => facts[name as keyof GateFacts])) : value ? '1' : '0';
    }
    return text;
  };
};

/** Per tool, the facts that any rule looks at; the others cannot change a verdict. */
export const readsUnder = (rules: readonly Pick<Rule, 'json'>[]): ReadonlyMap<ActionKind, ReadonlySet<string>> =>
  new Map(
    ActionKind.options.map((tool) => [tool, new Set(clausesUnder(rules, tool).flatMap(({ reads }) => [...reads]))]),
  );
