import type { Clause, Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

type Node = Record<string, unknown>;
type Pair = { left: unknown; right: unknown };

const isResource = (node: unknown): boolean => (node as Node)?.Var === 'resource';
/** The id of a tool written as an entity; null for anything else. */
const toolIn = (node: unknown): string | null => {
  const value = (node as Node)?.Value as { __entity?: { type: string; id: string } } | undefined;
  return value?.__entity?.type === 'Tool' ? value.__entity.id : null;
};

/**
 * Works out what an expression says once the tool is known, from left to right as Cedar does: `true`, `false`, or what is
 * left of it. Only tests of `resource` are worked out; everything else stays for Cedar.
 */
const fold = (expression: unknown, tool: string): unknown => {
  const node = expression as Node;
  const same = (node['=='] ?? node['!=']) as Pair | undefined;
  if (same && isResource(same.left)) {
    const id = toolIn(same.right);
    if (id !== null) return (id === tool) === '==' in node;
  }
  const within = node.contains as Pair | undefined;
  const set = (within?.left as Node | undefined)?.Set;
  if (within && isResource(within.right) && Array.isArray(set)) {
    const ids = set.map(toolIn);
    if (ids.every((id) => id !== null)) return ids.includes(tool);
  }
  const not = node['!'] as { arg: unknown } | undefined;
  if (not) {
    const arg = fold(not.arg, tool);
    return typeof arg === 'boolean' ? !arg : { '!': { arg } };
  }
  for (const [operator, decides] of [
    ['&&', false],
    ['||', true],
  ] as const) {
    const pair = node[operator] as Pair | undefined;
    if (!pair) continue;
    const left = fold(pair.left, tool);
    if (left === decides) return decides;
    const right = fold(pair.right, tool);
    if (left === !decides) return right;
    const value = typeof right === 'boolean' ? { Value: right } : right;
    return { [operator]: { left, right: value } };
  }
  return expression;
};

/**
 * A policy as it reads for one tool, or null when it cannot apply to it. Exact: the result decides as the policy does on
 * every request about this tool, so that Cedar gets fewer policies and fewer facts to look at.
 */
export const specialise = (policy: PolicyJson, tool: string): PolicyJson | null => {
  const scope = policy.resource;
  if (scope.op === '==' && 'entity' in scope) {
    const id = '__entity' in scope.entity ? scope.entity.__entity.id : scope.entity.id;
    if (id !== tool) return null;
  }
  const conditions: Clause[] = [];
  for (const { kind, body } of policy.conditions) {
    const folded = fold(body, tool);
    if (folded === (kind === 'when')) continue;
    // INVARIANT (folding-is-exact): a clause that is false ends the policy only when the clauses before it cannot fail.
    if (typeof folded === 'boolean' && conditions.length === 0) return null;
    conditions.push({ kind, body: (typeof folded === 'boolean' ? { Value: folded } : folded) as Expr });
  }
  return { ...policy, conditions };
};
