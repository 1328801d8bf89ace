import { type AuthorizationAnswer, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Charter, Tool } from '../charter/charter.ts';
import { toolOf } from '../charter/charter-tool.ts';
import { ActionKind } from '../decision/action.ts';
import { AgentName } from '../ids.ts';
import { fail, ok, type Result } from '../result.ts';
import { GateFacts } from './facts.ts';
import { findFlip } from './flip.ts';
import { type PolicyProblem, type PolicySet, type Question, type Rule, readPolicySet } from './policy-set.ts';
import { probeFacts } from './probe-facts.ts';
import { fillSentence } from './sentence.ts';
import type { ApprovalNeed, RuleHit, Verdict } from './verdict.ts';

/** What the facts are judged under. */
export type GateContext = {
  /** Null when the agent has no valid charter; then everything is forbidden. */
  charter: Charter | null;
  charterHash: string;
  judgedAt: Date;
  /** Recorded in the verdict instead of the policies' own hash, e.g. when brand rules are part of it. */
  policyHash?: string;
  /** Also list every limit that is not met, and look for the smallest change that would flip the outcome. */
  explain?: boolean;
};

/** The governance gate: one verdict per proposed action, from nothing but the facts, a charter and the policies. */
export type Gate = {
  /**
   * Never throws. INVARIANT (errors-never-allow): whatever goes wrong on the way, a malformed fact, an evaluation error
   * or a missing charter, the outcome is `forbidden`; when no rule lets the action run alone it is `needs-approval`.
   */
  judge(facts: unknown, context: GateContext): Verdict;
  /** SHA-256 over what the policies and the schema say. */
  policyHash: string;
  /** Every rule in force, in the order of the files. */
  rules: readonly Rule[];
};

type Judged = Pick<Verdict, 'outcome' | 'rules' | 'need' | 'risk'>;
type Answer = { allowed: boolean; ids: string[]; errors: string[] };

const forbid = (rules: RuleHit[], risk: Verdict['risk'] = 'high'): Judged => ({ outcome: 'forbidden', rules, risk });
const error = (id: string, text: string): RuleHit => ({ id, effect: 'error', text });

const ask = (set: PolicySet, about: 'run' | 'runAlone' | 'limits', facts: GateFacts): Answer => {
  const question: Question | undefined = set.questions.get(facts.action)?.[about];
  if (!question) return { allowed: false, ids: [], errors: [`no rules are prepared for ${facts.action}`] };
  const { action, policySetId, schemaName, reads } = question;
  let answer: AuthorizationAnswer;
  try {
    const context: Record<string, GateFacts[keyof GateFacts]> = {};
    for (const name of reads) context[name] = facts[name];
    answer = statefulIsAuthorized({
      principal: { type: 'Agent', id: facts.agent },
      action: { type: 'Action', id: action },
      resource: { type: 'Tool', id: facts.action },
      context,
      preparsedSchemaName: schemaName,
      preparsedPolicySetId: policySetId,
      validateRequest: true,
      entities: [],
    });
  } catch (thrown) {
    return { allowed: false, ids: [], errors: [String(thrown)] };
  }
  if (answer.type === 'failure')
    return { allowed: false, ids: [], errors: answer.errors.map(({ message }) => message).concat('not evaluated') };
  const { decision, diagnostics } = answer.response;
  const errors = diagnostics.errors.map((found) => `${found.policyId}: ${found.error.message}`);
  return { allowed: decision === 'allow' && errors.length === 0, ids: diagnostics.reason, errors };
};

/** Rules in the order of the files, as hits. */
const hits = (set: PolicySet, ids: string[], effect: RuleHit['effect'], facts: GateFacts): RuleHit[] => {
  const found = new Set(ids);
  const list: RuleHit[] = [];
  for (const rule of set.rules.values())
    if (found.has(rule.id)) list.push({ id: rule.id, effect, text: fillSentence(rule.text, facts) });
  return list;
};

const unmetLimits = (set: PolicySet, facts: GateFacts): RuleHit[] => {
  const answer = ask(set, 'limits', facts);
  const met = new Set(answer.ids);
  const unmet = [...set.limits.values()].filter(({ id }) => !met.has(id));
  return unmet.map(({ id, text }) => ({ id, effect: 'forbid', text: fillSentence(text, facts) }));
};

