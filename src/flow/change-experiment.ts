import type { Experiment } from '../core/experiment/experiment.ts';
import type { Deps } from './deps.ts';

/** Changes a test by compare-and-set, reading again when somebody was faster; null when it does not exist. */
export const changeExperiment = async (
  deps: Pick<Deps, 'experiments'>,
  id: string,
  change: (experiment: Experiment) => Experiment,
): Promise<Experiment | null> => {
  for (let round = 0; round < 20; round += 1) {
    const current = await deps.experiments.get(id);
    if (!current) return null;
    const next = { ...change(current), version: current.version + 1 };
    if (await deps.experiments.replace(next, current.version)) return next;
  }
  throw new Error(`the test \`${id}\` kept changing`);
};
