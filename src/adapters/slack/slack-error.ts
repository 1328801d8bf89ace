/** Slack's own word for what went wrong (`channel_not_found`), or the kind of failure underneath. */
export type SlackFailure =
  | { kind: 'refused'; reason: string }
  /** Wait this long before the next call. */
  | { kind: 'rate-limited'; retryAfterMs: number }
  /** No answer: it may or may not have happened. */
  | { kind: 'no-answer'; reason: string };

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

export const slackFailure = (error: unknown): SlackFailure => {
  const retryAfter = field(error, 'retryAfter');
  if (typeof retryAfter === 'number') return { kind: 'rate-limited', retryAfterMs: retryAfter * 1000 };
  const reason = field(field(error, 'data'), 'error');
  if (typeof reason === 'string') {
    return reason === 'ratelimited' || reason === 'rate_limited'
      ? { kind: 'rate-limited', retryAfterMs: 30_000 }
      : { kind: 'refused', reason };
  }
  return { kind: 'no-answer', reason: error instanceof Error ? error.message : 'unknown' };
};
