import { randomUUID } from 'node:crypto';
import { countingApprovals } from '../core/approval/approval.ts';
import type { Action } from '../core/decision/action.ts';
import type { Decision, Effect } from '../core/decision/decision.ts';
import { digestOf } from '../core/decision/digest.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { SignalId } from '../core/ids.ts';
import { fail, ok } from '../core/result.ts';
import type { Slot } from '../ports/store.ts';
import { loadAccountView } from './account-view.ts';
import { changeDecision } from './change-decision.ts';
import { changeExperiment } from './change-experiment.ts';
import type { Deps } from './deps.ts';
import { type EffectResult, type Inverse, performerOf } from './effects.ts';
import { observeEarly } from './observe-outcome.ts';
import { DAY_MS, passGate } from './pass-gate.ts';
import { receiveSignals } from './receive-signal.ts';
import { isUnderOldRules, reasonOfChange, supersede } from './supersede.ts';
import { updateAccount } from './update-account.ts';

/** How long a worker's claim holds, real time; longer than every adapter's timeout together. */
const LEASE_MS = 60_000;
/** How long an approved action that a rule holds right now is tried again before it fails for good. */
const HOLD_MS = 3 * DAY_MS;
/** Rules about this moment, not about the action: held and judged again. Every other rule ends it. */
const PASSING = /^(quiet\.|cap\.|stop\.(?!human)|hold\.|health\.|budget\.cooldown)/;

const ENDED_UNTRIED: readonly Decision['state'][] = ['superseded', 'failed', 'expired', 'rejected'];

const keyOf = (decision: Decision): string => `${decision._id}-r${decision.revision}`;
const slotsOf = (deps: Deps, decision: Decision, now: Date): { slots: Slot[]; amount: number } => {
  const limits = deps.governance().charters.get(decision.agent)?.charter.limits;
  const action = decision.action;
  if (!limits) return { slots: [], amount: 1 };
  const week = new Date(now.getTime() - 7 * DAY_MS);
  const day = new Date(now.getTime() - DAY_MS);
  if (action.kind === 'send-email') {
    return {
      amount: 1,
      slots: [
        { key: `person:${action.personId}`, cap: limits.touchesPerPersonPerWeek, since: week },
        { key: `account:${action.accountId}`, cap: limits.touchesPerAccountPerWeek, since: week },
        { key: `mailbox:${deps.governance().sender.fromAddress}`, cap: limits.sendsPerMailboxPerDay, since: day },
      ],
    };
  }
  if (action.kind === 'move-budget') {
    const month = new Date(now.getTime() - 30 * DAY_MS);
    return {
      amount: action.amountDaily.minor,
      slots: [
        { key: 'money', cap: limits.moneyPerDayMinor, since: day },
        { key: 'money-month', cap: limits.moneyPerMonthMinor, since: month },
      ],
    };
  }
  return { slots: [], amount: 1 };
};

