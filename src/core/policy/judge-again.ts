import { effectiveStage } from '../autonomy/autonomy.ts';
import { type AutonomyStage, rank } from '../autonomy/stage.ts';
import type { Brand } from '../charter/brand.ts';
import type { Charter, Tool } from '../charter/charter.ts';
import type { CharterSet } from '../charter/charter-set.ts';
import { toolOf } from '../charter/charter-tool.ts';
import type { Action } from '../decision/action.ts';
import { charterFacts, isInScope } from '../gate/charter-facts.ts';
import { type ContentFacts, checkContent } from '../gate/check-content.ts';
import { GateFacts } from '../gate/facts.ts';
import { probeFacts } from '../gate/probe-facts.ts';
import { readsUnder, signatureUnder } from '../gate/signature.ts';
import type { VerdictBasis } from '../gate/verdict.ts';
import { fail, ok, type Result } from '../result.ts';
import type { JudgeAgain, NewAnswer } from './backtest.ts';
import type { RecordedVerdict } from './recorded-verdict.ts';

/** The rules that a past decision is judged under: what `charters/` holds, or would hold. */
export type RuleSet = Pick<CharterSet, 'charters' | 'gate' | 'brand' | 'hashes'>;

/** The stage in force back then, granted or taken beside the old charter, as it would stand under another charter. */
const stageUnder = (
  charter: Charter,
  tool: Tool,
  stage: AutonomyStage,
  basis: VerdictBasis,
  at: Date,
): AutonomyStage => {
  const { charterStage } = basis;
  if (stage === charterStage) return effectiveStage(charter, tool.domain, null);
  return effectiveStage(charter, tool.domain, {
    agent: charter.agent,
    domain: tool.domain,
    stage,
    before: charterStage,
    kind: rank(stage) < rank(charterStage) ? 'demoted' : 'granted',
    charterStage,
    because: 'as it stood when it was judged',
    evidence: [],
    at,
  });
};

/** The opt-out address of a message that was found right, so that another installation's address is not held against it. */
const withOptOutOf = (action: Action, brand: Brand): Brand => {
  if (action.kind !== 'send-email') return brand;
  const url = /<([^<>]+)\/[^/<>]+>/.exec(action.email.headers['List-Unsubscribe'] ?? '')?.[1];
  return url ? { ...brand, sender: { ...brand.sender, unsubscribeBase: url } } : brand;
};

/** What `brand.yaml` decides about a message. The opt-out link and headers follow the installation's address instead. */
const contentUnder = (action: Action, facts: GateFacts, brand: Brand): ContentFacts => {
  const { hasOptOut, hasOneClickHeaders } = facts;
  // A citation that did not hold then holds no more under other rules: what the world said stays as it was.
  const judged =
    action.kind === 'send-email'
      ? {
          ...action,
          citations: action.citations.filter(({ sentence }) => !facts.unsourcedSentences.includes(sentence)),
        }
      : action;
  const content = checkContent(judged, withOptOutOf(action, brand));
  const broken = facts.unsourcedSentences.filter(
    (sentence) => action.kind === 'send-email' && action.citations.some((citation) => citation.sentence === sentence),
  );
  const unsourcedSentences = [...new Set([...broken, ...content.unsourcedSentences])];
  return { ...content, unsourcedSentences, hasOptOut, hasOneClickHeaders };
};

const charterPart = (record: RecordedVerdict, facts: GateFacts, rules: RuleSet): Result<Partial<GateFacts>, string> => {
  const { verdict } = record;
  if ((rules.hashes.charters.get(record.agent) ?? 'none') === verdict.charterHash) return ok({});
  const { basis } = verdict;
  if (!basis)
    return fail(
      'it was judged under another charter, and the account’s industry, country and stage and the charter’s own autonomy stage were not kept with it',
    );
  const charter = rules.charters.get(record.agent);
  const tool = charter && toolOf(charter, record.kind);
  return ok({
    ...charterFacts(charter, tool, facts.recipientLocalWeekday),
    autonomyStage:
      charter && tool ? stageUnder(charter, tool, facts.autonomyStage, basis, verdict.judgedAt) : 'instrument',
    accountInScope: isInScope(charter?.scope, {
      id: basis.accountId,
      industry: basis.industry,
      country: basis.country,
      stage: basis.stage,
    }),
  });
};

const contentPart = (record: RecordedVerdict, facts: GateFacts, rules: RuleSet): Result<Partial<GateFacts>, string> => {
  const { verdict } = record;
  const isSame = verdict.policyHash === rules.hashes.policies || verdict.basis?.brandHash === rules.hashes.brand;
  if (isSame || facts.moment === 'sketch') return ok({});
  const action = record.action();
  if (!action) return fail('its content cannot be read, and `brand.yaml` changed since');
  return ok(contentUnder(action, facts, rules.brand));
};

/**
 * The facts of a recorded verdict as they would be under these rules: what the world said stays as it was; what the charter
 * and `brand.yaml` say is worked out again. Fails with the reason when the record does not hold enough for that.
 */
export const factsUnder = (
  record: RecordedVerdict,
  rules: RuleSet,
  reads: ReadonlySet<string>,
): Result<GateFacts, string> => {
  const kept = record.verdict.facts;
  if (Object.keys(kept).length === 0) return fail('no facts were kept with it');
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(GateFacts.shape) as (keyof GateFacts)[]) {
    if (name in kept) known[name] = kept[name];
    else if (reads.has(name)) return fail(`the fact \`${name}\` was not kept with it, and a rule reads it`);
    // No rule looks at it, so any value gives the same answer.
    else known[name] = probeFacts[name];
  }
  const facts = GateFacts.safeParse(known);
  if (!facts.success) return fail(`its fact \`${facts.error.issues[0]?.path.join('.')}\` is no usable value`);
  const charter = charterPart(record, facts.data, rules);
  if (!charter.ok) return charter;
  const content = contentPart(record, facts.data, rules);
  if (!content.ok) return content;
  return ok({ ...facts.data, ...charter.value, ...content.value });
};

/**
 * Judges recorded decisions under a set of rules by the gate itself. Decisions that the rules cannot tell apart are judged
 * once: one call to Cedar costs half a millisecond, and history repeats itself.
 */
export const judgeAgainUnder = (rules: RuleSet): JudgeAgain => {
  const signature = signatureUnder(rules.gate.rules);
  const reads = readsUnder(rules.gate.rules);
  const answers = new Map<string, NewAnswer>();
  return (record) => {
    const facts = factsUnder(record, rules, reads.get(record.kind) ?? new Set());
    if (!facts.ok) return facts;
    const key = signature(facts.value);
    let answer = answers.get(key);
    if (!answer) {
      const { outcome, need, ...verdict } = rules.gate.judge(facts.value, {
        charter: rules.charters.get(record.agent) ?? null,
        charterHash: rules.hashes.charters.get(record.agent) ?? 'none',
        policyHash: rules.hashes.policies,
        judgedAt: record.at,
      });
      answer = { outcome, rules: verdict.rules, ...(need && { need }) };
      answers.set(key, answer);
    }
    return ok(answer);
  };
};
