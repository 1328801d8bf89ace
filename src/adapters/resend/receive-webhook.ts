import type { Signal } from '../../core/signal/signal.ts';
import { OutsideUnavailable } from '../http-call.ts';
import type { ResendEvents } from './events.ts';
import { verifyResendWebhook } from './webhook.ts';

export type WebhookRequest = { headers: Record<string, string | string[] | undefined>; rawBody: string; now: Date };

/**
 * What to answer to one webhook of Resend, whatever the HTTP server. 200 only after `receive` has kept the signals: any
 * other answer makes Resend send it again. A request that is not signed by Resend changes nothing.
 */
export const createResendReceiver =
  (options: { secret: string; events: ResendEvents; receive: (signals: Signal[]) => Promise<void> }) =>
  async (request: WebhookRequest): Promise<{ status: 200 | 400 | 401 | 503; text: string }> => {
    const verified = verifyResendWebhook({ secret: options.secret, ...request });
    if (!verified.ok) {
      return verified.error === 'malformed'
        ? { status: 400, text: 'the body is not JSON' }
        : { status: 401, text: `the signature was not accepted: ${verified.error}` };
    }
    try {
      const read = await options.events.toSignals(verified.value.payload);
      if (read.kind === 'malformed') return { status: 400, text: read.reason };
      if (read.kind === 'signals') await options.receive(read.signals);
      return { status: 200, text: read.kind };
    } catch (error) {
      if (!(error instanceof OutsideUnavailable)) throw error;
      return { status: 503, text: 'the mail could not be read yet; send this again' };
    }
  };
