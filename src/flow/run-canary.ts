import type { Decision } from '../core/decision/decision.ts';
import { type CanaryCounts, nextCanary } from '../core/experiment/canary.ts';
import { sampleRatio } from '../core/experiment/estimate.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { covers } from '../core/gate/stops.ts';
import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import { changeExperiment } from './change-experiment.ts';
import type { Deps } from './deps.ts';
import { stopsInForce, stopTargetOf } from './stopped-now.ts';

const ON_ITS_WAY: readonly Decision['state'][] = ['proposed', 'pending', 'allowed', 'approved', 'executing', 'unknown'];
/** Fewer messages than this say nothing about the shares of the arms. */
const ENOUGH_FOR_RATIO = 40;

/** The messages of a test so far; one that could not be drafted is missing. */
export const messagesOf = async (deps: Deps, experiment: Experiment): Promise<Decision[]> => {
  const found = await Promise.all(
    experiment.assignments.map((one) => (one.decisionId ? deps.decisions.get(one.decisionId) : null)),
  );
  return found.filter((decision) => decision !== null);
};

const countsOf = (messages: readonly Decision[]): CanaryCounts => {
  const having = (kind: string) =>
    messages.filter(({ outcomes }) => outcomes.some((outcome) => outcome.kind === kind)).length;
  return {
    left: messages.filter(({ effect }) => effect !== undefined).length,
    complaints: having('email-complained'),
    bounces: having('email-bounced'),
    unsubscribes: having('unsubscribed'),
  };
};

const EVENTS = {
  sending: 'canary-held',
  holding: 'canary-held',
  passed: 'canary-passed',
  stopped: 'canary-stopped',
} as const;

const told = (experiment: Experiment, canary: NonNullable<Experiment['canary']>): string | null => {
  const all = experiment.personIds.length;
  switch (canary.state) {
    case 'holding':
      return `The first ${canary.left === 1 ? 'person' : `${canary.left} people`} of ${all} got it. I wait ${canary.holdHours} hours for complaints, bounces and unsubscribes before I write to anybody else.`;
    case 'passed':
      return `The first ${canary.left === 1 ? 'person' : `${canary.left} people`} raised no alarm: ${canary.complaints} complaints, ${canary.bounces} bounces, ${canary.unsubscribes} unsubscribes. The test goes on to the other people.`;
    case 'stopped':
      return `✕ The test was stopped after its first people: ${canary.reason}. Nobody else is written to; propose it again with other words or other people.`;
    default:
      return null;
  }
};

/** A stop is in force over the test itself or over what its messages are. */
const isTestStopped = async (deps: Deps, experiment: Experiment): Promise<boolean> => {
  const test = await deps.decisions.get(experiment.decisionId);
  const stops = test ? await stopsInForce(deps) : [];
  if (!test || stops.length === 0) return false;
  const target = stopTargetOf(deps, test);
  const charter = deps.governance().charters.get(test.agent)?.charter;
  const mails = charter?.tools.find(({ action }) => action === 'send-email')?.domain;
  return stops.some(({ scope }) => covers(scope, target) || covers(scope, { ...target, domain: mails }));
};

/**
 * Moves the canary of a running test on: first people, hold for the complaint lag, then everybody or nobody. Each step
 * is an event of the test's decision and one conditional update, and is told in the card's thread.
 */
export const runCanary = async (deps: Deps, experiment: Experiment): Promise<void> => {
  const { canary } = experiment;
  if (!canary || canary.state === 'passed' || canary.state === 'stopped') return;
  const messages = await messagesOf(deps, experiment);
  const isOut =
    experiment.assignments.length >= canary.people && messages.every(({ state }) => !ON_ITS_WAY.includes(state));
  const now = deps.clock.now();
  const counts = countsOf(messages);
  const wanted = nextCanary(canary, counts, isOut, now);
  if (wanted.state === canary.state) return;
  // A stop holds the next stage; ending the test is the careful way, and is not held.
  if (wanted.state === 'passed' && (await isTestStopped(deps, experiment))) return;
  // The event comes first and at most once, so that a crash between the two repeats the step and not its record.
  await changeDecision(deps, experiment.decisionId, (decision) =>
    decision.events.some(({ type }) => type === EVENTS[wanted.state] || type === 'canary-stopped')
      ? fail('recorded already')
      : ok({
          type: EVENTS[wanted.state],
          to: decision.state,
          by: 'countersign',
          at: now,
          data: { experimentId: experiment._id, ...counts, people: wanted.people, reason: wanted.reason ?? null },
        }),
  );
  let isMine = false;
  const changed = await changeExperiment(deps, experiment._id, (current) => {
    isMine = current.state === 'running' && current.canary?.state === canary.state;
    if (!isMine) return current;
    return wanted.state === 'stopped'
      ? {
          ...current,
          canary: wanted,
          state: 'stopped',
          endedAt: now,
          conclusion: `of the first people ${wanted.reason}`,
        }
      : { ...current, canary: wanted };
  });
  if (!changed || !isMine) return;
  const text = told(changed, wanted);
  if (text) await deps.messenger.inThread(experiment.decisionId, { text });
};

/** Why the arms that left are not as they were drawn, or null: then the comparison would not be fair. */
export const brokenRatio = (experiment: Experiment, messages: readonly Decision[]): string | null => {
  const left = new Set(messages.filter(({ effect }) => effect).map(({ _id }) => String(_id)));
  const keys = experiment.arms.map((arm) => arm.key);
  const rows = experiment.assignments
    .filter((one) => one.decisionId && left.has(one.decisionId))
    .map((one) => {
      const other = (1 - one.propensity) / Math.max(1, keys.length - 1);
      const even = Object.fromEntries(keys.map((key) => [key, key === one.arm ? one.propensity : other]));
      return { arm: one.arm, propensities: one.shares ?? even };
    });
  if (rows.length < ENOUGH_FOR_RATIO) return null;
  const { p, isBroken } = sampleRatio(rows, keys);
  return isBroken
    ? `the mails that left are not shared among the arms as they were drawn (sample-ratio check, p = ${p.toPrecision(2)}), so no comparison would be fair`
    : null;
};
