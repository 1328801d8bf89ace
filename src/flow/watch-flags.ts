import { type FlagStep, flaggedAccount, flagStepDue } from '../core/approval/flag-clock.ts';
import type { Decision } from '../core/decision/decision.ts';
import { fail, ok } from '../core/result.ts';
import { tellFlagger } from './answer-flag.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';
import { loadRoster } from './roster.ts';

/** A flag that nobody answered for so long is on its card and in the numbers, and has asked everybody it could. */
const WATCHED_MS = 30 * DAY_MS;

const ASKED: Record<FlagStep['type'], (name: string) => string> = {
  reminded: () => 'This is the only reminder; after it I ask your delegate, and then demand generation.',
  'handed-over': (name) => `${name} has not answered, and you stand in.`,
  'flag-overdue': (name) => `${name} did not answer in time, so you are asked.`,
};

/** Flags whose clock is watched, answered ones as well. */
export const flagsLately = (deps: Pick<Deps, 'clock' | 'decisions'>): Promise<Decision[]> =>
  deps.decisions.executedSince(new Date(deps.clock.now().getTime() - WATCHED_MS), 'escalate-account');

/**
 * The clock of rep flags that nobody has answered: one reminder to the owner, then the delegate, then demand generation,
 * each once, on the owner's working hours. The account stays held whatever the clock says.
 */
export const watchFlags = async (deps: Deps): Promise<void> => {
  const now = deps.clock.now();
  const flags = await flagsLately(deps);
  if (flags.length === 0) return;
  const { people } = await loadRoster(deps);
  const { holidayOn } = deps.governance();
  for (const flag of flags) {
    if (!flagStepDue(flag, people, now, holidayOn)) continue;
    let step: FlagStep | null = null;
    const result = await changeDecision(deps, flag, (decision) => {
      step = flagStepDue(decision, people, now, holidayOn);
      if (!step) return fail('nothing is due any more');
      const { type, to } = step;
      const data = {
        ...(to && { to: to.slackUserId, name: to.name }),
        ...(type === 'handed-over' && { because: 'no-answer' }),
      };
      return ok({ type, to: decision.state, by: 'countersign', at: now, data });
    });
    if (result.ok && step) await tell(deps, result.value, step, people.find(isOwnerOf(flag))?.name ?? 'Its owner');
  }
};

const isOwnerOf =
  ({ action }: Decision) =>
  ({ slackUserId }: { slackUserId: string }): boolean =>
    action.kind === 'escalate-account' && action.ownerRepId === slackUserId;

const tell = async (deps: Deps, decision: Decision, { type, to }: FlagStep, owner: string): Promise<void> => {
  const { _id, channel } = decision;
  const account = flaggedAccount(decision);
  if (to)
    await deps.messenger.direct(to.slackUserId, {
      text: `${account} was flagged, and nobody has taken it over (${_id}). ${ASKED[type](owner)} Every agent leaves the account alone until somebody gives it back.`,
      card: { id: _id, channel },
    });
  if (type !== 'flag-overdue') return;
  const told = to ? `I told ${to.name}` : 'Nobody of demand generation is left to ask';
  await deps.messenger.decisionChanged(decision);
  await deps.messenger.inThread(_id, { text: `Nobody took this over in time. ${told}.` });
  await tellFlagger(
    deps,
    decision,
    `Nobody has taken over ${account} in time (${_id}). ${told}. Agents keep off the account.`,
  );
};
