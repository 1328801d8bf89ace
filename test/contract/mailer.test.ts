import { describe } from '@jest/globals';
import { createResendMailer } from '../../src/adapters/resend/mailer.ts';
import { keyTagOf } from '../../src/adapters/resend/wire.ts';
import { startPracticeMail } from '../../src/practice/mail/practice-mail.ts';
import { createFaults } from '../../src/practice/wire/faults.ts';
import { strictNock } from '../kit/nock.ts';
import { contractEmail, mailerContract } from './mailer-contract.ts';

const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const linkFor = (id: string) => `https://workspace.example/market/mail/${id}`;
const wait = async () => {};

describe('mailer: Resend adapter against the practice mail service', () => {
  mailerContract(async () => {
    const faults = createFaults();
    const mail = await startPracticeMail({ clock, faults, token: 'key' });
    const mailer = createResendMailer({ baseUrl: mail.url, token: 'key', clock, linkFor, wait, timeoutMs: 5000 });
    return {
      mailer,
      arrange: async (scene) => {
        const post = { method: 'POST', path: /^\/emails$/ };
        if (scene === 'silent-after-effect') faults.add({ when: 'after', what: 'reset', ...post });
        if (scene === 'silent-before-effect') faults.add({ when: 'before', what: 'reset', ...post });
        if (scene === 'refuse') faults.add({ when: 'before', what: { status: 422 }, ...post });
        if (scene === 'slow-down') faults.add({ when: 'before', what: { status: 429, retryAfterSeconds: 1 }, ...post });
        if (scene === 'unreadable') faults.add({ when: 'before', what: { status: 500 }, method: 'GET', times: 9 });
      },
      effects: () => mail.api.outbox().map((each) => each.text),
      close: mail.close,
    };
  });
});

describe('mailer: Resend adapter against recorded answers of Resend', () => {
  const nock = strictNock();
  const id = '49a3999c-0ce1-4ea6-ab68-afcd6dc2e794';
  const listed = {
    id,
    message_id: '<010f019a-7c1b-4b5e@eu-west-1.amazonses.com>',
    to: ['ann@buyer.example'],
    from: 'Mia <mia@seller.example>',
    created_at: '2026-03-02 09:59:59.674981+00',
    subject: 'One question',
    bcc: null,
    cc: null,
    reply_to: ['mia@seller.example'],
    last_event: 'sent',
    scheduled_at: null,
  };
  const tags = [
    { name: 'decision', value: 'D-7' },
    { name: 'countersign_key', value: keyTagOf('D-7/1') },
  ];
  mailerContract(async () => {
    const api = nock('https://api.resend.com', {
      reqheaders: { authorization: 'Bearer re_123', accept: 'application/json' },
    });
    const keys = new Map<string, string>();
    const post = () =>
      api.post('/emails', {
        from: contractEmail.from,
        to: [contractEmail.to],
        subject: contractEmail.subject,
        text: contractEmail.text,
        headers: contractEmail.headers,
        reply_to: [contractEmail.replyTo],
        tags,
      });
    const sent = () =>
      post()
        .matchHeader('idempotency-key', 'D-7/1')
        .reply(200, () => {
          keys.set('D-7/1', contractEmail.text);
          return { id };
        });
    const list = (data: unknown[]) =>
      api.get('/emails').query({ limit: '100' }).reply(200, { object: 'list', has_more: false, data });
    return {
      mailer: createResendMailer({ baseUrl: 'https://api.resend.com', token: 're_123', clock, linkFor, wait }),
      arrange: (scene) => {
        if (scene === 'send') sent();
        if (scene === 'send-twice') {
          sent();
          sent();
        }
        if (scene === 'silent-after-effect') {
          keys.set('D-7/1', contractEmail.text);
          post().replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
          list([{ ...listed, id: 'other' }, listed]);
          api
            .get('/emails/other')
            .reply(200, { object: 'email', ...listed, id: 'other', html: null, text: 'x', tags: [] });
          api
            .get(`/emails/${id}`)
            .reply(200, { object: 'email', ...listed, html: null, text: contractEmail.text, tags });
        }
        if (scene === 'silent-before-effect') {
          post().reply(500, { statusCode: 500, name: 'application_error', message: 'An unexpected error occurred.' });
          list([]);
        }
        if (scene === 'nothing-sent') {
          list([listed]);
          api
            .get(`/emails/${id}`)
            .reply(200, { object: 'email', ...listed, html: null, text: contractEmail.text, tags });
        }
        if (scene === 'refuse') {
          post().reply(422, {
            statusCode: 422,
            name: 'validation_error',
            message:
              'Invalid `to` field: ann@buyer.example. The email address needs to follow the `email@example.com` format.',
          });
        }
        if (scene === 'slow-down') {
          const slower = { statusCode: 429, name: 'rate_limit_exceeded', message: 'Too many requests.' };
          post().reply(429, slower, { 'retry-after': '1' });
          sent();
        }
        if (scene === 'unreadable') {
          api.get('/emails').query({ limit: '100' }).times(3).reply(500, { message: 'Internal server error' });
        }
      },
      effects: () => [...keys.values()],
      close: async () => {},
    };
  });
});
