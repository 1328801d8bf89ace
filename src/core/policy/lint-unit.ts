import type { Clause, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { ActionKind } from '../decision/action.ts';
import type { GateFacts } from '../gate/facts.ts';
import type { Rule } from '../gate/policy-set.ts';
import { bareSentence } from '../gate/sentence.ts';
import { specialise } from '../gate/specialise.ts';
import { attributesIn, truthOf } from '../gate/truth-of.ts';

type Holds = (facts: GateFacts) => boolean | null;

/**
 * One thing a policy set can say, as lint looks at it: a forbid, a reason to ask, a permit, or a limit (which speaks when
 * it is not met). `null` from `holds` means that this cannot be worked out outside Cedar.
 */
export type LintUnit = {
  id: string;
  /** What people read when it speaks, with a gap for each fact. */
  text: string;
  says: 'forbid' | 'ask' | 'permit-run' | 'permit-alone';
  /** Who must agree besides the charter's approvers, where it asks. */
  approvers: readonly string[];
  fourEyes: boolean;
  /** Why it stays although lint would have it deleted, from `@keep("…")`. */
  keep?: string;
  /** Per tool that it can concern: when it speaks, and the facts that this depends on. */
  tools: ReadonlyMap<ActionKind, { reads: readonly string[]; holds: Holds; isExact: boolean }>;
};

const conditionHolds = ({ kind, body }: Clause): Holds => {
  const truth = truthOf(body);
  return (facts) => {
    const value = truth(facts);
    return value === null ? null : value === (kind === 'when');
  };
};

const allHold =
  (conditions: readonly Holds[]): Holds =>
  (facts) => {
    for (const condition of conditions) {
      const value = condition(facts);
      if (value !== true) return value;
    }
    return true;
  };

/** True when every comparison is of one fact with something written down, so that edge values tell everything. */
const isPlain = (expression: unknown): boolean => {
  if (typeof expression !== 'object' || expression === null) return true;
  const node = expression as Record<string, unknown>;
  for (const operator of ['+', '-', '*', '<', '<=', '>', '>=', '==', '!=', 'like', 'if-then-else']) {
    if (!(operator in node)) continue;
    if (['+', '-', '*', 'like', 'if-then-else'].includes(operator)) return false;
    if (attributesIn(node[operator]).size > 1) return false;
  }
  return Object.values(node).every(isPlain);
};

const toolsOf = (json: PolicyJson, unmetClause?: number): LintUnit['tools'] => {
  const tools = new Map<ActionKind, { reads: readonly string[]; holds: Holds; isExact: boolean }>();
  for (const tool of ActionKind.options) {
    const cut =
      unmetClause === undefined ? json : { ...json, conditions: json.conditions.slice(unmetClause, unmetClause + 1) };
    const special = specialise(cut, tool);
    // A limit that is always met for this tool leaves no condition, and never speaks.
    if (!special || (unmetClause !== undefined && special.conditions.length === 0)) continue;
    const holds = allHold(special.conditions.map(conditionHolds));
    tools.set(tool, {
      reads: [...attributesIn(special.conditions)].sort(),
      isExact: special.conditions.every(({ body }) => isPlain(body)),
      holds:
        unmetClause === undefined
          ? holds
          : (facts) => {
              const met = holds(facts);
              return met === null ? null : !met;
            },
    });
  }
  return tools;
};

/** Everything a policy set can say, in the order of the files; a permit with limits as its limits. */
export const lintUnitsOf = (rules: readonly Rule[]): LintUnit[] =>
  rules.flatMap((rule): LintUnit[] => {
    const { id, approvers, fourEyes, json } = rule;
    const keep = json.annotations?.keep;
    const base = { approvers, fourEyes, ...(keep && { keep }) };
    if (rule.limits.length > 0)
      return rule.limits.map((limit, at) => ({
        id: limit.id,
        text: bareSentence(limit.text),
        says: 'forbid',
        ...base,
        tools: toolsOf(json, at),
      }));
    const permit = rule.action === 'Run' ? 'permit-run' : 'permit-alone';
    const refuse = rule.action === 'Run' ? 'forbid' : 'ask';
    return [
      {
        id,
        text: bareSentence(rule.text),
        says: rule.effect === 'permit' ? permit : refuse,
        ...base,
        tools: toolsOf(json),
      },
    ];
  });
