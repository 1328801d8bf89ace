import { allocateNext, allocationOf } from '../core/experiment/allocate.ts';
import { decideExperiment, MAX_LOOKS } from '../core/experiment/decide.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { loadAccountView } from './account-view.ts';
import { agentContext } from './agent-context.ts';
import { changeExperiment } from './change-experiment.ts';
import type { Deps } from './deps.ts';
import { openDecision } from './propose-plan.ts';

/** People written to per test and round; a round is every few seconds of real time. */
const PER_ROUND = 3;

const assignNext = async (deps: Deps, experiment: Experiment): Promise<boolean> => {
  const charter = deps.governance().charters.get('experiment')?.charter;
  const next = allocateNext(experiment, deps.dice);
  if (!next || !charter) return false;
  const { personId, arm: key, propensity } = next;
  const allocation = allocationOf(experiment.arms);
  const now = deps.clock.now();
  let isMine = false;
  await changeExperiment(deps, experiment._id, (current) => {
    isMine = current.state === 'running' && !current.assignments.some((one) => one.personId === personId);
    return isMine
      ? {
          ...current,
          assignments: [...current.assignments, { personId, arm: key, propensity, at: now }],
          arms: current.arms.map((arm) => ({ ...arm, allocation: allocation.get(arm.key) ?? arm.allocation })),
        }
      : current;
  });
  const arm = experiment.arms.find((one) => one.key === key);
  // Of two rounds at once, only the one that assigned the person writes to them.
  if (!isMine || !arm) return false;
  const person = await deps.accounts.person(personId);
  const view = person ? await loadAccountView(deps, person.accountId) : null;
  if (!person || !view) return true;
  const context = await agentContext(deps, charter, view);
  const draft = deps.draftArm(context, experiment, arm.key, view, personId);
  if (!draft.ok) {
    deps.log.info({ experimentId: experiment._id, reason: draft.error }, 'a person of a test could not be written to');
    return true;
  }
  const decision = await openDecision(deps, {
    proposal: draft.value,
    alternatives: experiment.arms.map((one) => ({
      kind: 'send-email',
      label: `arm ${one.name}`,
      score: 0,
      propensity: allocation.get(one.key) ?? 0,
      verdict: 'not-judged',
      ruleIds: [],
      chosen: one.key === arm.key,
    })),
    runId: context.runId,
    beliefKey: `experiment-${experiment._id}-${arm.key}`,
    experimentId: experiment._id,
    view,
    runSteps: 1,
    underApprovedExperiment: true,
  });
  await changeExperiment(deps, experiment._id, (current) => ({
    ...current,
    assignments: current.assignments.map((one) =>
      one.personId === personId ? { ...one, decisionId: decision._id } : one,
    ),
  }));
  return true;
};

const refresh = async (deps: Deps, experiment: Experiment): Promise<void> => {
  const decision = await deps.decisions.get(experiment.decisionId);
  if (decision) await deps.messenger.decisionChanged(decision);
};

/** Looks are spread evenly over a test's longest run, because each one costs part of its error budget. */
const isLookDue = async (deps: Deps, experiment: Experiment): Promise<boolean> => {
  const now = deps.clock.now().getTime();
  const every = (experiment.stopWhen.maxDays * 86_400_000) / MAX_LOOKS;
  const look = Math.floor((now - experiment.startedAt.getTime()) / every);
  return look > 0 && deps.settings.claim(`look:${experiment._id}:${look}`);
};

/**
 * Runs approved tests: writes to the next few people, one arm each with a logged probability, and ends a test that its
 * own stop rules end (complaints, longest run). A winner is proposed by the experiment agent and decided by people.
 */
export const runExperiments = async (deps: Deps): Promise<void> => {
  for (const experiment of await deps.experiments.running()) {
    const verdict = (await isLookDue(deps, experiment)) ? decideExperiment(experiment, deps.clock.now()) : null;
    if (verdict?.kind === 'stop' && verdict.winner === undefined) {
      await changeExperiment(deps, experiment._id, (current) =>
        current.state === 'running'
          ? { ...current, state: 'stopped', endedAt: deps.clock.now(), conclusion: verdict.because }
          : current,
      );
      await deps.messenger.inThread(experiment.decisionId, {
        text: `The test was stopped by its own rule: ${verdict.because}.`,
      });
      await refresh(deps, experiment);
      continue;
    }
    let changed = false;
    for (let n = 0; n < PER_ROUND; n += 1) {
      const current = await deps.experiments.get(experiment._id);
      if (current?.state !== 'running' || !(await assignNext(deps, current))) break;
      changed = true;
    }
    if (changed) await refresh(deps, experiment);
  }
};
