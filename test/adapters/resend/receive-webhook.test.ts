import { describe, expect, test } from '@jest/globals';
import { createResendEvents } from '../../../src/adapters/resend/events.ts';
import { createResendReceiver } from '../../../src/adapters/resend/receive-webhook.ts';
import { signWebhook } from '../../../src/adapters/resend/webhook.ts';
import type { Signal } from '../../../src/core/signal/signal.ts';
import { strictNock } from '../../kit/nock.ts';

const secret = `whsec_${Buffer.from('a secret of the test').toString('base64')}`;
const now = new Date('2026-03-02T10:00:00Z');
const data = { email_id: 'e1', created_at: '2026-03-02T09:59:00Z', to: ['ann@buyer.example'] };

describe('receiving webhooks', () => {
  const nock = strictNock();
  const setUp = () => {
    const kept: Signal[] = [];
    const events = createResendEvents({
      baseUrl: 'https://api.resend.com',
      token: 're_1',
      clock: { now: () => now },
      identify: async () => ({}),
      wait: async () => {},
    });
    const receive = createResendReceiver({
      secret,
      events,
      receive: async (signals) => {
        kept.push(...signals);
      },
    });
    const send = (body: unknown, change: Record<string, string> = {}) => {
      const rawBody = typeof body === 'string' ? body : JSON.stringify(body);
      const timestamp = String(now.getTime() / 1000);
      const headers = {
        'svix-id': 'msg_1',
        'svix-timestamp': timestamp,
        'svix-signature': signWebhook(secret, 'msg_1', timestamp, rawBody),
        ...change,
      };
      return receive({ headers, rawBody, now });
    };
    return { kept, send };
  };
  const opened = { type: 'email.opened', created_at: '2026-03-02T09:59:30Z', data };

  test('a signed event is kept, then acknowledged', async () => {
    const { kept, send } = setUp();
    expect(await send(opened)).toEqual({ status: 200, text: 'signals' });
    expect(kept.map((signal) => signal.id)).toEqual(['resend:e1:opened']);
  });

  test('an event signed by somebody else changes nothing', async () => {
    const { kept, send } = setUp();
    expect(await send(opened, { 'svix-signature': 'v1,AAAA' })).toEqual({
      status: 401,
      text: 'the signature was not accepted: wrong-signature',
    });
    expect(kept).toEqual([]);
  });

  test('an event that is not for us is acknowledged, and nonsense is refused', async () => {
    const { kept, send } = setUp();
    expect(await send({ type: 'domain.updated', created_at: '2026-03-02T09:59:30Z', data: {} })).toEqual({
      status: 200,
      text: 'unsupported',
    });
    expect((await send('{')).status).toBe(400);
    expect(kept).toEqual([]);
  });

  test('a reply whose text cannot be read yet is asked for again', async () => {
    const { kept, send } = setUp();
    nock('https://api.resend.com').get('/emails/receiving/e1').times(3).reply(503);
    expect((await send({ ...opened, type: 'email.received' })).status).toBe(503);
    expect(kept).toEqual([]);
  });
});
