import type { RequestListener } from 'node:http';
import type { createMetrics } from '../adapters/metrics/metrics.ts';
import type { Database } from '../adapters/mongo/connect.ts';
import type { ResendEvents } from '../adapters/resend/events.ts';
import type { UnsubscribeTokens } from '../core/account/unsubscribe-token.ts';
import type { Deps } from '../flow/deps.ts';
import { readSystemDocument } from '../flow/system-document.ts';
import type { PracticeClock } from '../practice/practice-clock.ts';
import { buildWorkspace } from '../practice/workspace/workspace-page.ts';
import { clockRoute } from './clock-route.ts';
import { type Route, sendText } from './http.ts';
import { incidentRoute } from './incident-route.ts';
import { mailWebhookRoute } from './mail-webhook-route.ts';
import { operationsRoutes } from './operations-routes.ts';
import type { Practice } from './practice.ts';
import { recordRoute } from './record-route.ts';
import { signalRoute } from './signal-route.ts';
import type { SignedPaths } from './signed-path.ts';
import { systemDocumentRoute } from './system-document-route.ts';
import { unsubscribeRoute } from './unsubscribe-route.ts';
import { workOf } from './work.ts';

/** Every address of the program, in the order in which they are tried. */
export const systemRoutes = async (input: {
  deps: Deps;
  paths: SignedPaths;
  tokens: UnsubscribeTokens;
  metrics: ReturnType<typeof createMetrics>;
  practice: Practice | null;
  practiceClock: PracticeClock | null;
  database: Database;
  slackPath: string;
  slackListener: () => RequestListener | undefined;
  mailWebhook: { path: string; secret: string; events: ResendEvents } | null;
}): Promise<Route[]> => {
  const { deps, practice } = input;
  const routes: Route[] = [
    operationsRoutes({
      readiness: async () => [
        { what: 'store', ok: await input.database.ping(), hint: 'the store has to answer; check `MONGODB_URI`' },
        { what: 'slack', ok: input.slackListener() !== undefined, hint: 'Slack is being connected' },
        { what: 'charters', ok: deps.governance().charters.size > 0, hint: 'at least one charter has to be valid' },
      ],
      metrics: () => input.metrics.render(),
    }),
    (request, response, url) => {
      if (url.pathname !== input.slackPath) return false;
      const listener = input.slackListener();
      if (listener) listener(request, response);
      else sendText(response, 503, 'starting; please try again in a moment\n');
      return true;
    },
    ...(input.mailWebhook ? [mailWebhookRoute(() => deps, input.mailWebhook)] : []),
    unsubscribeRoute(() => deps, input.tokens),
    recordRoute(() => deps, input.paths),
    incidentRoute(() => deps, input.paths),
    signalRoute(() => deps, input.paths),
    systemDocumentRoute(() => readSystemDocument(deps, workOf(deps, { practice })), input.paths),
  ];
  if (practice && input.practiceClock) {
    const workspace = await buildWorkspace({ firstPerson: () => 'U0MARKETER' });
    routes.push(
      clockRoute(input.practiceClock),
      (request, response) => practice.market.handlePage(request, response),
      (request, response) => practice.slack.handlePage(request, response),
      (request, response) => workspace.serve(request, response),
    );
  }
  return routes;
};
