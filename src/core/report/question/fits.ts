import { countingApprovals } from '../../approval/quorum.ts';
import { type Decision, OPEN_STATES } from '../../decision/decision.ts';
import type { DecisionLine } from '../../decision/decision-line.ts';
import type { Question, StateMeant } from './question.ts';

type Span = { from: Date; to: Date } | null;
const inSpan = (at: Date | undefined, span: Span): boolean =>
  at !== undefined && (span === null || (at >= span.from && at < span.to));

/** When a decision came into a state that is asked for, and by whom where it was a person; empty where it never did. */
export const momentsOf = (line: DecisionLine, state: StateMeant): { at: Date; by?: string }[] => {
  switch (state) {
    case 'proposed':
      return [{ at: line.createdAt }];
    case 'waiting':
      return line.state === 'pending' ? [{ at: line.createdAt }] : [];
    case 'approved':
      return countingApprovals(line).map(({ at, slackUserId }) => ({ at, by: slackUserId }));
    case 'rejected':
      return line.rejection ? [{ at: line.rejection.at, by: line.rejection.slackUserId }] : [];
    case 'edited':
      return line.editedBy.map(({ at, slackUserId }) => ({ at, by: slackUserId }));
    case 'expired':
      return line.state === 'expired' ? [{ at: line.expiresAt }] : [];
    case 'held':
      return line.state === 'forbidden' ? [{ at: line.createdAt }] : [];
    case 'failed':
      return line.state === 'failed' ? [{ at: line.updatedAt }] : [];
    case 'put-back':
      return line.undoneBy ? [{ at: line.undoneBy.at, by: line.undoneBy.slackUserId }] : [];
    case 'done':
      return line.effect ? [{ at: line.effect.at }] : [];
  }
};

/** Of these decisions, those that came into the state within the span, and by these people where any are named. */
export const inState = <T extends DecisionLine>(
  lines: readonly T[],
  state: StateMeant,
  span: Span,
  by: readonly string[] = [],
): T[] =>
  lines.filter((line) =>
    momentsOf(line, state).some(
      (moment) => inSpan(moment.at, span) && (by.length === 0 || (moment.by !== undefined && by.includes(moment.by))),
    ),
  );

const isAbout = (
  line: DecisionLine,
  about: { accountIds: ReadonlySet<string>; personIds: ReadonlySet<string> },
): boolean => {
  const { accountIds, personIds } = about;
  if (personIds.size > 0)
    return (
      (line.action.personId !== undefined && personIds.has(line.action.personId)) ||
      line.audience.some(({ personId }) => personId !== undefined && personIds.has(personId))
    );
  return accountIds.size === 0 || (line.accountId !== undefined && accountIds.has(line.accountId));
};

/** Of decisions that fit: whoever asks about writing means mails, and not a meeting or a call with the same person. */
export const ofKinds = <T extends Pick<DecisionLine, 'action'>>(kinds: Question['kinds'], fitting: readonly T[]): T[] =>
  fitting.filter(({ action }) => kinds.length === 0 || kinds.includes(action.kind));

/** Decisions of the agent, the people and the accounts that a question is about. */
export const about = <T extends DecisionLine>(
  { agent }: Pick<Question, 'agent'>,
  lines: readonly T[],
  named: { accountIds: ReadonlySet<string>; personIds: ReadonlySet<string> },
): T[] => lines.filter((line) => (agent === null || line.agent === agent) && isAbout(line, named));

/** True while a person or the program may still carry it out. */
export const isOpen = ({ state }: Pick<Decision, 'state'>): boolean => OPEN_STATES.includes(state);
