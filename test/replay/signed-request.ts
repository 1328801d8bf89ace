import { createHmac } from 'node:crypto';

export const SECRET = 'a-signing-secret';

/** Posts a body as Slack does: HMAC-SHA256 over `v0:timestamp:body`. */
export const postSigned = (
  url: string,
  body: string,
  more: { contentType?: string; at?: Date; secret?: string; headers?: Record<string, string> } = {},
): Promise<Response> => {
  const timestamp = Math.floor((more.at ?? new Date()).getTime() / 1000);
  const signature = createHmac('sha256', more.secret ?? SECRET)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': more.contentType ?? 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
      ...more.headers,
    },
  });
};

export const form = (payload: unknown): string => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
