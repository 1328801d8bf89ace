import type { Decision } from '../core/decision/decision.ts';
import { ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';

/** Once the change that puts back is carried out, what it put back is undone. Says nothing of one that was undone already. */
export const endPutBack = async (deps: Deps, decision: Decision): Promise<void> => {
  const { action } = decision;
  if (action.kind !== 'change-charter' || !action.putsBack) return;
  const at = deps.clock.now();
  const { proposedBy: slackUserId, proposedByName: name } = action;
  const changed = await changeDecision(deps, action.putsBack, () =>
    ok({
      type: 'undone',
      to: 'undone',
      by: slackUserId,
      at,
      data: { name, putBackBy: decision._id },
      patch: { undoneBy: { slackUserId, name, at } },
    }),
  );
  if (changed.ok) deps.later('show-undo', () => deps.messenger.decisionChanged(changed.value));
};
