import { z } from 'zod';
import type { WireReply } from '../wire/serve.ts';

export type MailEvent = { type: string; at: string; data: Record<string, unknown> };
/** A mail as the service keeps it; `raw` is what the recipient's server got. */
export type SentMail = {
  id: string;
  seq: number;
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  headers: Record<string, string>;
  replyTo: string[];
  tags: { name: string; value: string }[];
  createdAt: string;
  lastEvent: string;
  events: MailEvent[];
  raw: string;
};
export type ReceivedMail = {
  id: string;
  seq: number;
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  headers: Record<string, string>;
  createdAt: string;
  /** The sent mail it answers, if it answers one. */
  answers: string | null;
};
export type MailHappening =
  | { type: 'delivered' | 'opened' | 'complained'; emailId: string }
  | { type: 'clicked'; emailId: string; link: string; userAgent?: string }
  | { type: 'bounced'; emailId: string; bounceType?: 'Permanent' | 'Transient'; message?: string }
  | {
      type: 'received';
      from: string;
      to: string;
      subject: string;
      text: string;
      answers?: string;
      headers?: Record<string, string>;
    }
  /** The recipient's mail program posts to the mail's one-click URL (RFC 8058). */
  | { type: 'unsubscribed'; emailId: string };
export type Happened = { ok: boolean; detail: string };

/** Resend's error shape. */
export const refusal = (status: number, message: string, name?: string) => ({
  statusCode: status,
  name:
    name ??
    {
      401: 'missing_api_key',
      404: 'not_found',
      405: 'method_not_allowed',
      429: 'rate_limit_exceeded',
      500: 'internal_server_error',
    }[status] ??
    'validation_error',
  message,
});
export const no = (status: number, message: string, name?: string): WireReply => ({
  status,
  body: refusal(status, message, name),
});
const list = z.union([z.string(), z.array(z.string())]).transform((v) => (typeof v === 'string' ? [v] : v));
export const address = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
export const SendRequest = z.object({
  from: z.string().min(1),
  to: list.refine((all) => all.length > 0 && all.length <= 50),
  subject: z.string().min(1),
  text: z.string().optional(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  reply_to: list.default([]),
  tags: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
export const listed = (mail: SentMail) => ({
  id: mail.id,
  message_id: mail.messageId,
  to: mail.to,
  from: mail.from,
  created_at: mail.createdAt,
  subject: mail.subject,
  bcc: null,
  cc: null,
  reply_to: mail.replyTo.length > 0 ? mail.replyTo : null,
  last_event: mail.lastEvent,
  scheduled_at: null,
});
export const receivedListed = (mail: ReceivedMail) => ({
  id: mail.id,
  to: mail.to,
  from: mail.from,
  created_at: mail.createdAt,
  subject: mail.subject,
  message_id: mail.messageId,
  bcc: [],
  cc: [],
  reply_to: [],
  attachments: [],
});
/** Newest first, `after` an id that is itself left out. */
export const page = <T extends { id: string; seq: number }>(
  table: {
    get(id: string): T | null;
    list(o: { newestFirst: boolean; limit: number; offset: number }): T[];
    count(): number;
  },
  query: URLSearchParams,
  show: (item: T) => unknown,
): WireReply => {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return no(422, 'The `limit` must be between 1 and 100.', 'validation_error');
  const after = query.get('after');
  const last = after === null ? null : table.get(after);
  if (after !== null && last === null) return no(422, 'The `after` cursor names nothing.', 'validation_error');
  const offset = last === null ? 0 : table.count() - last.seq + 1;
  const items = table.list({ newestFirst: true, limit: limit + 1, offset });
  return {
    status: 200,
    body: { object: 'list', has_more: items.length > limit, data: items.slice(0, limit).map(show) },
  };
};
