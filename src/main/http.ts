import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../ports/log.ts';

/** Answers a request and says so, or leaves it to the next one. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean> | boolean;

export class PortInUse extends Error {}

export const sendText = (
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void => {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
};

/** Reads at most `limit` bytes; null when there is more. */
export const readBody = async (request: IncomingMessage, limit: number): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** One HTTP server over an ordered list of routes; `routes` may grow until the first request. */
export const listen = async (
  routes: readonly Route[],
  options: { port: number; host: string; log: Log },
): Promise<{ server: Server; port: number; close(): Promise<void> }> => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    for (const route of routes) if (await route(request, response, url)) return;
    sendText(response, 404, 'there is nothing here; the workspace is at /\n');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log.error({ err: error, path: request.url?.split('?')[0] }, 'a request failed');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'this failed on our side; nothing was changed, please try again\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new PortInUse(
              `port ${options.port} is in use by another program; stop it, or choose another with \`PORT=3001 npm start\``,
            )
          : error,
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
