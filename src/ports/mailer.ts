import type { EmailContent } from '../core/decision/action.ts';

export type SendOutcome =
  | { kind: 'sent'; messageId: string; link?: string }
  | { kind: 'refused'; reason: string }
  /** No answer: it may or may not have gone out. Never retried; looked up. */
  | { kind: 'unknown'; reason: string };

export type Mailer = {
  /** `idempotencyKey` makes a second call with the same key return the first result. */
  send(email: EmailContent, idempotencyKey: string, tags: Record<string, string>): Promise<SendOutcome>;
  /** Finds what an earlier `send` with this key did. `null`: nothing left. */
  findByKey(idempotencyKey: string): Promise<{ messageId: string; link?: string } | null>;
};
