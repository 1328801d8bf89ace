import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageEvent } from './page-api.ts';

/** Server-sent events to the open pages of each person. */
export type PageStream = ReturnType<typeof createPageStream>;

export const createPageStream = (options: { heartbeatMs: number }) => {
  const open = new Map<string, Set<ServerResponse>>();
  const listeners = new Set<(event: PageEvent, to: readonly string[]) => void>();
  const heartbeat = setInterval(() => {
    for (const pages of open.values()) for (const page of pages) page.write(': still here\n\n');
  }, options.heartbeatMs);
  heartbeat.unref();
  return {
    emit: (event: PageEvent, to: readonly string[]): void => {
      for (const listener of listeners) listener(event, to);
      let line: string | undefined;
      for (const user of to) {
        const pages = open.get(user);
        if (!pages || pages.size === 0) continue;
        line ??= `data: ${JSON.stringify(event)}\n\n`;
        for (const page of pages) page.write(line);
      }
    },
    connect: (user: string, request: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        connection: 'keep-alive',
        'x-accel-buffering': 'no',
      });
      response.write('retry: 1000\n\n');
      const pages = open.get(user) ?? new Set<ServerResponse>();
      open.set(user, pages.add(response));
      request.on('close', () => pages.delete(response));
    },
    isWatched: (user: string): boolean => (open.get(user)?.size ?? 0) > 0,
    listen: (listener: (event: PageEvent, to: readonly string[]) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: (): void => {
      clearInterval(heartbeat);
      for (const pages of open.values()) for (const page of pages) page.end();
      open.clear();
    },
  };
};
