import type { Decision } from './decision.ts';

const ANSWERS: ReadonlySet<string> = new Set(['email-replied', 'meeting-booked', 'meeting-held']);

/** Whether somebody answered an action by a reply or a meeting. Opens, clicks and refusals are no answer. */
export const wasAnswered = ({ outcomes }: Pick<Decision, 'outcomes'>): boolean =>
  outcomes.some(({ weight, kind }) => weight === 'result' && ANSWERS.has(kind));
