import type { Decision } from '../core/decision/decision.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { loadCommittee } from './account-view.ts';
import type { Deps } from './deps.ts';
import { passGate } from './pass-gate.ts';

/** What the rules say about a decision right before it, or its way back, would have an effect. */
export const judgeNow = async (deps: Deps, decision: Decision): Promise<Verdict> => {
  const view = decision.accountId ? ((await loadCommittee(deps, decision.accountId)) ?? undefined) : undefined;
  const { verdict } = await passGate(deps, {
    agent: decision.agent,
    kind: decision.action.kind,
    moment: 'execute',
    action: decision.action,
    audience: decision.audience,
    account: view,
    decision,
    runSteps: 1,
    underApprovedExperiment: decision.verdict.facts.underApprovedExperiment === true,
    requestedByPerson: decision.verdict.facts.requestedByPerson === true,
  });
  return verdict;
};
