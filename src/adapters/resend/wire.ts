import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Resend's times: ISO 8601, or Postgres' `2023-04-03 22:13:42.674981+00`. */
const Time = z.string().transform((text, context) => {
  const at = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (Number.isNaN(at.getTime())) {
    context.addIssue({ code: 'custom', message: 'not a time' });
    return z.NEVER;
  }
  return at;
});
const Addresses = z
  .union([z.array(z.string()), z.string()])
  .transform((value) => (typeof value === 'string' ? [value] : value));

export const SentId = z.object({ id: z.string().min(1) });
export const ListedEmail = z.object({
  id: z.string(),
  message_id: z.string().nullish(),
  to: Addresses,
  created_at: Time,
  last_event: z.string().nullish(),
});
export type ListedEmail = z.infer<typeof ListedEmail>;
export const FullEmail = ListedEmail.extend({
  tags: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
export const EmailList = z.object({ data: z.array(ListedEmail), has_more: z.boolean().default(false) });
export const ReceivedListed = z.object({ id: z.string(), created_at: Time });
export const ReceivedList = z.object({ data: z.array(ReceivedListed), has_more: z.boolean().default(false) });
export const ReceivedEmail = z.object({
  id: z.string(),
  from: z.string(),
  to: Addresses,
  subject: z.string().nullish(),
  text: z.string().nullish(),
  html: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  created_at: Time,
});
export type ReceivedEmail = z.infer<typeof ReceivedEmail>;

const ErrorBody = z.object({ message: z.string(), name: z.string().optional() });
export const errorIn = (body: unknown): { message: string; name?: string } | undefined =>
  ErrorBody.safeParse(body).data;

export const WebhookPayload = z.object({
  type: z.string(),
  created_at: Time,
  data: z.object({
    email_id: z.string(),
    created_at: Time,
    to: Addresses.optional(),
    tags: z.record(z.string(), z.string()).optional(),
    bounce: z.object({ type: z.string(), subType: z.string().optional() }).optional(),
    suppressed: z.object({ type: z.string() }).optional(),
    click: z
      .object({ link: z.string(), timestamp: z.string().optional(), userAgent: z.string().optional() })
      .optional(),
  }),
});
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** Resend's tags take only ASCII letters, digits, `_` and `-`, up to 256. */
const tagSafe = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 256);
export const KEY_TAG = 'countersign_key';
/** The key as a tag value: hashed, because keys may hold characters that tags may not. */
export const keyTagOf = (idempotencyKey: string): string =>
  createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 40);
export const tagsFor = (idempotencyKey: string, tags: Record<string, string>): { name: string; value: string }[] => [
  ...Object.entries(tags).map(([name, value]) => ({ name: tagSafe(name), value: tagSafe(value) })),
  { name: KEY_TAG, value: keyTagOf(idempotencyKey) },
];

/** `a@b.example` out of `Ann <a@b.example>`, in lower case. */
export const bareAddress = (text: string): string => (/<([^<>]+)>/.exec(text)?.[1] ?? text).trim().toLowerCase();
