import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

export type PostAnswer =
  | { kind: 'answered'; status: number; contentType: string; body: string }
  | { kind: 'timeout' }
  | { kind: 'unreachable'; reason: string };

/** Slack's request signature, version 0. */
export const signature = (secret: string, timestamp: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

/** Posts to the app as Slack does: signed with the real time of day, on loopback only, and with a limit on waiting. */
export const createSignedPost = (signingSecret: string) => {
  const agent = new Agent({ keepAlive: true });
  const isLoopback = (host: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(host);
  return {
    post: (input: {
      url: string;
      body: string;
      contentType: string;
      timeoutMs: number;
      headers?: Record<string, string>;
    }): Promise<PostAnswer> =>
      new Promise((resolve) => {
        const url = new URL(input.url);
        if (!isLoopback(url.hostname)) {
          resolve({
            kind: 'unreachable',
            reason: `\`${url.hostname}\` is not on this machine: use a loopback address`,
          });
          return;
        }
        const timestamp = Math.floor(Date.now() / 1000);
        const outgoing = request(
          url,
          {
            method: 'POST',
            agent,
            headers: {
              'content-type': input.contentType,
              'content-length': Buffer.byteLength(input.body),
              'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
              'x-slack-request-timestamp': String(timestamp),
              'x-slack-signature': signature(signingSecret, timestamp, input.body),
              ...input.headers,
            },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () => {
              clearTimeout(timer);
              resolve({
                kind: 'answered',
                status: response.statusCode ?? 0,
                contentType: response.headers['content-type'] ?? '',
                body: Buffer.concat(chunks).toString('utf8'),
              });
            });
          },
        );
        const timer = setTimeout(() => {
          resolve({ kind: 'timeout' });
          outgoing.destroy();
        }, input.timeoutMs);
        outgoing.on('error', (error) => {
          clearTimeout(timer);
          resolve({ kind: 'unreachable', reason: error.message });
        });
        outgoing.end(input.body);
      }),
    close: () => agent.destroy(),
  };
};
export type SignedPost = ReturnType<typeof createSignedPost>;
