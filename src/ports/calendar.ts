export type Invitation = {
  /** Becomes the event id, so that a second insert is a conflict, not a second meeting. */
  key: string;
  repId: string;
  attendeeEmail: string;
  startsAt: Date;
  durationMs: number;
  title: string;
  description: string;
};
export type InviteOutcome =
  | { kind: 'booked'; eventId: string; link?: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };
export type Calendar = {
  invite(invitation: Invitation): Promise<InviteOutcome>;
  find(key: string, repId: string): Promise<{ eventId: string; link?: string } | null>;
  cancel(key: string, repId: string): Promise<{ kind: 'cancelled' } | { kind: 'refused'; reason: string }>;
  /** Busy intervals of a rep, to propose a free slot. */
  busy(repId: string, from: Date, to: Date): Promise<{ from: Date; to: Date }[]>;
};
