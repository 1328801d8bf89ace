import type { Experiment } from '../core/experiment/experiment.ts';
import type { Deps } from './deps.ts';

/** A test changes without its decision: its own version counts as a fraction, so that the card is drawn again for it. */
const show = async (deps: Deps, test: Experiment): Promise<void> => {
  const decision = await deps.decisions.get(test.decisionId);
  if (decision) await deps.messenger.decisionChanged({ ...decision, version: decision.version + test.version / 1e6 });
};

/** What its card says of a test. */
const said = ({ state, arms, assignments, canary, conclusion }: Experiment): string =>
  JSON.stringify([state, arms, assignments.length, canary, conclusion]);

/**
 * Changes a test by compare-and-set, reading again when somebody was faster, and draws its card where that says something
 * else now; null when it does not exist.
 */
export const changeExperiment = async (
  deps: Deps,
  id: string,
  change: (experiment: Experiment) => Experiment,
): Promise<Experiment | null> => {
  for (let round = 0; round < 20; round += 1) {
    const current = await deps.experiments.get(id);
    if (!current) return null;
    const next = { ...change(current), version: current.version + 1 };
    if (!(await deps.experiments.replace(next, current.version))) continue;
    if (said(next) !== said(current)) deps.later('show-test', () => show(deps, next));
    return next;
  }
  throw new Error(`the test \`${id}\` kept changing`);
};
