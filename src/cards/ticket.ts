import type { Decision } from '../core/decision/decision.ts';

/** What a button names: the decision, the revision and the digest that were on the screen. Compact, for Slack's limits. */
export type Ticket = { d: string; r: number; g: string };

export const ticketOf = (decision: Pick<Decision, '_id' | 'revision' | 'digest'>): Ticket => ({
  d: decision._id,
  r: decision.revision,
  g: decision.digest,
});
export const ticketValue = (decision: Pick<Decision, '_id' | 'revision' | 'digest'>): string =>
  JSON.stringify(ticketOf(decision));

/** Where the answer to a modal goes: the card it was opened from. */
export type Origin = { channel?: string; ts?: string };

/** A modal's private metadata: the ticket, where it came from, and what the modal itself must remember. */
export const metadata = (
  ticket: Ticket | null,
  origin: Origin = {},
  more: Record<string, string | number | number[] | string[]> = {},
): string => JSON.stringify({ ...ticket, c: origin.channel, t: origin.ts, ...more });
