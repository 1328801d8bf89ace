import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ApiCall = { method: string; args: Record<string, unknown> };
type Answer = Record<string, unknown> | { status: number } | undefined;

const decode = (text: string, contentType: string): Record<string, unknown> => {
  if (contentType.includes('json')) return JSON.parse(text || '{}');
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([key, value]) => {
      try {
        return [key, /^[[{]/.test(value) ? JSON.parse(value) : value];
      } catch {
        return [key, value];
      }
    }),
  );
};

/** Slack's Web API as far as the adapter calls it: messages with metadata, channels, views. Every call is kept. */
export const startFakeSlackApi = async (intercept: (call: ApiCall) => Answer | Promise<Answer> = () => undefined) => {
  const calls: ApiCall[] = [];
  const messages: {
    channel: string;
    ts: string;
    thread_ts?: string;
    text: string;
    blocks?: unknown;
    metadata?: unknown;
  }[] = [];
  let clock = 1_000;
  const answer = ({ method, args }: ApiCall): Record<string, unknown> => {
    const channel = String(args.channel ?? '');
    switch (method) {
      case 'auth.test':
        return { user_id: 'UBOT', user: 'countersign', bot_id: 'BBOT', team_id: 'T1', team: 'Practice' };
      case 'conversations.list':
        return {
          channels: ['approvals', 'experiments', 'budget', 'escalations', 'countersign'].map((name, i) => ({
            id: `C00${i}`,
            name,
            is_member: i > 0,
          })),
        };
      case 'conversations.open':
        return { channel: { id: `D${String(args.users)}` } };
      case 'chat.postMessage': {
        clock += 1;
        const ts = `${clock}.000100`;
        messages.push({
          channel,
          ts,
          text: String(args.text ?? ''),
          blocks: args.blocks,
          metadata: args.metadata,
          ...(args.thread_ts ? { thread_ts: String(args.thread_ts) } : {}),
        });
        return { channel, ts };
      }
      case 'chat.update': {
        const found = messages.find((m) => m.channel === channel && m.ts === args.ts);
        if (!found) return { ok: false, error: 'message_not_found' };
        Object.assign(found, { text: args.text, blocks: args.blocks });
        return { channel, ts: found.ts };
      }
      case 'conversations.history':
        return { messages: messages.filter((m) => m.channel === channel && !m.thread_ts).toReversed() };
      case 'conversations.replies':
        return {
          messages: messages.filter((m) => m.channel === channel && (m.ts === args.ts || m.thread_ts === args.ts)),
        };
      case 'views.open':
      case 'views.push':
      case 'views.update':
        return { view: { id: 'V1', hash: 'h1' } };
      default:
        return {};
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const method = (request.url ?? '').replace(/^\/(api\/)?/, '');
      const call = { method, args: decode(Buffer.concat(chunks).toString(), String(request.headers['content-type'])) };
      calls.push(call);
      const special = await intercept(call);
      if (special && 'status' in special && typeof special.status === 'number') {
        response.writeHead(special.status, { 'retry-after': '0' }).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: true, ...(special ?? answer(call)) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    calls,
    messages,
    named: (method: string) => calls.filter((call) => call.method === method),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
