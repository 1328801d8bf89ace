import { allocateNext, allocationOf } from '../core/experiment/allocate.ts';
import { roomOf } from '../core/experiment/canary.ts';
import { decideExperiment, type ExperimentVerdict, MAX_LOOKS } from '../core/experiment/decide.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { AccountView, Candidate } from '../core/plan/plan.ts';
import { loadAccountView } from './account-view.ts';
import { agentContext } from './agent-context.ts';
import { changeExperiment } from './change-experiment.ts';
import { countInTest } from './count-in-test.ts';
import type { Deps } from './deps.ts';
import { judgeArms } from './judge-arms.ts';
import { passGate } from './pass-gate.ts';
import { openDecision } from './propose-plan.ts';
import { brokenRatio, messagesOf, runCanary } from './run-canary.ts';

/** People looked at per round, to find one who may be written to now. */
const LOOK_AT = 25;
/** People written to per test and round; a round is every few seconds of real time. */
const PER_ROUND = 3;

/** Where the last look ended, per test; forgotten at a restart without harm. */
const lookedUpTo = new Map<string, number>();

type Reachable = { personId: Experiment['personIds'][number]; view: AccountView };

const sketchOf = (experiment: Experiment, personId: string): Candidate => ({
  key: `${experiment._id}/${personId}`,
  kind: 'send-email',
  label: experiment.hypothesis,
  stepId: 'test',
  personId,
  beliefKey: '',
  valueMinor: 0,
  costMinor: 0,
  adjustments: [],
  evidence: [],
  hints: { purpose: 'introduce' },
});

/** The next person of the test who may be written to right now; those in quiet hours or over a cap keep their place. */
const nextReachable = async (deps: Deps, experiment: Experiment): Promise<Reachable | null> => {
  const taken = new Set<string>([...experiment.assignments.map((one) => one.personId), ...experiment.heldOutPersonIds]);
  const open = experiment.personIds.filter((id) => !taken.has(id));
  // Starts where the last look ended, so that a few who cannot be written to now do not hide the others.
  const from = lookedUpTo.get(experiment._id) ?? 0;
  for (let n = 0; n < Math.min(LOOK_AT, open.length); n += 1) {
    const personId = open[(from + n) % open.length] as (typeof open)[number];
    lookedUpTo.set(experiment._id, from + n + 1);
    const person = await deps.accounts.person(personId);
    const view = person ? await loadAccountView(deps, person.accountId) : null;
    if (!view) continue;
    const { verdict } = await passGate(deps, {
      agent: 'experiment',
      kind: 'send-email',
      moment: 'sketch',
      candidate: sketchOf(experiment, personId),
      account: view,
      runSteps: 0,
      underApprovedExperiment: true,
    });
    if (verdict.outcome === 'allowed') return { personId, view };
  }
  return null;
};

const assignNext = async (deps: Deps, experiment: Experiment): Promise<boolean> => {
  const charter = deps.governance().charters.get('experiment')?.charter;
  const reachable = charter ? await nextReachable(deps, experiment) : null;
  if (!charter || !reachable) return false;
  const { view } = reachable;
  const next = allocateNext({ ...experiment, personIds: [reachable.personId] }, deps.dice);
  if (!next) return false;
  const { personId, arm: key, propensity } = next;
  const allocation = allocationOf(experiment.arms);
  const now = deps.clock.now();
  let isMine = false;
  await changeExperiment(deps, experiment._id, (current) => {
    isMine =
      current.state === 'running' &&
      roomOf(current) > 0 &&
      !current.assignments.some((one) => one.personId === personId);
    return isMine
      ? {
          ...current,
          assignments: [
            ...current.assignments,
            { personId, arm: key, propensity, at: now, shares: Object.fromEntries(allocation) },
          ],
          arms: current.arms.map((arm) => ({ ...arm, allocation: allocation.get(arm.key) ?? arm.allocation })),
        }
      : current;
  });
  const arm = experiment.arms.find((one) => one.key === key);
  // Of two rounds at once, only the one that assigned the person writes to them.
  if (!isMine || !arm) return false;
  const context = await agentContext(deps, charter, view);
  const start = await deps.decisions.get(experiment.decisionId);
  const draft = deps.draftArm(context, experiment, arm.key, view, personId);
  if (!draft.ok) {
    deps.log.info({ experimentId: experiment._id, reason: draft.error }, 'a person of a test could not be written to');
    return true;
  }
  const decision = await openDecision(deps, {
    proposal: draft.value,
    alternatives: await judgeArms(deps, {
      context,
      experiment,
      view,
      personId,
      chosen: arm.key,
      shares: allocation,
    }),
    // A test and its messages are one run, so that undoing the run ends the test and lists what left.
    runId: start?.runId ?? context.runId,
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

/** Looks are spread evenly over a test's longest run, because each one costs part of its error budget. */
const isLookDue = async (deps: Deps, experiment: Experiment): Promise<boolean> => {
  const now = deps.clock.now().getTime();
  const every = (experiment.stopWhen.maxDays * 86_400_000) / MAX_LOOKS;
  const look = Math.floor((now - experiment.startedAt.getTime()) / every);
  return look > 0 && deps.settings.claim(`look:${experiment._id}:${look}`);
};

/** One look of a test, on counts read off its messages anew: what a crash kept from being counted is counted here. */
const look = async (deps: Deps, experiment: Experiment): Promise<ExperimentVerdict> => {
  const messages = await messagesOf(deps, experiment);
  const counted = (await countInTest(deps, experiment._id, messages)) ?? experiment;
  const broken = brokenRatio(counted, messages);
  return broken ? { kind: 'stop', because: broken } : decideExperiment(counted, deps.clock.now());
};

/**
 * Runs approved tests: writes to the next few people, one arm each with a logged probability, and ends a test that its
 * own stop rules end (complaints, longest run). A winner is proposed by the experiment agent and decided by people.
 */
export const runExperiments = async (deps: Deps): Promise<void> => {
  for (const experiment of await deps.experiments.running()) {
    await runCanary(deps, experiment);
    const verdict = (await isLookDue(deps, experiment)) ? await look(deps, experiment) : null;
    if (verdict?.kind === 'stop' && verdict.winner === undefined) {
      await changeExperiment(deps, experiment._id, (current) =>
        current.state === 'running'
          ? { ...current, state: 'stopped', endedAt: deps.clock.now(), conclusion: verdict.because }
          : current,
      );
      await deps.messenger.inThread(experiment.decisionId, {
        text: `The test was stopped by its own rule: ${verdict.because}.`,
      });
      continue;
    }
    for (let n = 0; n < PER_ROUND; n += 1) {
      const current = await deps.experiments.get(experiment._id);
      if (current?.state !== 'running' || roomOf(current) === 0 || !(await assignNext(deps, current))) break;
    }
  }
};
