import { countingApprovals } from '../../core/approval/quorum.ts';
import { authorLine, withAuthor } from '../../core/charter/author-line.ts';
import type { ActionOf } from '../../core/decision/action.ts';
import type { Decision, Effect } from '../../core/decision/decision.ts';
import type { Deps } from '../deps.ts';
import type { Performer } from './performer.ts';

type ChangeCharter = ActionOf<'change-charter'>;

/** From the document alone, so that a repeat writes and a look-up finds the same line. */
const authorOf = (action: ChangeCharter, decision: Decision) => {
  const approvals = countingApprovals(decision);
  return {
    decisionId: decision._id,
    proposedBy: action.proposedByName,
    approvedBy: approvals.map(({ name }) => name),
    at: approvals.at(-1)?.at ?? decision.createdAt,
  };
};

const effect = (deps: Deps, action: ChangeCharter, detail: string): Effect => ({
  system: 'charters',
  recordId: action.file,
  at: deps.clock.now(),
  detail,
});

/** The hash of the file while it is what this change wrote; null when somebody changed it since. */
export const unchangedSince = async (deps: Deps, decision: Decision): Promise<string | null> => {
  if (decision.action.kind !== 'change-charter') return null;
  const present = await deps.charterFiles.read(decision.action.file);
  return present?.text === withAuthor(decision.action.text, authorOf(decision.action, decision)) ? present.hash : null;
};

/** Why the change no longer fits the file, so that it is replaced and not tried; null while it fits. */
export const outdatedChange = async (deps: Deps, decision: Decision): Promise<string | null> => {
  if (decision.action.kind !== 'change-charter') return null;
  const present = await deps.charterFiles.read(decision.action.file);
  if (present?.hash === decision.action.beforeTextHash) return null;
  return present
    ? `${decision.action.file} was changed after this was proposed`
    : `${decision.action.file} cannot be read any more`;
};

/** Writes the approved text with its author; the folder's own reload takes it over. */
export const changeCharter: Performer<ChangeCharter> = {
  inverse: async (deps, action) => {
    const present = await deps.charterFiles.read(action.file);
    if (!present) throw new Error(`\`${action.file}\` cannot be read`);
    return { file: action.file, text: present.text };
  },
  run: async (deps, action, _key, decision) => {
    const text = withAuthor(action.text, authorOf(action, decision));
    const written = await deps.charterFiles.write({ file: action.file, expectedHash: action.beforeTextHash, text });
    if (written.kind === 'changed')
      return { kind: 'refused', reason: `${action.file} was changed at the same moment; nothing was written` };
    if (written.kind === 'refused') return written;
    return { kind: 'done', effect: effect(deps, action, `written to ${action.file} and in force`) };
  },
  lookUp: async (deps, action, _key, decision) => {
    const present = await deps.charterFiles.read(action.file);
    return present?.text.split('\n').includes(authorLine(authorOf(action, decision)))
      ? effect(deps, action, `found in ${action.file}`)
      : null;
  },
};
