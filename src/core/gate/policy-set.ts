import {
  type DetailedError,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  type SchemaJson,
  schemaToJsonWithResolvedTypes,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { ActionKind } from '../decision/action.ts';
import { hashOf } from '../decision/canonical.ts';
import { RoleName } from '../ids.ts';
import { fail, ok, type Result } from '../result.ts';
import { GateFacts } from './facts.ts';
import { sentenceProblem } from './sentence.ts';
import { specialise } from './specialise.ts';
import { attributesIn } from './truth-of.ts';

/** What is wrong with a policy set. `offset` counts characters into the text of policies (or of the schema). */
export type PolicyProblem = { in: 'policies' | 'schema'; id?: string; offset?: number; message: string };

/** A limit on the permit side: one `when` clause of a permit, by its own id. `reads` names the facts it looks at. */
export type Limit = { id: string; text: string; reads: ReadonlySet<string> };

/** A rule of the shipped set, in the order of its text. */
export type Rule = {
  id: string;
  effect: 'permit' | 'forbid';
  action: 'Run' | 'RunAlone';
  text: string;
  /** Roles that must agree in addition to the charter's approvers when this rule asks. */
  approvers: RoleName[];
  fourEyes: boolean;
  /** Names of the facts its conditions look at. */
  reads: ReadonlySet<string>;
  limits: Limit[];
  /** The rule as Cedar reads it. */
  json: PolicyJson;
};

/** One prepared question about one tool: the policies that speak to it and the facts they look at; Cedar gets no others. */
export type Question = {
  action: Rule['action'];
  policySetId: string;
  schemaName: string;
  reads: readonly (keyof GateFacts)[];
};

export type PolicySet = {
  /** Per tool: may it run at all? May it run alone? Which limits are met (each one a permit of its own)? */
  questions: ReadonlyMap<ActionKind, Record<'run' | 'runAlone' | 'limits', Question>>;
  rules: Map<string, Rule>;
  /** By id, in the order of the text. */
  limits: Map<string, Limit>;
  /** SHA-256 over what the rules say; comments and spacing do not count. */
  hash: string;
};

const explain = (error: DetailedError): string =>
  [error.message, error.sourceLocations?.[0]?.label, error.help].filter(Boolean).join('; ');

const asProblem = (where: PolicyProblem['in'], error: DetailedError, id?: string, base = 0): PolicyProblem => {
  const start = error.sourceLocations?.[0]?.start;
  return {
    in: where,
    message: explain(error),
    ...(id && { id }),
    ...(start !== undefined && { offset: base + start }),
  };
};

const LIMIT = /^([a-z][a-z0-9.-]*): (.+)$/;

const readLimits = (json: PolicyJson, names: ReadonlySet<string>): Result<Limit[], string> => {
  const annotations = json.annotations ?? {};
  const clauses = Object.keys(annotations).filter((key) => key.startsWith('clause'));
  if (clauses.length === 0) return ok([]);
  if (clauses.length !== json.conditions.length)
    return fail(`has ${json.conditions.length} conditions and ${clauses.length} \`@clause\` lines; give each its own`);
  const limits: Limit[] = [];
  for (let at = 1; at <= clauses.length; at += 1) {
    const [, id, text] = LIMIT.exec(annotations[`clause${at}`] ?? '') ?? [];
    if (id === undefined || text === undefined) return fail(`needs \`@clause${at}("id: sentence")\``);
    const problem = sentenceProblem(text, names);
    if (problem) return fail(problem);
    limits.push({ id, text, reads: attributesIn(json.conditions[at - 1]) });
  }
  return ok(limits);
};

const readRule = (json: PolicyJson, names: ReadonlySet<string>): Result<Rule, string> => {
  const { id, text, approvers, four_eyes: fourEyes } = json.annotations ?? {};
  if (!id) return fail('a policy has no `@id("…")`; every rule needs one, so that a refusal can name it');
  if (!text) return fail(`\`${id}\` has no \`@text("…")\`; say in one sentence what people should read`);
  const problem = sentenceProblem(text, names);
  if (problem) return fail(`\`${id}\`: ${problem}`);
  const action = json.action.op === '==' && 'entity' in json.action ? json.action.entity : undefined;
  const name = action && ('__entity' in action ? action.__entity.id : action.id);
  if (name !== 'Run' && name !== 'RunAlone')
    return fail(`\`${id}\` must say \`action == Action::"Run"\` or \`action == Action::"RunAlone"\``);
  const roles = RoleName.array().safeParse(approvers ? approvers.split(',').map((role) => role.trim()) : []);
  if (!roles.success) return fail(`\`${id}\`: \`@approvers\` takes roles out of ${RoleName.options.join(', ')}`);
  const limits = readLimits(json, names);
  if (!limits.ok) return fail(`\`${id}\` ${limits.error}`);
  const effect = json.effect;
  return ok({
    id,
    effect,
    action: name,
    text,
    approvers: roles.data,
    fourEyes: fourEyes === 'yes',
    reads: attributesIn(json.conditions),
    limits: limits.value,
    json,
  });
};

/** Every limit as a permit of its own, so that one look says which of them are met. */
const limitPolicies = (json: PolicyJson, limits: Limit[]): [string, PolicyJson][] =>
  limits.map(({ id }, at) => [id, { ...json, annotations: {}, conditions: json.conditions.slice(at, at + 1) }]);

type Facts = { type: 'Record'; attributes: Record<string, { type: string }> };
type Shape = { namespace: SchemaJson<string>[string]; facts: Facts['attributes'] };

/** The schema as JSON with the record `Facts`, whose attributes must be the program's gate facts, no more and no fewer. */
const readSchema = (schema: string): Result<Shape, PolicyProblem[]> => {
  const read = schemaToJsonWithResolvedTypes(schema);
  if (read.type === 'failure') return fail(read.errors.map((error) => asProblem('schema', error)));
  const namespace = read.json[''];
  const facts = namespace?.commonTypes?.Facts as Facts | undefined;
  if (!namespace || facts?.type !== 'Record')
    return fail([{ in: 'schema', message: 'has no `type Facts = { … }`; list every gate fact there' }]);
  const wanted = Object.keys(GateFacts.shape);
  const listed = Object.keys(facts.attributes);
  const wrong = [
    ...wanted.filter((name) => !listed.includes(name)).map((name) => `lacks \`${name}\` in \`Facts\`; add it`),
    ...listed
      .filter((name) => !wanted.includes(name))
      .map((name) => `lists \`${name}\`, which is no gate fact; remove it`),
  ];
  return wrong.length > 0
    ? fail(wrong.map((message) => ({ in: 'schema', message })))
    : ok({ namespace, facts: facts.attributes });
};

/** What Cedar holds already, by hash; it keeps everything it was given, so the same thing is handed over once. */
const prepared = new Set<string>();

/** Hands one question's policies to Cedar, with a schema cut to the facts that they look at. */
const prepare = (
  action: Rule['action'],
  all: Record<string, PolicyJson>,
  tool: ActionKind,
  { namespace, facts }: Shape,
): Result<Question, PolicyProblem[]> => {
  const policies: Record<string, PolicyJson> = {};
  for (const [id, policy] of Object.entries(all)) {
    const special = specialise(policy, tool);
    if (special) policies[id] = { ...special, annotations: {} };
  }
  const reads = [...new Set(Object.values(policies).flatMap(({ conditions }) => [...attributesIn(conditions)]))].sort();
  const context = { type: 'Record', attributes: Object.fromEntries(reads.map((name) => [name, facts[name]])) };
  const appliesTo = { ...namespace.actions[action]?.appliesTo, context };
  const schema = {
    '': { entityTypes: namespace.entityTypes, actions: { [action]: { appliesTo } } },
  } as SchemaJson<string>;
  const name = hashOf({ policies, schema });
  if (!prepared.has(name)) {
    const answers = [preparseSchema(name, schema), preparsePolicySet(name, { staticPolicies: policies })];
    for (const answer of answers)
      if (answer.type === 'failure') return fail(answer.errors.map((error) => asProblem('policies', error)));
    prepared.add(name);
  }
  return ok({ action, policySetId: name, schemaName: name, reads: reads as (keyof GateFacts)[] });
};

/** Reads, validates (strict) and prepares a policy set. All problems are reported together where that is possible. */
export const readPolicySet = (policies: string, schema: string): Result<PolicySet, PolicyProblem[]> => {
  const shape = readSchema(schema);
  if (!shape.ok) return shape;
  const parts = policySetTextToParts(policies);
  if (parts.type === 'failure') return fail(parts.errors.map((error) => asProblem('policies', error)));
  const problems: PolicyProblem[] = parts.policy_templates.map((text) => ({
    in: 'policies',
    offset: policies.indexOf(text),
    message: 'a template is not used here; write a policy without `?principal` and `?resource`',
  }));
  const names: ReadonlySet<string> = new Set(Object.keys(GateFacts.shape));
  const rules = new Map<string, Rule>();
  const limits = new Map<string, Limit>();
  const texts: Record<string, string> = {};
  const json: Record<string, PolicyJson> = {};
  const limitJson: Record<string, PolicyJson> = {};
  const inOrder = parts.policies.map((text) => ({ text, offset: policies.indexOf(text) }));
  inOrder.sort((a, b) => a.offset - b.offset);
  for (const { text, offset } of inOrder) {
    const read = policyToJson(text);
    if (read.type === 'failure') {
      problems.push(...read.errors.map((error) => asProblem('policies', error, undefined, offset)));
      continue;
    }
    const rule = readRule(read.json, names);
    if (!rule.ok) {
      problems.push({ in: 'policies', offset, message: rule.error });
      continue;
    }
    const { id } = rule.value;
    const taken = [id, ...rule.value.limits.map((limit) => limit.id)].find(
      (name) => rules.has(name) || limits.has(name),
    );
    if (taken)
      problems.push({ in: 'policies', id, offset, message: `\`${taken}\` is used twice; give each rule its own id` });
    rules.set(id, rule.value);
    texts[id] = text;
    json[id] = read.json;
    for (const limit of rule.value.limits) limits.set(limit.id, limit);
    Object.assign(limitJson, Object.fromEntries(limitPolicies(read.json, rule.value.limits)));
  }
  const validated = validate({ schema, policies: { staticPolicies: texts } });
  if (validated.type === 'failure') problems.push(...validated.errors.map((error) => asProblem('policies', error)));
  else
    for (const { policyId, error } of validated.validationErrors)
      problems.push(asProblem('policies', error, policyId, policies.indexOf(texts[policyId] ?? '')));
  if (problems.length > 0) return fail(problems);
  const of = (action: Rule['action']): Record<string, PolicyJson> =>
    Object.fromEntries(Object.entries(json).filter(([id]) => rules.get(id)?.action === action));
  const questions = new Map<ActionKind, Record<'run' | 'runAlone' | 'limits', Question>>();
  for (const tool of ActionKind.options) {
    const run = prepare('Run', of('Run'), tool, shape.value);
    const runAlone = prepare('RunAlone', of('RunAlone'), tool, shape.value);
    const asLimits = prepare('Run', limitJson, tool, shape.value);
    if (!run.ok || !runAlone.ok || !asLimits.ok)
      return fail([run, runAlone, asLimits].flatMap((question) => (question.ok ? [] : question.error)));
    questions.set(tool, { run: run.value, runAlone: runAlone.value, limits: asLimits.value });
  }
  return ok({ questions, rules, limits, hash: hashOf({ rules: json, facts: shape.value.facts }) });
};
