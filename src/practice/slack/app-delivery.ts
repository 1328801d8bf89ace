import type { PostAnswer, SignedPost } from './signed-post.ts';

/**
 * The practice Slack's way to the app: signed HTTP or Socket Mode. Every call waits for the app's acknowledgement, at
 * most Slack's three seconds; an acknowledgement that carries something comes back as a JSON body.
 */
export type AppDelivery = {
  /** A click, a submission, a shortcut or a question for options. */
  interactive(payload: unknown): Promise<PostAnswer>;
  /** The fields of a slash command. */
  command(fields: Record<string, string>): Promise<PostAnswer>;
  /** `body` is the event's envelope as JSON; `retry` tells of the attempt before. */
  event(body: string, retry: { num: number; reason: string } | null): Promise<PostAnswer>;
  close(): void;
};

/** Signed HTTP to the app's three request URLs. */
export const httpDelivery = (options: {
  signed: SignedPost;
  urls: () => { events: string; interactivity: string; commands: string };
  ackMs: number;
}): AppDelivery => {
  const { signed, urls, ackMs } = options;
  const form = 'application/x-www-form-urlencoded';
  return {
    interactive: (payload) =>
      signed.post({
        url: urls().interactivity,
        body: `payload=${encodeURIComponent(JSON.stringify(payload))}`,
        contentType: form,
        timeoutMs: ackMs,
      }),
    command: (fields) =>
      signed.post({
        url: urls().commands,
        body: new URLSearchParams(fields).toString(),
        contentType: form,
        timeoutMs: ackMs,
      }),
    event: (body, retry) =>
      signed.post({
        url: urls().events,
        body,
        contentType: 'application/json',
        timeoutMs: ackMs,
        headers: retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {},
      }),
    close: () => signed.close(),
  };
};
