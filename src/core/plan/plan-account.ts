import type { ActionKind } from '../decision/action.ts';
import { ActionKind as ActionKindSchema, isHandover } from '../decision/action.ts';
import { DONE_STATES } from '../decision/decision.ts';
import { factLabel, factsOf, operatorsFor } from '../goal/account-goal.ts';
import { type Fact, regress } from '../goal/regress.ts';
import type { AgentName } from '../ids.ts';
import type { AccountView, Plan, PlanStep } from './plan.ts';

const DAY_MS = 86_400_000;

/** Whether an action that made something true was executed within `days`. */
const didRecently = (
  view: AccountView,
  now: Date,
  days: number,
  test: (action: AccountView['recent'][number]['action']) => boolean,
): boolean =>
  view.recent.some(
    (d) => DONE_STATES.includes(d.state) && now.getTime() - d.createdAt.getTime() < days * DAY_MS && test(d.action),
  );

/** Facts of the account in front of the agent, decisions included. */
export const presentFacts = (view: AccountView, now: Date): Set<Fact> =>
  factsOf(view.state, view.signals, {
    isBriefed: didRecently(view, now, 90, (a) => a.kind === 'write-brief'),
    isHandedOver: didRecently(view, now, 30, isHandover),
    hasAdoptedReply: (signalId) =>
      view.recent.some(
        (d) =>
          d.action.kind === 'send-email' &&
          d.action.purpose === 'answer' &&
          d.action.citations.some((c) => c.signalId === signalId) &&
          DONE_STATES.includes(d.state),
      ),
  });

/** A person of ours deals with this account: an open opportunity, or a human contact within 14 days. */
export const isHumanInCharge = (view: Pick<AccountView, 'state'>, now: Date): boolean =>
  view.state.openOpportunity !== undefined ||
  (view.state.humanContactAt !== undefined && now.getTime() - view.state.humanContactAt.getTime() < 14 * DAY_MS);

/**
 * The plan for one account: the goal's facts regressed to the present. Steps are the sub-goals in order; the current one
 * is the first that does not hold. With everything done, `current` is the number of steps.
 */
export const planAccount = (
  agent: AgentName,
  goalText: string,
  goal: readonly Fact[],
  view: AccountView,
  now: Date,
  options: { actions?: readonly ActionKind[] } = {},
): Plan => {
  const present = presentFacts(view, now);
  const usable = operatorsFor(view.people, isHumanInCharge(view, now)).filter((op) => {
    const action = actionOf(op.id);
    return !options.actions || (action !== undefined && options.actions.includes(action));
  });
  const { subGoals } = regress(goal, present, usable);
  const steps = subGoals.map((sub): PlanStep => {
    const { label, gap } = factLabel(sub.fact);
    const actions = [...new Set(sub.operators.map((op) => actionOf(op.id)).filter((a) => a !== undefined))];
    return { id: sub.fact, label, gap, actions, requires: sub.requires, done: sub.done };
  });
  const current = steps.findIndex((s) => !s.done);
  return { agent, goal: goalText, accountId: view.account.id, steps, current: current === -1 ? steps.length : current };
};

const actionOf = (operatorId: string): ActionKind | undefined => {
  const parsed = ActionKindSchema.safeParse(operatorId.split(':')[0]);
  return parsed.success ? parsed.data : undefined;
};
