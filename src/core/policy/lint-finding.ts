import type { ActionKind } from '../decision/action.ts';
import type { AgentName } from '../ids.ts';

export type FindingKind = 'overlapping' | 'shadowed' | 'contradictory' | 'unreachable' | 'never-fired';

/** One thing that lint found wrong with a rule of the policies or an entry of a charter. */
export type LintFinding = {
  kind: FindingKind;
  /** Rule ids, or fields of a charter such as `tools.book-meeting`; the first is the one to change or delete. */
  ids: readonly string[];
  /** The agent whose charter it is in; absent for the policies, which concern all. */
  agent?: AgentName;
  text: string;
  /** What people read when the rule to change or delete speaks; absent for entries of a charter. */
  sentence?: string;
  /** What this rests on: every combination of edge values, draws of them, or recorded decisions. */
  restsOn: string;
  /** What can be deleted without changing any answer, as an id of `ids`. */
  remove?: string;
  /** Why it stays although it was found, from `@keep("…")`; then it is no finding to act on. */
  keep?: string;
};

/** One recorded judgement as lint reads it: who wanted what, and every rule that had a say in it. */
export type FiredRules = {
  agent: AgentName;
  kind: ActionKind;
  ruleIds: readonly string[];
  /** A candidate that was judged and not chosen, instead of a decision. */
  isCandidate: boolean;
  /** When the decision was made. */
  at: Date;
};
