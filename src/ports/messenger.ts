import type { Decision } from '../core/decision/decision.ts';
import type { Incident } from '../core/incident/incident.ts';

/** A line for people, in Slack mrkdwn. */
export type Note = {
  text: string;
  /** Shown under the text, small. */
  context?: string;
  /** The decision or incident that it speaks of: where its card is is said at the end, and linked once it is posted. */
  card?: { id: string; channel: Decision['channel'] };
};

/** How the flow speaks to people. Rendering is wired in by `main`. Posts go through a durable outbox. */
export type Messenger = {
  /** Posts the card if it has none, rewrites every copy otherwise, and refreshes App Homes it concerns. */
  decisionChanged(decision: Decision): Promise<void>;
  /** The same for the card of an incident. */
  incidentChanged(incident: Incident): Promise<void>;
  /** A note in the thread of a decision's or an incident's card. */
  inThread(decisionId: string, note: Note): Promise<void>;
  /** A note in the thread of any message, e.g. where a rep flagged an account. */
  replyTo(place: { channel: string; ts: string }, note: Note): Promise<void>;
  direct(slackUserId: string, note: Note): Promise<void>;
  /**
   * A message that is drawn from the store under its key and drawn again when a higher version is asked for: a demotion,
   * a stop, a reply. Asking for the same version twice is one message. `under`: in the thread of that decision's card.
   */
  show(message: { key: string; version: number } & ({ channel: string } | { under: string })): Promise<void>;
  /** Draws such a message once more as it is now, with nothing chosen in it; nothing where it was never shown. */
  showAgain(key: string): Promise<void>;
  /** To the channel for operations (#countersign). */
  announce(note: Note): Promise<void>;
  /** Links to the messages that show these decisions, by decision id; none for what is not posted yet. */
  cardLinks(decisionIds: readonly string[]): Promise<Record<string, string>>;
};
