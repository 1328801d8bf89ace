import type { z } from 'zod';

/** A fixed token, or a function for tokens that expire. */
export type Token = string | (() => Promise<string>);

export type HttpOptions = {
  baseUrl: string;
  token: Token;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** How long one request may take, body included. */
  timeoutMs?: number;
  /** How long to wait in all when told to slow down (429), before the refusal is passed on. */
  patienceMs?: number;
  wait?: (ms: number) => Promise<void>;
};

/**
 * What came of one request. `not-sent`: it never reached the other side, so it had no effect. `no-answer`: it may have
 * had its effect; only looking it up can tell.
 */
export type Answer =
  | { kind: 'answer'; status: number; body: unknown }
  | { kind: 'not-sent'; reason: string }
  | { kind: 'no-answer'; reason: string };

/** A read that could not be answered. Nothing may be concluded from it, least of all that something does not exist. */
export class OutsideUnavailable extends Error {
  override name = 'OutsideUnavailable';
}

export type Http = {
  /** One attempt. Only a 429, which has no effect, is repeated. */
  write(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Up to three attempts; throws `OutsideUnavailable` when there is still no answer below 500. */
  read(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
};

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const textAt = (value: unknown, name: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : undefined;
};
/** Fetch puts the system's error into `cause`. */
const codeOf = (error: unknown): string | undefined =>
  textAt(typeof error === 'object' && error !== null ? Reflect.get(error, 'cause') : undefined, 'code') ??
  textAt(error, 'code');
const retryAfterMs = (header: string | null): number => {
  if (header === null) return 1000;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? 1000 : Math.max(0, at - Date.now());
};

/** Takes addresses out of a provider's sentence, because reasons are logged and shown. */
export const withoutAddresses = (text: string): string =>
  text.replace(/[^\s<>"'`(),:;]+@[^\s<>"'`(),:;]+/g, '(address)').slice(0, 300);

/** Requests to one provider: time limit, patience with 429, and an honest difference between "no" and "no answer". */
export const createHttp = (options: HttpOptions): Http => {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const patienceMs = options.patienceMs ?? 10_000;
  const wait = options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));

  const once = async (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer & { retryAfter?: number }> => {
    let token: string;
    try {
      token = typeof options.token === 'string' ? options.token : await options.token();
    } catch {
      return { kind: 'not-sent', reason: 'no access token could be had; check the connector’s credentials' };
    }
    try {
      const response = await fetch(`${options.baseUrl.replace(/\/$/, '')}${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      let parsed: unknown = null;
      try {
        parsed = text === '' ? null : JSON.parse(text);
      } catch {
        parsed = null;
      }
      return {
        kind: 'answer',
        status: response.status,
        body: parsed,
        retryAfter: response.status === 429 ? retryAfterMs(response.headers.get('retry-after')) : undefined,
      };
    } catch (error) {
      const code = codeOf(error);
      if (code !== undefined && neverSent.has(code)) {
        return {
          kind: 'not-sent',
          reason: `the service could not be reached (${code}); check its URL and the network`,
        };
      }
      const timedOut = textAt(error, 'name') === 'TimeoutError';
      return {
        kind: 'no-answer',
        reason: timedOut ? `no answer within ${timeoutMs} ms` : `the connection broke (${code ?? 'no code'})`,
      };
    }
  };

  const patient = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    let left = patienceMs;
    for (;;) {
      const answer = await once(method, path, body, headers);
      if (answer.retryAfter === undefined || answer.retryAfter > left) return answer;
      const pause = Math.max(50, answer.retryAfter);
      left -= pause;
      await wait(pause);
    }
  };

  return {
    write: async (method, path, body, headers = {}) => {
      const answer = await patient(method, path, body, headers);
      return answer.kind === 'answer' ? { kind: 'answer', status: answer.status, body: answer.body } : answer;
    },
    read: async (method, path, body) => {
      let reason = '';
      for (const pause of [0, 250, 1000]) {
        if (pause > 0) await wait(pause);
        const answer = await patient(method, path, body, {});
        if (answer.kind === 'answer' && answer.status === 429) {
          throw new OutsideUnavailable('the service asks for fewer requests (429); try again later');
        }
        if (answer.kind === 'answer' && answer.status < 500) return { status: answer.status, body: answer.body };
        reason = answer.kind === 'answer' ? `the service answered ${answer.status}` : answer.reason;
      }
      throw new OutsideUnavailable(reason);
    },
  };
};

/** `refused` where the other side said no, `unknown` where it may have acted; `null` for an answer that says yes. */
export const failureOf = (
  answer: Answer,
  messageIn: (body: unknown) => string | undefined,
): { kind: 'refused' | 'unknown'; reason: string } | null => {
  if (answer.kind === 'not-sent') return { kind: 'refused', reason: answer.reason };
  if (answer.kind === 'no-answer') return { kind: 'unknown', reason: answer.reason };
  if (answer.status < 300) return null;
  const said = withoutAddresses(messageIn(answer.body) ?? 'no reason given');
  if (answer.status >= 500) return { kind: 'unknown', reason: `the service failed (${answer.status}): ${said}` };
  if (answer.status === 408) return { kind: 'unknown', reason: `the service gave up waiting (408): ${said}` };
  if (answer.status === 429) return { kind: 'refused', reason: `the service asks for fewer requests (429): ${said}` };
  if (answer.status === 401 || answer.status === 403) {
    return { kind: 'refused', reason: `the service refused the credentials (${answer.status}): ${said}` };
  }
  return { kind: 'refused', reason: `${said} (${answer.status})` };
};

/** The decision a key or tag names, if it names one. */
export const decisionIn = (text: string | undefined): string | undefined => text?.match(/\bD-\d+/)?.[0];

/** A cursor kept as JSON; `null` when there is none or it cannot be read, which means starting over. */
export const readCursor = <T>(schema: z.ZodType<T>, cursor: string | null): T | null => {
  try {
    return cursor === null ? null : (schema.safeParse(JSON.parse(cursor)).data ?? null);
  } catch {
    return null;
  }
};
