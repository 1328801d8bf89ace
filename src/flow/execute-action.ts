import { countingApprovals } from '../core/approval/quorum.ts';
import type { Action } from '../core/decision/action.ts';
import type { Decision } from '../core/decision/decision.ts';
import { digestOf } from '../core/decision/digest.ts';
import { experimentOf } from '../core/experiment/experiment-of.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { afterEffect } from './after-effect.ts';
import { finishAttempt, keyOf, refuse, startAttempt } from './attempt.ts';
import { releaseSlots, slotsOf, takeSlots } from './cap-slots.ts';
import type { Deps } from './deps.ts';
import { outdatedChange } from './effects/change-charter.ts';
import type { EffectResult, Inverse } from './effects/performer.ts';
import { performerOf } from './effects.ts';
import { holdDecision, holdUntried } from './hold-decision.ts';
import { inTurns } from './in-turns.ts';
import { judgeNow } from './judge-now.ts';
import { observeEarly } from './observe-outcome.ts';
import { stoppedSince } from './stopped-now.ts';
import { isUnderOldRules, reasonOfChange, supersede } from './supersede.ts';
import { updateAccount } from './update-account.ts';

/** Rules about this moment, not about the action: held and judged again. Every other rule ends it. */
const PASSING = /^(quiet\.|cap\.|stop\.(?!human)|hold\.|health\.|budget\.cooldown)/;

const TOUCH_CAP = /^cap\.(person|account)/;

/** An effect that takes longer shows as under way, real time; a quicker one goes from approved to done. */
const LASTING_MS = 300;

const ENDED_UNTRIED: readonly Decision['state'][] = ['superseded', 'failed', 'expired', 'rejected'];

/**
 * Why this may not run whatever the rules say: its words are not the approved ones, or what it belongs to has ended.
 * INVARIANT (what executes is what was approved): the digest is computed again from the document itself.
 */
const unfit = async (deps: Deps, decision: Decision): Promise<string | null> => {
  // INVARIANT (a-test-never-runs): also when something else put it into a state that runs.
  if (decision.seeded) return 'it is a test draft with a planted fault, and those are never carried out';
  if (digestOf(decision) !== decision.digest)
    return 'what is written in the decision is not what its digest names, so it was changed outside Countersign; nothing was done';
  if (decision.state === 'approved' && countingApprovals(decision).length === 0)
    return 'no approval names this version, so it did not run; nothing was done';
  const experimentId = experimentOf(decision);
  if (experimentId && (await deps.experiments.get(experimentId))?.state !== 'running')
    return 'the test it belongs to has ended, so nothing was sent';
  return null;
};

/** Groups of approvers that the rules ask for now and of whom nobody has agreed; null when none is missing. */
const stillNeeded = (deps: Deps, decision: Decision, verdict: Verdict): string | null => {
  if (decision.state !== 'approved' || verdict.outcome !== 'needs-approval' || !verdict.need) return null;
  const { people } = deps.governance();
  const roles = new Set(
    countingApprovals(decision).flatMap(({ slackUserId, role }) => [
      role,
      ...(people.find((person) => person.slackUserId === slackUserId)?.roles ?? []),
    ]),
  );
  const open = verdict.need.groups.filter((group) => !group.roles.some((role) => roles.has(role)));
  return open.length > 0 ? open.map((group) => group.roles.join(' or ')).join(' and ') : null;
};

/**
 * Step 7. Judges again, takes the slots under the caps, records the attempt, and only then acts, once.
 * INVARIANT (what executes is what was approved): the action run is the document's, whose digest the approvals name.
 */
