import { describe, expect, test } from '@jest/globals';
import { createResendEvents } from '../../../src/adapters/resend/events.ts';
import { signWebhook, verifyResendWebhook } from '../../../src/adapters/resend/webhook.ts';
import { strictNock } from '../../kit/nock.ts';

// Svix' own published example of a signature.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestamp = '1614265330';
const rawBody = '{"test": 2432232314}';
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const now = new Date(1_614_265_330_000);
const headers = { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': signature };

describe('webhooks of Resend', () => {
  test('the published example verifies', () => {
    expect(signWebhook(secret, id, timestamp, rawBody)).toBe(signature);
    expect(verifyResendWebhook({ secret, headers, rawBody, now })).toEqual({
      ok: true,
      value: { id, payload: { test: 2432232314 } },
    });
  });

  test('one right signature among several is enough, as during a change of secret', () => {
    const several = { ...headers, 'svix-signature': `v1,AAAA v2,xx ${signature}` };
    expect(verifyResendWebhook({ secret, headers: several, rawBody, now }).ok).toBe(true);
  });

  test.each([
    ['unsigned', { headers: { ...headers, 'svix-signature': undefined } }],
    ['unsigned', { headers: { ...headers, 'svix-timestamp': 'yesterday' } }],
    ['wrong-signature', { rawBody: `${rawBody} ` }],
    ['wrong-signature', { headers: { ...headers, 'svix-id': 'msg_other' } }],
    ['stale', { now: new Date(now.getTime() + 301_000) }],
    ['stale', { now: new Date(now.getTime() - 301_000) }],
  ])('refuses as %s', (error, change) => {
    expect(verifyResendWebhook({ secret, headers, rawBody, now, ...change })).toEqual({ ok: false, error });
  });

  test('signed nonsense is malformed', () => {
    const signed = { ...headers, 'svix-signature': signWebhook(secret, id, timestamp, 'not json') };
    expect(verifyResendWebhook({ secret, headers: signed, rawBody: 'not json', now })).toEqual({
      ok: false,
      error: 'malformed',
    });
  });
});

describe('webhook payloads as signals', () => {
  const nock = strictNock();
  const clock = { now: () => now };
  const events = createResendEvents({
    baseUrl: 'https://api.resend.com',
    token: 're_123',
    clock,
    identify: async () => ({}),
    wait: async () => {},
  });
  const data = {
    created_at: '2026-03-02T10:00:00.000Z',
    email_id: '56761188-7520-42d8-8898-ff6fc54ce618',
    from: 'Acme <onboarding@resend.dev>',
    to: ['delivered@resend.dev'],
    subject: 'Sending this example',
    tags: { decision: 'D-12' },
  };
  const at = '2026-03-02T10:00:03.000Z';

  test('a click within seconds keeps what tells a scanner from a person', async () => {
    const click = { ipAddress: '122.115.53.11', link: 'https://resend.com', timestamp: at, userAgent: 'Mozilla/5.0' };
    const read = await events.toSignals({ type: 'email.clicked', created_at: at, data: { ...data, click } });
    expect(read).toMatchObject({
      kind: 'signals',
      signals: [
        {
          kind: 'email-clicked',
          at: new Date(at),
          decisionId: 'D-12',
          facts: { secondsAfterSend: 3, link: 'https://resend.com', userAgent: 'Mozilla/5.0' },
        },
      ],
    });
  });

  test('a transient bounce says nothing about the address', async () => {
    const bounce = { message: 'mailbox full', subType: 'MailboxFull', type: 'Transient' };
    expect(await events.toSignals({ type: 'email.bounced', created_at: at, data: { ...data, bounce } })).toEqual({
      kind: 'unsupported',
      type: 'email.bounced (transient)',
    });
  });

  test('what is not about a mail is unsupported, and what lacks its parts is malformed', async () => {
    expect(await events.toSignals({ type: 'contact.created', created_at: at, data: { id: 'x' } })).toEqual({
      kind: 'unsupported',
      type: 'contact.created',
    });
    expect(await events.toSignals({ type: 'email.opened', created_at: at, data: {} })).toEqual({
      kind: 'malformed',
      reason: 'the webhook lacks `data.email_id`',
    });
  });

  test('a received mail’s text is fetched, untrusted and not yet read into anything', async () => {
    const received = {
      object: 'email',
      id: data.email_id,
      to: ['mia@seller.example'],
      from: 'Ann <ann@buyer.example>',
      created_at: '2026-03-02 10:00:00.5+00',
      subject: 'Out of office',
      html: '<p>Back on <b>Monday</b></p>',
      text: null,
      headers: { 'Auto-Submitted': 'auto-replied' },
      message_id: '<example+123>',
    };
    nock('https://api.resend.com').get(`/emails/receiving/${data.email_id}`).reply(200, received);
    const read = await events.toSignals({ type: 'email.received', created_at: at, data });
    if (read.kind !== 'signals') throw new Error(read.kind);
    expect(read.signals).toEqual([
      {
        id: `resend:received:${data.email_id}`,
        kind: 'email-replied',
        at: new Date('2026-03-02T10:00:00.500Z'),
        receivedAt: now,
        source: { system: 'resend', recordId: data.email_id, link: undefined },
        trust: 'untrusted',
        text: expect.stringContaining('Back on'),
        facts: { subject: 'Out of office', fromAddress: 'ann@buyer.example', emailId: null, isAutomatic: true },
        accountId: undefined,
        personId: undefined,
        decisionId: undefined,
      },
    ]);
  });
});
