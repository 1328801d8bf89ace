import { Action } from '../../src/core/decision/action.ts';
import type { GateFacts } from '../../src/core/gate/facts.ts';
import type { AgentName } from '../../src/core/ids.ts';
import type { RuleSet } from '../../src/core/policy/judge-again.ts';
import type { RecordedVerdict } from '../../src/core/policy/recorded-verdict.ts';

const AT = new Date('2026-03-02T10:00:00Z');

/** A decision as the rules judge it today, with everything that is kept for judging it again. */
export const recordOf = (
  rules: RuleSet,
  { id, agent, facts: given, at = AT }: { id: string; agent: AgentName; facts: GateFacts; at?: Date },
): RecordedVerdict => {
  const facts = { ...given, agent };
  const verdict = rules.gate.judge(facts, {
    charter: rules.charters.get(agent) ?? null,
    charterHash: rules.hashes.charters.get(agent) ?? 'none',
    policyHash: rules.hashes.policies,
    judgedAt: at,
    explain: true,
  });
  return {
    decisionId: id,
    title: `${facts.action} by ${agent}`,
    at,
    agent,
    kind: facts.action,
    verdict: {
      ...verdict,
      basis: {
        accountId: 'acct_1',
        industry: 'software',
        country: 'US',
        stage: 'engaged',
        charterStage: facts.autonomyStage,
        brandHash: rules.hashes.brand,
      },
    },
    isEdited: false,
    action: () => null,
  };
};

/** A mail with these words. */
export const emailOf = (text: string): Action =>
  Action.parse({
    kind: 'send-email',
    accountId: 'acct_1',
    personId: 'person_1',
    template: 'introduce',
    purpose: 'introduce',
    email: { from: 'a@b.example', to: 'c@d.example', replyTo: 'a@b.example', subject: 'Hello', text, headers: {} },
    citations: [],
  });
