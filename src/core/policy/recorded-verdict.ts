import type { Action, ActionKind } from '../decision/action.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { AgentName } from '../ids.ts';

/** One decision as it was judged, as far as judging it again needs it. */
export type RecordedVerdict = {
  decisionId: string;
  title: string;
  at: Date;
  agent: AgentName;
  kind: ActionKind;
  verdict: Verdict;
  /** A person changed the content; such a revision asks even where the rules would let it run alone. */
  isEdited: boolean;
  /** The content as proposed, read only when the rules about content changed; null when it cannot be read. */
  action(): Action | null;
};
