import type { Decision, Effect } from '../core/decision/decision.ts';
import { SignalId } from '../core/ids.ts';
import { changeExperiment } from './change-experiment.ts';
import type { Deps } from './deps.ts';
import { endPutBack } from './end-put-back.ts';
import { receiveSignals } from './receive-signal.ts';
import { updateAccount } from './update-account.ts';

/** The test that a decision belongs to, or null. */
export const experimentOf = (decision: Decision): string | null => {
  const id = decision.events[0]?.data.experimentId;
  return typeof id === 'string' ? id : null;
};

/** What an effect means for the account: a touch we made, remembered and folded. */
export const afterEffect = async (deps: Deps, decision: Decision, effect: Effect): Promise<void> => {
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
    await updateAccount(deps, action.accountId);
  }
  await countSent(deps, decision);
  await endPutBack(deps, decision);
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
