import { flagAnswer, flagOverdue } from '../core/approval/flag-clock.ts';
import type { Decision } from '../core/decision/decision.ts';
import { safe } from './text.ts';
import { dayAndTime, type When } from './time.ts';

/** Who has a flagged account, or by when somebody has to, without its full stop. */
export const flagLine = (d: Decision, when: When): string => {
  const taken = flagAnswer(d, 'taken-over');
  if (taken) return `✓ ${safe(taken.text, 120)} ${dayAndTime(taken.at, when)}`;
  const overdue = flagOverdue(d);
  const by = dayAndTime(d.expiresAt, when);
  return overdue
    ? `✕ Nobody took it over by ${by}${overdue.told ? `; ${safe(overdue.told, 60)} is asked now` : ''}`
    : `Nobody has it yet; the owner answers by ${by}`;
};
