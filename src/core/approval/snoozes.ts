import type { Decision } from '../decision/decision.ts';

export type Snooze = NonNullable<Decision['snoozes']>[number];
type Snoozed = Pick<Decision, 'snoozes'>;

/** Those for whom it is put aside right now; everybody else still has it before them. */
export const snoozedNow = ({ snoozes = [] }: Snoozed, now: Date): Snooze[] =>
  snoozes.filter(({ until }) => until > now);

/** Those who are to be reminded of it now. */
export const snoozesOver = ({ snoozes = [] }: Snoozed, now: Date): Snooze[] =>
  snoozes.filter(({ until }) => until <= now);

/** With one more who puts it aside; whoever did so before moves their own time. */
export const withSnooze = ({ snoozes = [] }: Snoozed, snooze: Snooze): Snooze[] => [
  ...snoozes.filter(({ slackUserId }) => slackUserId !== snooze.slackUserId),
  snooze,
];