const needOf = (set: PolicySet, tool: Tool, asked: string[]): ApprovalNeed => {
  const groups = tool.approvers.map(({ roles, quorum }) => ({ roles: [...roles], quorum }));
  let fourEyes = tool.risk === 'high';
  const found = new Set(asked);
  // In the order of the files: Cedar names no order, and the same facts have to ask the same people in the same words.
  for (const rule of set.rules.values()) {
    if (!found.has(rule.id)) continue;
    fourEyes ||= rule.fourEyes;
    const { approvers } = rule;
    // A group that only these roles can fill already asks them.
    const covered = groups.some(({ roles }) => roles.every((role) => approvers.includes(role)));
    if (approvers.length > 0 && !covered) groups.push({ roles: [...approvers], quorum: 1 });
  }
  return { groups, withinMs: Math.round(tool.expiresAfterHours * 3_600_000), fourEyes };
};

const judgeFacts = (set: PolicySet, facts: GateFacts, charter: Charter | null, explain: boolean): Judged => {
  const unknownCharter = charter === null || charter.agent !== facts.agent;
  const tool = unknownCharter ? undefined : toolOf(charter, facts.action);
  const seen = unknownCharter
    ? { ...facts, hasCharter: false, toolListed: false }
    : tool
      ? facts
      : { ...facts, toolListed: false };
  const run = ask(set, 'run', seen);
  if (run.errors.length > 0)
    return forbid(run.errors.map((text) => error('gate.error', `The rules could not be evaluated: ${text}`)));
  if (!run.allowed || !tool) {
    const rules = hits(set, run.ids, 'forbid', seen);
    if (rules.length === 0 || explain) rules.push(...unmetLimits(set, seen));
    if (rules.length === 0)
      rules.push({ id: 'nothing-permits', effect: 'forbid', text: 'No rule lets this run at all' });
    return forbid(rules, tool?.risk);
  }
  const alone = ask(set, 'runAlone', seen);
  if (alone.errors.length > 0)
    return forbid(alone.errors.map((text) => error('gate.error', `The rules could not be evaluated: ${text}`)));
  if (alone.allowed) return { outcome: 'allowed', rules: hits(set, alone.ids, 'permit', seen), risk: tool.risk };
  const rules = hits(set, alone.ids, 'ask', seen);
  if (rules.length === 0)
    rules.push({ id: 'nothing-matched', effect: 'ask', text: 'No rule lets this run alone, so a person decides' });
  return { outcome: 'needs-approval', rules, need: needOf(set, tool, alone.ids), risk: tool.risk };
};

/** The facts as far as they have a flat form, so that even a refused request is on record. */
const recordable = (facts: unknown): Verdict['facts'] => {
  if (typeof facts !== 'object' || facts === null) return {};
  const flat = (value: unknown): value is string | number | boolean | string[] =>
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  return Object.fromEntries(Object.entries(facts).flatMap(([key, value]) => (flat(value) ? [[key, value]] : [])));
};

/** Reads the policies once, checks them against the schema and the facts, and answers from then on. */
export const createGate = (source: { policies: string; schema: string }): Result<Gate, PolicyProblem[]> => {
  const read = readPolicySet(source.policies, source.schema);
  if (!read.ok) return read;
  const set = read.value;
  const problems = new Set<string>();
  const probes = [
    ...AgentName.options.map((agent) => ({ ...probeFacts, agent })),
    ...ActionKind.options.map((action) => ({ ...probeFacts, action })),
  ];
  for (const probe of probes)
    for (const about of ['run', 'runAlone', 'limits'] as const)
      for (const message of ask(set, about, probe).errors) problems.add(message);
  if (problems.size > 0) return fail([...problems].map((message) => ({ in: 'schema', message })));

  const judge: Gate['judge'] = (input, { charter, charterHash, judgedAt, policyHash = set.hash, explain = false }) => {
    const base = { charterHash, policyHash, judgedAt };
    const parsed = GateFacts.safeParse(input);
    if (!parsed.success) {
      const rules = parsed.error.issues.map(({ path, message }) =>
        error('facts.invalid', `The fact \`${path.join('.') || 'facts'}\` cannot be used: ${message.toLowerCase()}`),
      );
      return { ...forbid(rules), ...base, facts: recordable(input) };
    }
    const facts = parsed.data;
    const judged = judgeFacts(set, facts, charter, explain);
    if (!explain) return { ...judged, ...base, facts };
    if (judged.rules.some(({ effect }) => effect === 'error')) return { ...judged, ...base, facts };
    const reads = judged.rules.flatMap(({ id }) => set.rules.get(id)?.reads ?? set.limits.get(id)?.reads ?? []);
    const flip = findFlip(facts, judged.outcome, reads, (changed) => {
      const again = GateFacts.safeParse(changed);
      return again.success ? judgeFacts(set, again.data, charter, false).outcome : 'forbidden';
    });
    const read = [...new Set(reads.flatMap((names) => [...names]))].sort();
    return { ...judged, ...base, facts, read, ...(flip && { flip }) };
  };
  return ok({ judge, policyHash: set.hash, rules: [...set.rules.values()] });
};
