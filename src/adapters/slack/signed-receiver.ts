import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { type App, type Receiver, type ReceiverEvent, verifySlackRequest } from '@slack/bolt';
import type { Log } from '../../ports/log.ts';

const BODY_LIMIT = 1_000_000;

const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** The JSON object of a body, also when it comes form-encoded under `payload`; null when it is none. */
export const parseBody = (text: string, contentType: string): Record<string, unknown> | null => {
  try {
    if (contentType.startsWith('application/x-www-form-urlencoded')) {
      const form = new URLSearchParams(text);
      const payload = form.get('payload');
      if (payload === null) {
        const fields = Object.fromEntries(form);
        return 'command' in fields || 'ssl_check' in fields ? fields : null;
      }
      return asObject(JSON.parse(payload));
    }
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
};

const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

export type SignedReceiver = Receiver & { requestListener: RequestListener; port(): number | null };

/**
 * Slack's HTTP entrance. Unsigned or stale: 401. Signed but not a payload: 400. Each refusal is logged once and has no
 * effect. Bolt's own receiver lets a signed `null` end the process, hence this one.
 */
export const createSignedReceiver = (options: {
  signingSecret: string;
  path: string;
  log: Log;
  port?: number;
  observeAckSeconds?: (seconds: number) => void;
}): SignedReceiver => {
  let app: App | null = null;
  let server: Server | null = null;

  const handle = async (request: IncomingMessage, response: Parameters<RequestListener>[1]): Promise<void> => {
    const startedAt = performance.now();
    const answer = (status: number, body?: unknown): void => {
      if (response.headersSent) return;
      const text = body === undefined || body === '' ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, text && typeof body !== 'string' ? { 'content-type': 'application/json' } : {});
      response.end(text);
    };
    const refuse = (status: number, reason: string): void => {
      options.log.warn({ status, reason }, 'slack request refused');
      answer(status);
    };
    const path = (request.url ?? '').split('?')[0];
    if (path !== options.path || request.method !== 'POST') return answer(404);
    const text = await readBody(request);
    if (text === null) return refuse(413, 'larger than 1 MB');
    try {
      verifySlackRequest({
        signingSecret: options.signingSecret,
        body: text,
        headers: {
          'x-slack-signature': header(request, 'x-slack-signature'),
          'x-slack-request-timestamp': Number(header(request, 'x-slack-request-timestamp') || Number.NaN),
        },
      });
    } catch {
      return refuse(401, 'not signed by slack, or older than five minutes');
    }
    const body = parseBody(text, header(request, 'content-type'));
    if (!body) return refuse(400, 'not a slack payload');
    if (body.ssl_check === '1') return answer(200);
    if (body.type === 'url_verification') return answer(200, { challenge: body.challenge });
    const retry = Number(header(request, 'x-slack-retry-num'));
    const event: ReceiverEvent = {
      body,
      retryNum: Number.isInteger(retry) && retry > 0 ? retry : undefined,
      retryReason: header(request, 'x-slack-retry-reason') || undefined,
      ack: async (reply) => {
        answer(200, reply);
        options.observeAckSeconds?.((performance.now() - startedAt) / 1000);
      },
    };
    try {
      await app?.processEvent(event);
    } catch (error) {
      if (response.headersSent) throw error;
      return refuse(400, 'a payload with parts missing');
    }
    if (!response.headersSent) refuse(400, 'a payload of no known type');
  };

  const requestListener: RequestListener = (request, response) => {
    handle(request, response).catch((error: unknown) => {
      options.log.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'slack request failed');
      if (!response.headersSent) response.writeHead(500).end();
    });
  };

  return {
    requestListener,
    port: () => {
      const address = server?.address();
      return address && typeof address === 'object' ? address.port : null;
    },
    init: (bolt) => {
      app = bolt;
    },
    start: async () => {
      if (options.port === undefined) return;
      const listening = createServer(requestListener);
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(options.port, resolve);
      });
      server = listening;
    },
    stop: async () => {
      const closing = server;
      server = null;
      if (!closing) return;
      closing.closeAllConnections();
      await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
  };
};
