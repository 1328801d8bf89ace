import type { Decision, Effect } from '../core/decision/decision.ts';
import { experimentOf } from '../core/experiment/experiment-of.ts';
import { SignalId } from '../core/ids.ts';
import { countInTest } from './count-in-test.ts';
import type { Deps } from './deps.ts';
import { endPutBack } from './end-put-back.ts';
import { receiveSignals } from './receive-signal.ts';
import { updateAccount } from './update-account.ts';

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
  const experimentId = experimentOf(decision);
  // A send of a test counts for its arm once it has left, not when it was allowed to.
  if (action.kind === 'send-email' && experimentId) await countInTest(deps, experimentId, [{ ...decision, effect }]);
  await endPutBack(deps, decision);
};
