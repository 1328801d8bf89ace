import { createHmac, timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '../../core/result.ts';

const toleranceMs = 5 * 60_000;
const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** What Svix puts into `svix-signature` for one message (scheme v1). */
export const signWebhook = (secret: string, id: string, timestamp: string, body: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`;

/**
 * Checks a webhook of Resend (signed by Svix) against the raw body. `now` is wall-clock time: the signature's time is the
 * sender's, whatever the market clock says. The value is the parsed JSON.
 */
export const verifyResendWebhook = (request: {
  secret: string;
  headers: Record<string, string | string[] | undefined>;
  rawBody: string;
  now: Date;
}): Result<{ id: string; payload: unknown }, 'unsigned' | 'stale' | 'wrong-signature' | 'malformed'> => {
  const id = one(request.headers['svix-id']);
  const timestamp = one(request.headers['svix-timestamp']);
  const signature = one(request.headers['svix-signature']);
  if (!id || !timestamp || !signature || !/^\d+$/.test(timestamp)) return fail('unsigned');
  if (Math.abs(request.now.getTime() - Number(timestamp) * 1000) > toleranceMs) return fail('stale');
  const expected = Buffer.from(signWebhook(request.secret, id, timestamp, request.rawBody));
  const matches = signature.split(' ').some((candidate) => {
    const given = Buffer.from(candidate);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!matches) return fail('wrong-signature');
  try {
    return ok({ id, payload: JSON.parse(request.rawBody) });
  } catch {
    return fail('malformed');
  }
};
