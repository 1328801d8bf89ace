import type { Action } from '../decision/action.ts';
import type { RejectionKind } from '../decision/decision.ts';
import type { AccountView, MemoryItem, Play } from '../plan/plan.ts';

const DAY_MS = 86_400_000;
/** How long a person's "no" of each kind shapes what is proposed next, in days. */
const LASTS_DAYS: Record<RejectionKind, number> = {
  'wrong-person': 180,
  'wrong-time': 14,
  'wrong-message': 90,
  'wrong-facts': 90,
  brand: 90,
  legal: 365,
  other: 30,
};

/** A rejection with everything that the next plan needs to know about it. */
export type Lesson = {
  kind: RejectionKind;
  at: Date;
  words: string;
  decisionId?: string;
  personId?: string;
  play?: Play;
  template?: string;
  citedSignalIds: string[];
};

const PLAYS: Partial<Record<Action['kind'], Play>> = {
  'send-email': 'email',
  'create-rep-task': 'rep-task',
  'book-meeting': 'meeting',
  'write-brief': 'brief',
};

/** What memory keeps of an action that somebody rejected. */
export const aboutOf = (action: Action): NonNullable<MemoryItem['about']> => {
  const play = PLAYS[action.kind];
  return {
    ...(play && { play }),
    ...(action.kind === 'send-email' && { template: action.template }),
    citedSignalIds: 'citations' in action ? action.citations.map(({ signalId }) => signalId) : [],
  };
};

/**
 * What people's rejections on this account taught, newest first: from memory, and from decisions whose rejection has not
 * reached memory yet.
 */
export const lessonsOf = (view: Pick<AccountView, 'memory' | 'recent'>, now: Date): Lesson[] => {
  const seen = new Set<string>();
  const lessons: Lesson[] = [];
  const add = (
    kind: string,
    { text, ...item }: Pick<MemoryItem, 'at' | 'text' | 'decisionId' | 'personId' | 'about'>,
  ) => {
    if (!(kind in LASTS_DAYS)) return;
    const known = kind as RejectionKind;
    if (now.getTime() - item.at.getTime() > LASTS_DAYS[known] * DAY_MS) return;
    const id = item.decisionId ?? `${kind}:${item.at.getTime()}`;
    if (seen.has(id)) return;
    seen.add(id);
    const { at, decisionId } = item;
    const action = view.recent.find((d) => d._id === decisionId)?.action;
    const personId = item.personId ?? (action && 'personId' in action ? action.personId : undefined);
    const about = item.about ?? (action ? aboutOf(action) : { citedSignalIds: [] });
    lessons.push({ kind: known, at, words: text.trim(), decisionId, personId, ...about });
  };
  for (const item of view.memory) if (item.kind === 'rejected') add(item.tag, item);
  for (const { _id, rejection } of view.recent)
    if (rejection) add(rejection.kind, { at: rejection.at, text: rejection.words, decisionId: _id });
  return lessons.sort((a, b) => b.at.getTime() - a.at.getTime());
};

/** Signals that a person called wrong; nothing may cite them again. */
export const disputedSignals = (lessons: readonly Lesson[]): Set<string> =>
  new Set(lessons.filter((l) => l.kind === 'wrong-facts').flatMap((l) => l.citedSignalIds));