export const executeAction = async (deps: Deps, id: string): Promise<void> => {
  const decision = await deps.decisions.get(id);
  if (!decision || (decision.state !== 'approved' && decision.state !== 'allowed')) return;
  const governance = deps.governance();
  if (isUnderOldRules(governance, decision)) {
    await supersede(deps, decision, reasonOfChange(governance, decision));
    return;
  }
  const outdated = await outdatedChange(deps, decision);
  if (outdated) {
    await supersede(deps, decision, outdated);
    return;
  }
  const reason = await unfit(deps, decision);
  if (reason) {
    await refuse(deps, id, reason);
    return;
  }
  // Touches leave a window by time alone, and nothing else counts an account anew while nothing is heard of it.
  if (decision.accountId && decision.held?.ruleIds.some((rule) => TOUCH_CAP.test(rule)))
    await updateAccount(deps, decision.accountId);
  const verdict = await judgeNow(deps, decision);
  const blocking = verdict.rules.filter((rule) => rule.effect === 'forbid' || rule.effect === 'error');
  if (verdict.outcome === 'forbidden') {
    const ids = blocking.map((rule) => rule.id);
    const text = blocking.map((rule) => rule.text).join('; ');
    if (ids.length > 0 && ids.every((ruleId) => PASSING.test(ruleId))) await holdDecision(deps, decision, ids, text);
    else await refuse(deps, id, `held by ${ids.map((ruleId) => `\`${ruleId}\``).join(', ')}: ${text}`);
    return;
  }
  if (decision.state === 'allowed' && verdict.outcome === 'needs-approval') {
    await refuse(deps, id, 'the rules now ask for a person, so it did not run by itself; the agent proposes it again');
    return;
  }
  const open = stillNeeded(deps, decision, verdict);
  if (open) {
    await refuse(deps, id, `the rules now ask ${open} too, who did not decide about it; the agent proposes it again`);
    return;
  }
  const performer = performerOf<Action>(decision.action);
  let inverse: Inverse | null;
  try {
    inverse = await performer.inverse(deps, decision.action, decision);
  } catch (error) {
    deps.log.warn(
      { err: error, decisionId: id },
      'the way back could not be read before the effect, tried again later',
    );
    return;
  }
  const now = deps.clock.now();
  const slots = slotsOf(deps, decision, now);
  const full = await takeSlots(deps, decision, slots, now);
  if (full) {
    // The sentence of the rule, now that the gate counts what the faster one took.
    const said = (await judgeNow(deps, decision)).rules.find(({ id: rule }) => rule === full.rule)?.text;
    await holdDecision(deps, decision, [full.rule], said ?? `${full.used} of ${full.cap} used in this window`);
    return;
  }
  const started = await startAttempt(deps, decision, inverse, verdict);
  if (!started.ok) {
    // The slots belong to whoever started it; of a decision that ended meanwhile nobody needs them.
    const present = await deps.decisions.get(id);
    if (present?.attempts.every(({ result }) => result === 'not-tried') && ENDED_UNTRIED.includes(present.state))
      await releaseSlots(deps, id, slots);
    return;
  }
  const stopped = await stoppedSince(deps, started.value, verdict);
  if (stopped) {
    await releaseSlots(deps, id, slots);
    await holdUntried(deps, started.value, decision.state, stopped);
    return;
  }
  const lasting = setTimeout(
    () => deps.later('show-executing', () => deps.messenger.decisionChanged(started.value)),
    LASTING_MS,
  );
  let outcome: EffectResult;
  try {
    outcome = await performer.run(deps, decision.action, keyOf(decision), decision);
  } catch (error) {
    deps.log.error({ err: error, decisionId: id }, 'an effect ended without an answer');
    outcome = { kind: 'unknown', reason: 'the call ended without an answer' };
  } finally {
    clearTimeout(lasting);
  }
  if (outcome.kind === 'refused') await releaseSlots(deps, id, slots);
  // Before the state, because after it nobody would look for what a crash left out; all of it can be done twice.
  if (outcome.kind === 'done') await afterEffect(deps, started.value, outcome.effect);
  const finished = await finishAttempt(deps, started.value, outcome, started.value.attempts.length);
  if (finished?.effect) await observeEarly(deps, finished);
};

/** Carries it out after the answer to the person; the job `execute-due` finds it again if this process dies. */
export const executeSoon = (deps: Deps, id: string): void => {
  deps.later('execute', () => executeAction(deps, id));
};

/** Held decisions judged again per look. */
const HELD_PER_LOOK = 20;

/** Everything approved or allowed that has not started, including what a rule held. */
export const executeDue = async (deps: Deps): Promise<void> => {
  const waiting = await deps.decisions.inState(['approved', 'allowed'], 1000);
  const held = waiting.filter((decision) => decision.held);
  const due = [...waiting.filter((decision) => !decision.held), ...inTurns(held, HELD_PER_LOOK, deps.dice)];
  for (const decision of due) {
    try {
      await executeAction(deps, decision._id);
    } catch (error) {
      // One that cannot be carried out now does not keep the others waiting.
      deps.metrics.count('job_failures', { job: 'execute' });
      deps.log.error({ err: error, decisionId: decision._id }, 'carrying out a decision failed, tried again later');
    }
  }
};
