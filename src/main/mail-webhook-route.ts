import type { ResendEvents } from '../adapters/resend/events.ts';
import { createResendReceiver } from '../adapters/resend/receive-webhook.ts';
import type { Deps } from '../flow/deps.ts';
import { takeIn } from '../flow/observe-outcome.ts';
import { receiveSignals } from '../flow/receive-signal.ts';
import { type Route, readBody, sendText } from './http.ts';

const LIMIT_BYTES = 2_000_000;

/** Deliveries, replies and complaints as the mail service tells them, signed; what is missed is caught up by the look-up. */
export const mailWebhookRoute = (
  deps: () => Deps,
  input: { path: string; secret: string; events: ResendEvents },
): Route => {
  const receive = createResendReceiver({
    secret: input.secret,
    events: input.events,
    receive: async (signals) => {
      const added = await receiveSignals(deps(), signals);
      // Kept already; what follows from it may take its time.
      deps().later('take-in-mail', () => takeIn(deps(), added));
    },
  });
  return async (request, response, url) => {
    if (url.pathname !== input.path || request.method !== 'POST') return false;
    const rawBody = await readBody(request, LIMIT_BYTES);
    if (rawBody === null) {
      sendText(response, 400, 'the body is too large\n');
      return true;
    }
    const { status, text } = await receive({ headers: request.headers, rawBody, now: new Date() });
    if (status !== 200) deps().log.info({ status, reason: text }, 'refused a mail webhook');
    sendText(response, status, `${text}\n`);
    return true;
  };
};
