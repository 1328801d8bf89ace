import { LogLevel, WebClient } from '@slack/web-api';

/** Slack for posts that nobody waits for: says nothing by itself, and never repeats a call. */
export const createBackgroundClient = (
  token: string,
  { apiUrl, timeoutMs }: { apiUrl?: string; timeoutMs: number },
): WebClient =>
  new WebClient(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    // The outbox repeats, because it can look first whether a post went out.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
      setLevel: () => undefined,
      setName: () => undefined,
      getLevel: () => LogLevel.ERROR,
    },
  });