const hold = async (deps: Deps, decision: Decision, ruleIds: string[], text: string): Promise<void> => {
  const now = deps.clock.now();
  const until = decision.held?.until ?? new Date(now.getTime() + HOLD_MS);
  if (until <= now) {
    await refuse(
      deps,
      decision._id,
      `held by ${ruleIds.map((id) => `\`${id}\``).join(', ')} until its time ran out: ${text}`,
    );
    return;
  }
  if (decision.held && decision.held.ruleIds.join() === ruleIds.join()) return;
  const result = await changeDecision(deps, decision._id, (current) =>
    current.state === 'approved' || current.state === 'allowed'
      ? ok({
          type: 'held',
          to: current.state,
          by: 'countersign',
          at: now,
          data: { ruleIds, text },
          patch: { held: { ruleIds, text, since: now, until } },
        })
      : fail('no longer waiting to run'),
  );
  if (result.ok) await deps.messenger.decisionChanged(result.value);
};

/** Ends what was never tried. A run that another worker has started meanwhile is not touched. */
const refuse = (deps: Deps, id: string, reason: string): Promise<Decision | null> =>
  finishAttempt(deps, id, { kind: 'refused', reason }, 'waiting');

/** Writes how an attempt ended; `attempt` is its epoch, so that nobody ends another worker's attempt. */
const finishAttempt = async (
  deps: Deps,
  id: string,
  outcome: EffectResult,
  attempt: number | 'waiting',
): Promise<Decision | null> => {
  const now = deps.clock.now();
  const states = { done: 'executed', refused: 'failed', unknown: 'unknown' } as const;
  const types = { done: 'executed', refused: 'execution-failed', unknown: 'execution-unknown' } as const;
  const result = await changeDecision(deps, id, (current) => {
    const isMine =
      attempt === 'waiting'
        ? current.state === 'approved' || current.state === 'allowed'
        : current.state === 'executing' && current.attempts.at(-1)?.epoch === attempt;
    if (!isMine) return fail('ended elsewhere');
    const detail = outcome.kind === 'done' ? outcome.effect.detail : outcome.reason;
    const last = current.attempts.at(-1);
    const attempts =
      last && !last.endedAt
        ? [...current.attempts.slice(0, -1), { ...last, endedAt: now, result: states[outcome.kind], detail }]
        : current.attempts;
    return ok({
      type: types[outcome.kind],
      to: states[outcome.kind],
      by: 'countersign',
      at: now,
      data: outcome.kind === 'done' ? { effect: outcome.effect } : { reason: outcome.reason },
      patch: {
        attempts,
        held: undefined,
        ...(outcome.kind === 'done' ? { effect: outcome.effect } : {}),
      },
    });
  });
  if (!result.ok) return null;
  deps.metrics.count('executions', { kind: result.value.action.kind, result: states[outcome.kind] });
  await deps.messenger.decisionChanged(result.value);
  return result.value;
};

/** What an effect means for the account: a touch we made, remembered and folded. */
const afterEffect = async (deps: Deps, decision: Decision, effect: Effect): Promise<void> => {
  const action = decision.action;
  if (decision.accountId) {
    await deps.memory.remember([
      {
        id: `tried/${decision._id}`,
        accountId: decision.accountId,
        personId: 'personId' in action ? action.personId : undefined,
        agent: decision.agent,
        kind: 'tried',
        tag: action.kind,
        text: decision.title,
        at: effect.at,
        decisionId: decision._id,
      },
    ]);
  }
  if (action.kind === 'send-email') {
    await receiveSignals(deps, [
      {
        id: SignalId.parse(`sent/${decision._id}`),
        kind: 'email-sent',
        accountId: action.accountId,
        personId: action.personId,
        at: effect.at,
        receivedAt: deps.clock.now(),
        source: { system: 'countersign', recordId: decision._id, link: effect.link },
        trust: 'trusted',
        facts: { subject: action.email.subject, template: action.template, messageId: effect.recordId },
        decisionId: decision._id,
      },
    ]);
  }
  await countSent(deps, decision);
  if (decision.accountId) await updateAccount(deps, decision.accountId);
};

/** A send of a test counts for its arm once it has left, not when it was allowed to. */
const countSent = async (deps: Deps, decision: Decision): Promise<void> => {
  const { action } = decision;
  const experimentId = experimentOf(decision);
  if (action.kind !== 'send-email' || !experimentId || !(await deps.settings.claim(`counted:${decision._id}:sent`)))
    return;
  await changeExperiment(deps, experimentId, (current) => {
    const arm = current.assignments.find((one) => one.personId === action.personId)?.arm;
    return { ...current, arms: current.arms.map((one) => (one.key === arm ? { ...one, sent: one.sent + 1 } : one)) };
  });
};

const experimentOf = (decision: Decision): string | null => {
  const id = decision.events[0]?.data.experimentId;
  return typeof id === 'string' ? id : null;
};

const start = async (deps: Deps, decision: Decision, inverse: Inverse | null, verdict: Verdict) => {
  const now = deps.clock.now();
  return changeDecision(deps, decision._id, (current) => {
    if (current.state !== 'approved' && current.state !== 'allowed') return fail('started elsewhere');
    if (current.digest !== decision.digest || current.revision !== decision.revision) return fail('changed meanwhile');
    const epoch = current.attempts.length + 1;
    return ok({
      type: 'execution-started',
      to: 'executing',
      by: 'countersign',
      at: now,
      data: {
        epoch,
        key: keyOf(current),
        digest: current.digest,
        rules: verdict.rules.map((rule) => rule.id),
        token: randomUUID(),
      },
      patch: {
        held: undefined,
        inverse: inverse ?? undefined,
        attempts: [
          ...current.attempts,
          { epoch, idempotencyKey: keyOf(current), startedAt: now, leaseUntil: new Date(Date.now() + LEASE_MS) },
        ],
      },
    });
  });
};

/**
 * Why this may not run whatever the rules say: its words are not the approved ones, or what it belongs to has ended.
 * INVARIANT (what executes is what was approved): the digest is computed again from the document itself.
 */
const unfit = async (deps: Deps, decision: Decision): Promise<string | null> => {
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
    countingApprovals(decision).flatMap(
      ({ slackUserId, role }) => people.find((person) => person.slackUserId === slackUserId)?.roles ?? [role],
    ),
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
  const reason = await unfit(deps, decision);
  if (reason) {
    await refuse(deps, id, reason);
    return;
  }
  const view = decision.accountId ? ((await loadAccountView(deps, decision.accountId)) ?? undefined) : undefined;
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
  const blocking = verdict.rules.filter((rule) => rule.effect === 'forbid' || rule.effect === 'error');
  if (verdict.outcome === 'forbidden') {
    const ids = blocking.map((rule) => rule.id);
    const text = blocking.map((rule) => rule.text).join('; ');
    if (ids.length > 0 && ids.every((ruleId) => PASSING.test(ruleId))) await hold(deps, decision, ids, text);
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
  const { slots, amount } = slotsOf(deps, decision, now);
  const keys = slots.map((slot) => slot.key);
  const reserved = await deps.touches.reserve({ decisionId: decision._id, at: now, amount, slots });
  if (!reserved.ok) {
    const rule = reserved.key.startsWith('money') ? 'budget.cap' : `cap.${reserved.key.split(':')[0]}`;
    await hold(deps, decision, [rule], `${reserved.used} of ${reserved.cap} used in this window`);
    return;
  }
  const started = await start(deps, decision, inverse, verdict);
  if (!started.ok) {
    // The slots belong to whoever started it; of a decision that ended meanwhile nobody needs them.
    const present = await deps.decisions.get(id);
    if (present && present.attempts.length === 0 && ENDED_UNTRIED.includes(present.state))
      await deps.touches.release(id, keys);
    return;
  }
  deps.later('show-executing', () => deps.messenger.decisionChanged(started.value));
  let outcome: EffectResult;
  try {
    outcome = await performer.run(deps, decision.action, keyOf(decision), decision);
  } catch (error) {
    deps.log.error({ err: error, decisionId: id }, 'an effect ended without an answer');
    outcome = { kind: 'unknown', reason: 'the call ended without an answer' };
  }
  if (outcome.kind === 'refused') await deps.touches.release(id, keys);
  // Before the state, because after it nobody would look for what a crash left out; all of it can be done twice.
  if (outcome.kind === 'done') await afterEffect(deps, started.value, outcome.effect);
  const finished = await finishAttempt(deps, id, outcome, started.value.attempts.length);
  if (finished?.effect) await observeEarly(deps, finished);
};

/** Carries it out after the answer to the person; the job `execute-due` finds it again if this process dies. */
export const executeSoon = (deps: Deps, id: string): void => {
  deps.later('execute', () => executeAction(deps, id));
};

/** Held decisions judged again per look; the others have their turn at the next. */
const HELD_PER_LOOK = 20;

/** Everything approved or allowed that has not started, including what a rule held. */
export const executeDue = async (deps: Deps): Promise<void> => {
  const waiting = await deps.decisions.inState(['approved', 'allowed'], 1000);
  const held = waiting.filter((decision) => decision.held);
  const turn = held.length <= HELD_PER_LOOK ? 0 : Math.floor(deps.dice() * held.length);
  const due = [
    ...waiting.filter((decision) => !decision.held),
    ...[...held.slice(turn), ...held.slice(0, turn)].slice(0, HELD_PER_LOOK),
  ];
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

/**
 * Finds attempts nobody finished (a killed worker, a silent service) and looks at the other side for what they did.
 * INVARIANT (unknown is never repeated): an effect found is recorded; one that never left, after `LOOK_UPS` looks, failed.
 */
const LOOK_UPS = 3;
export const reconcile = async (deps: Deps): Promise<void> => {
  const realNow = Date.now();
  for (const stuck of await deps.decisions.inState(['executing'], 50)) {
    const lease = stuck.attempts.at(-1)?.leaseUntil?.getTime() ?? 0;
    if (lease > realNow) continue;
    await finishAttempt(
      deps,
      stuck._id,
      {
        kind: 'unknown',
        reason: 'the worker that carried it out stopped before it wrote down how it ended',
      },
      stuck.attempts.at(-1)?.epoch ?? 0,
    );
  }
  for (const decision of await deps.decisions.inState(['unknown'], 50)) {
    const looks = decision.events.filter((event) => event.type === 'execution-unknown').length;
    let found: Effect | null;
    try {
      found = await performerOf<Action>(decision.action).lookUp(deps, decision.action, keyOf(decision), decision);
      if (found) await afterEffect(deps, decision, found);
    } catch (error) {
      deps.log.warn({ err: error, decisionId: decision._id }, 'looking up an unknown effect failed, tried again later');
      continue;
    }
    const now = deps.clock.now();
    const result = await changeDecision(deps, decision._id, (current) => {
      if (current.state !== 'unknown') return fail('reconciled elsewhere');
      if (found) {
        return ok({
          type: 'reconciled',
          to: 'reconciled',
          by: 'countersign',
          at: now,
          data: { effect: found },
          patch: { effect: found },
        });
      }
      if (looks >= LOOK_UPS) {
        return ok({
          type: 'execution-failed',
          to: 'failed',
          by: 'countersign',
          at: now,
          data: { reason: 'looked up three times and it never left; nothing was sent' },
        });
      }
      return ok({ type: 'execution-unknown', to: 'unknown', by: 'countersign', at: now, data: { look: looks } });
    });
    if (!result.ok) continue;
    if (result.value.state !== 'unknown') await deps.messenger.decisionChanged(result.value);
    if (result.value.state === 'failed') {
      const { slots } = slotsOf(deps, decision, now);
      await deps.touches.release(
        decision._id,
        slots.map((slot) => slot.key),
      );
    }
    if (found && result.value.state === 'reconciled') await observeEarly(deps, result.value);
  }
};
