import type { Decision } from '../core/decision/decision.ts';
import type { Deps } from './deps.ts';
import { unchangedSince } from './effects/change-charter.ts';
import type { Decided } from './flow.ts';
import { proposeCharter } from './propose-charter.ts';

/** Why a change of a charter cannot be put back as part of something else, such as a whole run. */
export const ASKED_ALONE = 'is put back by a proposal that the charter’s owner decides; press Put back on its card';

/**
 * The way back of a changed charter goes the way it came: a proposal with the text of before, shown with its difference,
 * decided by the owner's role with four eyes. One person cannot loosen a rule again that two agreed to tighten.
 */
export const putCharterBack = async (deps: Deps, decision: Decision, by: string): Promise<Decided> => {
  const { action, inverse } = decision;
  const before = inverse?.text;
  if (action.kind !== 'change-charter' || typeof before !== 'string')
    return { ok: false, reason: `${decision._id} cannot be put back: the text before was not kept.`, decision };
  const baseHash = await unchangedSince(deps, decision);
  if (!baseHash)
    return {
      ok: false,
      reason: `It could not be put back: ${action.file} was changed again since, and putting it back would undo that too. It stays as it is; propose what you need from \`/countersign charter ${action.agent}\`.`,
      decision,
    };
  const proposed = await proposeCharter(deps, {
    agent: action.agent,
    baseHash,
    edit: { text: before },
    putsBack: decision._id,
    words: `Put back what ${decision._id} changed`,
    by,
  });
  if (!proposed.ok) return proposed;
  const note = `Putting it back is a change of the charter too: ${proposed.decision._id} in #approvals waits for those who own it.`;
  deps.later('note-undo', () => deps.messenger.inThread(decision._id, { text: note }));
  return { ok: true, decision: proposed.decision, note };
};
