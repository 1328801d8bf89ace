import type { Route } from './http.ts';
import { sendText } from './http.ts';

export type Readiness = { what: string; ok: boolean; hint: string };

/** `/healthz` (the process runs), `/readyz` (it can do its work, with what is missing), `/metrics` (Prometheus). */
export const operationsRoutes = (input: {
  readiness(): Promise<Readiness[]>;
  metrics(): Promise<{ type: string; body: string }>;
}): Route => {
  return async (request, response, url) => {
    if (request.method !== 'GET') return false;
    if (url.pathname === '/healthz') {
      sendText(response, 200, 'ok\n');
      return true;
    }
    if (url.pathname === '/readyz') {
      const checks = await input.readiness();
      const isReady = checks.every((check) => check.ok);
      sendText(response, isReady ? 200 : 503, `${JSON.stringify({ ready: isReady, checks })}\n`, 'application/json');
      return true;
    }
    if (url.pathname === '/metrics') {
      const { type, body } = await input.metrics();
      sendText(response, 200, body, type);
      return true;
    }
    return false;
  };
};
