import type { ActionOf } from '../../core/decision/action.ts';
import { canaryOf } from '../../core/experiment/canary.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { changeExperiment } from '../change-experiment.ts';
import type { Deps } from '../deps.ts';
import type { EffectResult, Performer } from './performer.ts';

const BY_A_PERSON = 'stopped by a person';

const endExperiment = async (
  deps: Deps,
  id: string,
  state: 'stopped' | 'concluded',
  why: string,
): Promise<EffectResult> => {
  const ended = await changeExperiment(deps, id, (test) =>
    test.state === 'running' ? { ...test, state, endedAt: deps.clock.now(), conclusion: why } : test,
  );
  if (!ended) return { kind: 'refused', reason: `there is no test \`${id}\`` };
  return {
    kind: 'done',
    effect: {
      system: 'experiments',
      recordId: id,
      at: deps.clock.now(),
      detail: why === BY_A_PERSON ? 'nobody else is written to' : `test ended: ${ended.conclusion ?? why}`,
    },
  };
};

/** A variant test begins; its sends are decisions of their own. Ending it is its inverse. */
export const startExperiment: Performer<ActionOf<'start-experiment'>> = {
  inverse: async (_deps, action) => ({ experimentId: action.experimentId }),
  run: async (deps, action, _key, decision) => {
    const charter = deps.governance().charters.get(decision.agent)?.charter;
    // What was approved, and never less than the charter in force asks for.
    const first = action.canary ?? (charter && canaryOf(charter, action.personIds.length));
    const experiment: Experiment = {
      _id: action.experimentId,
      decisionId: decision._id,
      state: 'running',
      hypothesis: action.hypothesis,
      segment: action.segment,
      metric: action.metric,
      arms: action.arms.map((arm) => ({
        ...arm,
        sent: 0,
        successes: 0,
        complaints: 0,
        allocation: 1 / action.arms.length,
      })),
      personIds: action.personIds,
      heldOutPersonIds: action.heldOutPersonIds,
      assignments: [],
      stopWhen: action.stopWhen,
      ...(first && {
        canary: { ...first, state: 'sending' as const, left: 0, complaints: 0, bounces: 0, unsubscribes: 0 },
      }),
      startedAt: deps.clock.now(),
      version: 1,
    };
    if (!(await deps.experiments.get(action.experimentId))) await deps.experiments.insert(experiment);
    return {
      kind: 'done',
      effect: {
        system: 'experiments',
        recordId: action.experimentId,
        link: deps.link(`/records/${decision._id}`),
        at: deps.clock.now(),
        detail: `test started with ${action.arms.length} arms on ${action.personIds.length} people`,
      },
    };
  },
  lookUp: async (deps, action, _key, decision) => {
    const found = await deps.experiments.get(action.experimentId);
    return (
      found && {
        system: 'experiments',
        recordId: found._id,
        link: deps.link(`/records/${decision._id}`),
        at: found.startedAt,
        detail: 'test started',
      }
    );
  },
  undo: async (deps, action) => {
    const test = await deps.experiments.get(action.experimentId);
    if (test && test.state !== 'running' && test.conclusion !== BY_A_PERSON)
      return { kind: 'refused', reason: `the test ended already: ${test.conclusion ?? 'nobody wrote why'}` };
    return endExperiment(deps, action.experimentId, 'stopped', BY_A_PERSON);
  },
};

/** A variant test ends. */
export const stopExperiment: Performer<ActionOf<'stop-experiment'>> = {
  inverse: async () => null,
  run: (deps, action) =>
    endExperiment(deps, action.experimentId, action.winner ? 'concluded' : 'stopped', action.reason),
  lookUp: async (deps, action) => {
    const found = await deps.experiments.get(action.experimentId);
    return found && found.state !== 'running'
      ? { system: 'experiments', recordId: found._id, at: deps.clock.now(), detail: 'test ended' }
      : null;
  },
};
