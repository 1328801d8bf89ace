import { isBatchable } from '../core/approval/shared-card.ts';
import { fail, ok } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import type { BatchDecided, Seen } from './flow.ts';
import { approve } from './record-decision.ts';

/** Gives what goes on waiting a card of its own; the batch card says so. Nobody rejected it. */
const leaveBatch = async (deps: Deps, id: string, by: string): Promise<void> => {
  const result = await changeDecision(deps, id, (decision) =>
    decision.state === 'pending' && decision.card && !decision.card.left
      ? ok({
          type: 'left-batch',
          to: 'pending',
          by,
          at: deps.clock.now(),
          data: { batch: decision.card.on },
          patch: { card: { ...decision.card, left: true } },
        })
      : fail('no longer waiting on this card'),
  );
  if (result.ok) await deps.messenger.decisionChanged(result.value);
};

/**
 * Step 6, yes, for several at once. INVARIANT (approval-names-content): one click, and still one approval per decision,
 * each naming the digest and the revision that stood on the card; a decision that changed since is left out.
 * INVARIANT (only-low-risk-batches): what is not at low risk now is left out, whatever it was when it joined.
 */
export const approveBatch = async (
  deps: Deps,
  input: { on: string; ticked: Seen[]; shown: string[]; by: string },
): Promise<BatchDecided> => {
  const { on, by } = input;
  const members = new Map((await deps.decisions.onCard(on)).map((one) => [one._id as string, one]));
  const ticked = input.ticked.filter((seen) => members.has(seen.decisionId));
  const decided: BatchDecided = { approved: [], leftOut: [], unticked: [] };
  const changed: string[] = [];
  for (const seen of ticked) {
    const member = members.get(seen.decisionId);
    if (member?.state === 'pending' && !isBatchable(member)) {
      decided.leftOut.push({
        decisionId: seen.decisionId,
        reason: `${seen.decisionId} is at ${member.verdict.risk} risk now, and is decided on a card of its own`,
      });
      changed.push(seen.decisionId);
      continue;
    }
    const answer = await approve(deps, { ...seen, by });
    if (answer.ok) decided.approved.push(answer.decision);
    else {
      decided.leftOut.push({ decisionId: seen.decisionId, reason: answer.reason });
      const isOther = answer.decision?.digest !== seen.digest || answer.decision?.revision !== seen.revision;
      if (answer.decision?.state === 'pending' && isOther) changed.push(seen.decisionId);
    }
  }
  const isTicked = new Set(ticked.map((seen) => seen.decisionId));
  decided.unticked = input.shown.filter((id) => members.get(id)?.state === 'pending' && !isTicked.has(id));
  // Somebody who may not decide leaves the card as it is for those who may.
  if (decided.approved.length > 0) for (const id of [...decided.unticked, ...changed]) await leaveBatch(deps, id, by);
  return decided;
};
