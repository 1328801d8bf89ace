import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { AppDelivery } from './app-delivery.ts';
import type { PostAnswer } from './signed-post.ts';

/** What the app sends back: the envelope it took, and for some kinds an answer. */
const Acknowledgement = z.object({ envelope_id: z.string(), payload: z.record(z.string(), z.unknown()).optional() });
type Envelope = {
  type: 'events_api' | 'interactive' | 'slash_commands';
  payload: unknown;
  accepts_response_payload: boolean;
  retry_attempt?: number;
  retry_reason?: string;
};
type Waiting = { connection: WebSocket; settle(answer: PostAnswer): void };

/** Slack's own limit on connections of one app. */
const MOST_CONNECTIONS = 10;
/** A ticket is for one connection, made at once. */
const TICKET_MS = 30_000;

/**
 * Socket Mode (docs.slack.dev/apis/events-api/using-socket-mode): `apps.connections.open` gives an address for one
 * connection; each payload goes in an envelope to one of the connections and is acknowledged by `envelope_id`. The
 * link may be refreshed at any time, by a `disconnect` message.
 */
export const createSocketMode = (options: { appId: string; ackMs: number; pingMs: number }) => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  const open = new Set<WebSocket>();
  const tickets = new Map<string, NodeJS.Timeout>();
  const waiting = new Map<string, Waiting>();
  let origin = '';
  let turn = 0;

  const host = () => new URL(origin).host;
  const say = (connection: WebSocket, message: unknown) => connection.send(JSON.stringify(message));

  const take = (connection: WebSocket) => {
    open.add(connection);
    const pings = setInterval(() => connection.ping(), options.pingMs);
    connection.on('message', (data) => {
      let parsed: unknown;
      try {
        parsed = JSON.parse(data.toString());
      } catch {
        return;
      }
      const read = Acknowledgement.safeParse(parsed);
      if (!read.success) return;
      const { envelope_id, payload } = read.data;
      const isEmpty = !payload || Object.keys(payload).length === 0;
      waiting.get(envelope_id)?.settle({
        kind: 'answered',
        status: 200,
        contentType: 'application/json',
        body: isEmpty ? '' : JSON.stringify(payload),
      });
    });
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      clearInterval(pings);
      open.delete(connection);
      for (const one of waiting.values()) {
        if (one.connection === connection) one.settle({ kind: 'unreachable', reason: 'the connection was closed' });
      }
    });
    say(connection, {
      type: 'hello',
      num_connections: open.size,
      connection_info: { app_id: options.appId },
      debug_info: { host: host(), approximate_connection_time: 18_060 },
    });
  };

  const deliver = (envelope: Envelope): Promise<PostAnswer> => {
    const connections = [...open].filter((one) => one.readyState === WebSocket.OPEN);
    turn += 1;
    const connection = connections[turn % connections.length];
    if (!connection) {
      return Promise.resolve({ kind: 'unreachable', reason: 'the app has no Socket Mode connection' });
    }
    const id = randomUUID();
    return new Promise((resolve) => {
      const settle = (answer: PostAnswer) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => settle({ kind: 'timeout' }), options.ackMs);
      waiting.set(id, { connection, settle });
      say(connection, { envelope_id: id, ...envelope });
    });
  };

  const delivery: AppDelivery = {
    interactive: (payload) => deliver({ type: 'interactive', payload, accepts_response_payload: true }),
    command: (payload) => deliver({ type: 'slash_commands', payload, accepts_response_payload: true }),
    event: (body, retry) =>
      deliver({
        type: 'events_api',
        payload: JSON.parse(body),
        accepts_response_payload: false,
        retry_attempt: retry?.num ?? 0,
        retry_reason: retry?.reason ?? '',
      }),
    close: () => {
      for (const timer of tickets.values()) clearTimeout(timer);
      tickets.clear();
      for (const connection of open) connection.terminate();
      sockets.close();
    },
  };

  return {
    delivery,
    /** The address for one connection, good for half a minute. */
    connectionUrl: (): string => {
      const ticket = randomBytes(16).toString('hex');
      const timer = setTimeout(() => tickets.delete(ticket), TICKET_MS);
      timer.unref();
      tickets.set(ticket, timer);
      return `${origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${options.appId}`;
    },
    connections: () => open.size,
    /** Asks the app to connect anew, as Slack does when it moves connections. */
    refresh: () => {
      for (const connection of open) {
        say(connection, { type: 'disconnect', reason: 'refresh_requested', debug_info: { host: host() } });
      }
    },
    /** Takes connections that come in on the Web API's server. */
    listenOn: (server: Server, at: string) => {
      origin = at;
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        const url = new URL(request.url ?? '/', at);
        const ticket = url.searchParams.get('ticket') ?? '';
        const timer = tickets.get(ticket);
        if (!url.pathname.startsWith('/link') || !timer || open.size >= MOST_CONNECTIONS) {
          socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
          return;
        }
        clearTimeout(timer);
        tickets.delete(ticket);
        sockets.handleUpgrade(request, socket, head, take);
      });
    },
  };
};
export type SocketMode = ReturnType<typeof createSocketMode>;
