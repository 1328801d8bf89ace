import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { chatMethods } from './chat-methods.ts';
import { conversationMethods } from './conversation-methods.ts';
import { fileMethods } from './file-methods.ts';
import { readBody, sendJson, uploadedBytes } from './http-body.ts';
import { peopleMethods } from './people-methods.ts';
import { createRateLimits } from './rate-limits.ts';
import type { SocketMode } from './socket-mode.ts';
import { surfaceMethods } from './surface-methods.ts';
import { type Answer, refuse, type WebApiContext } from './web-api-method.ts';

const maxBody = 4 * 1024 * 1024;
const maxUpload = 64 * 1024 * 1024;

/** The arguments of a call, from a JSON body, a form, or the query; `null` for a body that cannot be read. */
const argumentsOf = (contentType: string, url: URL, body: Buffer): Record<string, unknown> | null => {
  const query: Record<string, unknown> = Object.fromEntries(url.searchParams);
  const text = body.toString('utf8');
  if (text === '') return query;
  if (!contentType.startsWith('application/json'))
    return { ...query, ...Object.fromEntries(new URLSearchParams(text)) };
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    return parsed.success ? { ...query, ...parsed.data } : null;
  } catch {
    return null;
  }
};

/** Slack's Web API, uploads, file downloads and `response_url`s on a loopback port. */
export const startWebApiServer = async (options: {
  context: WebApiContext;
  port: number;
  botToken: string;
  /** `null`: Socket Mode is off for this app. */
  socketMode: (SocketMode & { appToken: string }) | null;
  /** The app's granted scopes; `null`: the manifest names none, so none are checked. */
  scopes: string[] | null;
  hasRateLimits: boolean;
  elapsedNow: () => number;
  respond: (token: string, body: unknown) => { status: number; answer: unknown };
}) => {
  const { context } = options;
  let origin = '';
  const methods = {
    ...chatMethods,
    ...conversationMethods,
    ...peopleMethods,
    ...surfaceMethods,
    ...fileMethods((id) => `${origin}/upload/v1/${id}`),
  };
  const limits = createRateLimits(options.elapsedNow);
  const tokenOf = (request: IncomingMessage, given?: unknown) =>
    request.headers.authorization?.replace(/^Bearer /i, '') ?? (typeof given === 'string' ? given : undefined);

  const call = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const name = url.pathname.slice('/api/'.length);
    const scopeHeaders: Record<string, string> = options.scopes ? { 'x-oauth-scopes': options.scopes.join(',') } : {};
    const answer = (value: Answer, status = 200, headers: Record<string, string> = {}) =>
      sendJson(response, status, value, { ...scopeHeaders, ...headers });
    const body = await readBody(request, maxBody);
    if (!body) return answer(refuse('request_too_large'));
    const contentType = request.headers['content-type'] ?? '';
    const args = argumentsOf(contentType, url, body);
    if (!args) return answer(refuse('invalid_json'));
    if (name === 'apps.connections.open') {
      const given = tokenOf(request, args.token);
      if (!given) return answer(refuse('not_authed'));
      if (!options.socketMode || given === options.botToken) return answer(refuse('not_allowed_token_type'));
      if (given !== options.socketMode.appToken) return answer(refuse('invalid_auth'));
      return answer({ ok: true, url: options.socketMode.connectionUrl() });
    }
    const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!found) return answer({ ok: false, error: 'unknown_method', req_method: name });
    const token = tokenOf(request, args.token);
    if (name !== 'api.test') {
      if (!token) return answer(refuse('not_authed'));
      if (token !== options.botToken) return answer(refuse('invalid_auth'));
    }
    const granted = options.scopes;
    if (granted && found.scopes.length > 0 && !found.scopes.some((scope) => granted.includes(scope))) {
      const needed = found.scopes[0];
      return answer({ ok: false, error: 'missing_scope', needed, provided: granted.join(',') }, 200, {
        'x-accepted-oauth-scopes': found.scopes.join(','),
      });
    }
    if (options.hasRateLimits) {
      const wait = limits.waitSeconds(name, String(args.channel ?? ''));
      if (wait > 0) return answer(refuse('ratelimited'), 429, { 'retry-after': String(wait) });
    }
    const { token: _, ...rest } = args;
    answer(await found.call(rest, context));
  };

  const upload = async (request: IncomingMessage, response: ServerResponse, id: string): Promise<void> => {
    const body = await readBody(request, maxUpload);
    const bytes = body ? await uploadedBytes(request.headers['content-type'] ?? '', body) : null;
    const isTaken = bytes !== null && (await context.files.receive(id, bytes));
    response.writeHead(isTaken ? 200 : 400, { 'content-type': 'text/plain' });
    response.end(isTaken ? `OK - ${bytes.byteLength}` : 'no upload is expected under this address');
  };

  const download = async (request: IncomingMessage, response: ServerResponse, id: string): Promise<void> => {
    const file = context.files.get(id);
    const bytes = tokenOf(request) === options.botToken && file ? await context.files.bytes(id) : null;
    if (!bytes || !file) {
      response.writeHead(file ? 403 : 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': file.mimetype, 'content-length': bytes.byteLength });
    response.end(bytes);
  };

  const respond = async (request: IncomingMessage, response: ServerResponse, token: string): Promise<void> => {
    const body = await readBody(request, maxBody);
    let parsed: unknown;
    try {
      parsed = JSON.parse(body?.toString('utf8') ?? '');
    } catch {
      return sendJson(response, 400, { ok: false, error: 'invalid_payload' });
    }
    const outcome = options.respond(token, parsed);
    sendJson(response, outcome.status, outcome.answer);
  };

  const route = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, head = '', second = '', third = ''] = url.pathname.split('/');
    if (head === 'api') return call(request, response, url);
    if (head === 'upload' && request.method === 'POST') return upload(request, response, third);
    if (head === 'files-pri') return download(request, response, second.split('-').at(-1) ?? '');
    if (head === 'response' && request.method === 'POST') return respond(request, response, second);
    response.writeHead(404).end();
    return Promise.resolve();
  };
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { ok: false, error: 'internal_error', detail: String(error) });
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  options.socketMode?.listenOn(server, origin);
  return {
    port,
    origin,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
