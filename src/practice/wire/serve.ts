import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Faults } from './faults.ts';

export type WireRequest = {
  method: string;
  path: string;
  /** Named parts of the route, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Parsed JSON, `undefined` without a body. */
  body: unknown;
};
export type WireReply = { status: number; body?: unknown; headers?: Record<string, string> };
export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `/emails/:id`; a colon inside a segment (Google's `:mutate`) is written as it is. */
  path: string;
  handle(request: WireRequest): WireReply | Promise<WireReply>;
};
export type WireServer = { url: string; port: number; close(): Promise<void> };

const bodyLimit = 5_000_000;
const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > bodyLimit) throw new Error('body too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
};
const compile = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/(^|\/):([a-zA-Z]+)/g, '$1(?<$2>[^/:]+)')}$`);
const decode = (groups: Record<string, string> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v)]));

/** Serves one provider's wire format on loopback. `refusal` gives an error the provider's own shape. */
export const serveWire = async (options: {
  routes: Route[];
  port?: number;
  /** When set, every request must carry it as a bearer token. */
  token?: string;
  faults?: Faults;
  refusal(status: number, message: string): unknown;
}): Promise<WireServer> => {
  const routes = options.routes.map((route) => ({ ...route, pattern: compile(route.path) }));

  const answer = async (request: IncomingMessage, url: URL): Promise<WireReply> => {
    const { authorization } = request.headers;
    if (!authorization || (options.token !== undefined && authorization !== `Bearer ${options.token}`)) {
      return { status: 401, body: options.refusal(401, 'the access token is missing or wrong') };
    }
    const path = url.pathname;
    const at = routes.filter((route) => route.pattern.test(path));
    const route = at.find((r) => r.method === request.method);
    if (route === undefined) {
      const status = at.length > 0 ? 405 : 404;
      return { status, body: options.refusal(status, `${request.method} ${path} is not served here`) };
    }
    let body: unknown;
    try {
      const text = await readBody(request);
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      return { status: 400, body: options.refusal(400, 'the body is not JSON or is too large') };
    }
    return route.handle({
      method: route.method,
      path,
      params: decode(route.pattern.exec(path)?.groups),
      query: url.searchParams,
      headers: request.headers,
      body,
    });
  };

  const respond = (response: ServerResponse, reply: WireReply) => {
    const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
    response.writeHead(reply.status, {
      ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...reply.headers,
    });
    response.end(text);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const fault = options.faults?.take(request.method ?? 'GET', url.pathname) ?? null;
    let reply: WireReply | null = null;
    if (fault === null || fault.when === 'after') {
      try {
        reply = await answer(request, url);
      } catch {
        reply = { status: 500, body: options.refusal(500, 'something went wrong') };
      }
    }
    if (fault === null) {
      if (reply !== null) respond(response, reply);
    } else if (fault.what === 'reset') {
      request.socket.resetAndDestroy();
    } else if (fault.what !== 'hang') {
      respond(response, {
        status: fault.what.status,
        body: options.refusal(fault.what.status, 'planned failure'),
        headers:
          fault.what.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.what.retryAfterSeconds) },
      });
    }
  };

  const server = createServer((request, response) => {
    void serve(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
