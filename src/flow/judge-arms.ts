import type { Alternative } from '../core/decision/decision.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { AccountView } from '../core/plan/plan.ts';
import type { AgentContext } from '../ports/agent.ts';
import type { Deps } from './deps.ts';
import { passGate } from './pass-gate.ts';

/**
 * The arms that a person of a test could have had, each judged on its own words to this person: the record keeps every
 * candidate's verdict. An arm that cannot be written to this person is forbidden with the reason's id.
 */
export const judgeArms = async (
  deps: Deps,
  input: {
    context: AgentContext;
    experiment: Experiment;
    view: AccountView;
    personId: string;
    chosen: string;
    shares: ReadonlyMap<string, number>;
  },
): Promise<Alternative[]> => {
  const { context, experiment, view, personId } = input;
  const judged: Alternative[] = [];
  for (const arm of experiment.arms) {
    const draft = deps.draftArm(context, experiment, arm.key, view, personId);
    const verdict = draft.ok
      ? (
          await passGate(deps, {
            agent: draft.value.agent,
            kind: draft.value.action.kind,
            moment: 'propose',
            action: draft.value.action,
            audience: draft.value.audience,
            account: view,
            runSteps: 1,
            underApprovedExperiment: true,
          })
        ).verdict
      : null;
    judged.push({
      kind: 'send-email',
      label: `arm ${arm.name}`,
      score: 0,
      propensity: input.shares.get(arm.key) ?? 0,
      verdict: verdict?.outcome ?? 'forbidden',
      ruleIds: verdict?.rules.map((rule) => rule.id) ?? ['draft.failed'],
      chosen: arm.key === input.chosen,
    });
  }
  return judged;
};
