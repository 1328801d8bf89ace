import { roleLabel } from '../core/approval/quorum.ts';
import type { Decision, StandIn } from '../core/decision/decision.ts';
import { shortDay } from '../core/memory/influence.ts';
import type { StateContext } from './state-line.ts';
import { list, safe } from './text.ts';
import { dayAndTime } from './time.ts';

const standIn = (one: StandIn): string => {
  const why =
    one.because === 'away'
      ? `who is away${one.awayUntil ? ` until ${shortDay(new Date(one.awayUntil))}` : ''}`
      : 'who has not answered';
  return `${safe(one.name, 60)} may decide for ${safe(one.forName, 60)}, ${why}`;
};

const quote = (text: string, max: number): string => (text.trim() === '' ? '(nothing)' : `“${safe(text, max)}”`);

/** Whom it was put to and what they asked back: delegates, empty chairs, the requester, questions. One line each. */
export const askedWhomLines = (d: Decision, c: StateContext): string[] => {
  if (d.state !== 'pending') return [];
  const open = d.question;
  const last = d.questions?.at(-1);
  return [
    ...(d.standIns ?? []).map((one) => `*Stands in*  ${standIn(one)}`),
    ...(d.unstaffed ?? []).map(
      (roles) =>
        `*Nobody there*  nobody of ${list(roles.map(roleLabel), 'or')} was there when this was asked, and no delegate; the charter's owner is told`,
    ),
    ...(d.requestedBy ? [`*Asked for by*  ${safe(d.requestedBy.name, 60)}, so somebody else approves it`] : []),
    ...(open
      ? [
          `*Question*  ${safe(open.by.name, 60)}: ${quote(open.text, 300)}${open.unanswered ? ` · ${safe(open.unanswered, 100)}, so whoever knows can answer` : ''} · the clock stands still until the answer, at the latest until ${dayAndTime(open.clockStopsUntil, c)}`,
        ]
      : []),
    ...(!open && last?.answer
      ? [
          `*Asked*  ${safe(last.by.name, 60)}: ${quote(last.text, 200)} · ${safe(last.answer.name, 60)} answered in the thread`,
        ]
      : []),
  ];
};

/** What the last edit changed, before → after, as long as it waits for somebody else. */
export const changeLines = (d: Decision): string[] => {
  const edit = d.state === 'pending' ? d.editedBy.at(-1) : undefined;
  const changes = edit?.changes ?? [];
  if (!edit || changes.length === 0) return [];
  return [
    `*Edited by ${safe(edit.name, 60)}*, revision ${d.revision}; before → after:`,
    ...changes
      .slice(0, 6)
      .map(({ part, before, after }) => `• ${safe(part, 80)}: ${quote(before, 220)} → ${quote(after, 220)}`),
    ...(changes.length > 6 ? [`• and ${changes.length - 6} more, in the record`] : []),
  ];
};
