import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createResendEvents } from '../../../src/adapters/resend/events.ts';
import { createResendMailer } from '../../../src/adapters/resend/mailer.ts';
import { verifyResendWebhook } from '../../../src/adapters/resend/webhook.ts';
import type { EmailContent } from '../../../src/core/decision/action.ts';
import { AccountId, PersonId } from '../../../src/core/ids.ts';
import { startPracticeMail } from '../../../src/practice/mail/practice-mail.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const secret = `whsec_${Buffer.from('a secret of the test').toString('base64')}`;
const email: EmailContent = {
  from: 'Nordlicht <mia@nordlicht.example>',
  to: 'Ann Bee <ann@buyer.example>',
  replyTo: 'mia@nordlicht.example',
  subject: 'Grüße – one question',
  text: 'Hello Ann,\n\nthis is the text.  \n\nMia',
  headers: {
    'List-Unsubscribe': '<http://127.0.0.1:1/u/1>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
};
const listen = async (handle: (body: string, headers: Record<string, unknown>) => number) => {
  const seen: { body: string; headers: Record<string, string | string[] | undefined>; path: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      seen.push({ body, headers: request.headers, path: request.url ?? '' });
      response.writeHead(handle(body, request.headers)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
};
const start = async (options: Partial<Parameters<typeof startPracticeMail>[0]> = {}) => {
  const mail = await startPracticeMail({ clock, ...options });
  closers.push(mail.close);
  const to = { baseUrl: mail.url, token: 'key', clock };
  const known = { accountId: AccountId.parse('acct_1'), personId: PersonId.parse('cnt_1') };
  const identify = async (who: { email: string } | { crm: string }) =>
    'email' in who && who.email === 'ann@buyer.example' ? known : {};
  return { ...mail, mailer: createResendMailer(to), events: createResendEvents({ ...to, identify }) };
};
const sentId = async (mailer: ReturnType<typeof createResendMailer>, key = 'D-1/1', content = email) => {
  const outcome = await mailer.send(content, key, { decision: 'D-1' });
  if (outcome.kind !== 'sent') throw new Error(outcome.reason);
  return outcome.messageId;
};

describe('practice mail', () => {
  test('delivers exactly the approved text and headers, under a DKIM signature that covers them', async () => {
    const { api, mailer } = await start();
    const id = await sentId(mailer);
    const [mail] = api.inboxOf('ANN@buyer.example');
    expect(mail).toMatchObject({ id, text: email.text, subject: email.subject, headers: email.headers });
    const raw = mail?.raw ?? '';
    const [head = '', ...rest] = raw.split('\r\n\r\n');
    expect(rest.join('\r\n\r\n')).toBe(`${email.text.replaceAll('\n', '\r\n')}\r\n`);
    const lines = head.replace(/\r\n /g, ' ').split('\r\n');
    const signature = lines[0] ?? '';
    expect(signature.startsWith('DKIM-Signature: ')).toBe(true);
    const tag = (name: string) => new RegExp(`[ ;]${name}=([^;]*)`).exec(signature)?.[1] ?? '';
    const relaxed = (line: string) => {
      const [name = '', ...value] = line.split(':');
      return `${name.toLowerCase()}:${value
        .join(':')
        .replace(/[ \t]+/g, ' ')
        .trim()}`;
    };
    const names = tag('h').split(':');
    expect(names).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post', 'subject', 'from']));
    const signed = names.map((name) => relaxed(lines.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? ''));
    const input = [...signed, relaxed(signature.replace(/b=[^;]*$/, 'b='))].join('\r\n');
    const p = Buffer.from(/p=(.+)$/.exec(api.dkimRecord())?.[1] ?? '', 'base64');
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), p]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const digest = createHash('sha256').update(input).digest();
    expect(verify(null, digest, key, Buffer.from(tag('b'), 'base64'))).toBe(true);
    const body = 'Hello Ann,\r\n\r\nthis is the text.\r\n\r\nMia\r\n';
    expect(tag('bh')).toBe(createHash('sha256').update(body).digest('base64'));
  });

  test('a mail program’s one-click unsubscribe is a POST without cookies to the address in the header', async () => {
    const receiver = await listen(() => 200);
    const { api, mailer } = await start();
    const id = await sentId(mailer, 'k', {
      ...email,
      headers: { ...email.headers, 'List-Unsubscribe': `<mailto:u@nordlicht.example>, <${receiver.url}/u/77>` },
    });
    expect(await api.emit({ type: 'unsubscribed', emailId: id })).toEqual({
      ok: true,
      detail: 'the unsubscribe address answered 200',
    });
    expect(receiver.seen[0]).toMatchObject({ path: '/u/77', body: 'List-Unsubscribe=One-Click' });
    expect(receiver.seen[0]?.headers.cookie).toBeUndefined();
  });

  test('webhooks are signed, in order, repeated until taken, and become signals', async () => {
    let failures = 1;
    const receiver = await listen(() => (failures-- > 0 ? 503 : 200));
    const { api, mailer, events } = await start({ webhook: { url: receiver.url, secret } });
    const id = await sentId(mailer);
    await api.emit({ type: 'delivered', emailId: id });
    await api.emit({ type: 'bounced', emailId: id });
    for (let i = 0; i < 60 && api.webhooksWaiting() > 0; i += 1) await new Promise((r) => setTimeout(r, 50));
    const bodies = receiver.seen.map((s) => JSON.parse(s.body).type);
    expect(bodies).toEqual(['email.sent', 'email.sent', 'email.delivered', 'email.bounced']);
    expect(receiver.seen[0]?.headers['svix-id']).toBe(receiver.seen[1]?.headers['svix-id']);
    const last = receiver.seen.at(-1);
    const verified = verifyResendWebhook({
      secret,
      headers: last?.headers ?? {},
      rawBody: last?.body ?? '',
      now: new Date(),
    });
    if (!verified.ok) throw new Error(verified.error);
    const read = await events.toSignals(verified.value.payload);
    expect(read).toEqual({
      kind: 'signals',
      signals: [
        {
          id: `resend:${id}:bounced`,
          kind: 'email-bounced',
          accountId: 'acct_1',
          personId: 'cnt_1',
          at: clock.now(),
          receivedAt: clock.now(),
          source: { system: 'resend', recordId: id, link: undefined },
          trust: 'trusted',
          facts: { emailId: id, isTimeExact: true, secondsAfterSend: 0, bounceType: 'Permanent', isPermanent: true },
          decisionId: 'D-1',
        },
      ],
    });
  });

  test('what happened while nobody listened is caught up from the list of mails, once', async () => {
    const { api, mailer, events } = await start();
    const id = await sentId(mailer);
    await api.emit({ type: 'delivered', emailId: id });
    await api.emit({ type: 'clicked', emailId: id, link: 'https://nordlicht.example' });
    await api.reply(id, { text: 'Not now, thanks.' });
    const first = await events.since(null);
    expect(first.signals.map((s) => s.kind)).toEqual([
      'email-delivered',
      'email-opened',
      'email-clicked',
      'email-replied',
    ]);
    expect(first.signals.at(-1)).toMatchObject({
      trust: 'untrusted',
      text: 'Not now, thanks.',
      accountId: 'acct_1',
      decisionId: 'D-1',
    });
    expect(first.signals.at(-1)?.extracted).toBeUndefined();
    expect((await events.since(first.cursor)).signals).toEqual([]);
    await api.emit({ type: 'complained', emailId: id });
    await api.emit({ type: 'opened', emailId: id });
    const second = await events.since(first.cursor);
    expect(second.signals.map((s) => s.kind)).toEqual(['email-delivered', 'email-complained']);
    expect(first.signals.map((s) => s.id)).toContain(second.signals[0]?.id);
  });

  test('a reply by a colleague belongs to the account of the mail it answers', async () => {
    const { api, mailer, events } = await start();
    const id = await sentId(mailer);
    await api.reply(id, { text: 'I take this over.', from: 'bob@buyer.example' });
    const reply = (await events.since(null)).signals.find((s) => s.kind === 'email-replied');
    expect(reply).toMatchObject({
      accountId: 'acct_1',
      personId: undefined,
      facts: { fromAddress: 'bob@buyer.example' },
    });
  });

  test('an address that bounced for good is suppressed: the next mail never reaches it', async () => {
    const { api, mailer } = await start();
    await api.emit({ type: 'bounced', emailId: await sentId(mailer, 'a') });
    const second = await sentId(mailer, 'b');
    expect(api.message(second)?.lastEvent).toBe('suppressed');
    expect(api.inboxOf('ann@buyer.example')).toEqual([]);
  });

  test('a restart on the same directory loses nothing, keys included', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'practice-mail-'));
    closers.push(() => rm(dir, { recursive: true }));
    const one = await startPracticeMail({ clock, dir });
    const before = await sentId(createResendMailer({ baseUrl: one.url, token: 'key', clock }));
    await one.close();
    const two = await start({ dir });
    expect(await sentId(two.mailer)).toBe(before);
    expect(two.api.outbox().map((mail) => mail.id)).toEqual([before]);
  });

  test('the list of mails pages backwards without gaps or repeats', async () => {
    const { url, mailer } = await start();
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.unshift(await sentId(mailer, `k${i}`));
    const seen: string[] = [];
    for (let hasMore = true; hasMore; ) {
      const after = seen.at(-1);
      const response = await fetch(`${url}/emails?limit=3${after ? `&after=${after}` : ''}`, {
        headers: { authorization: 'Bearer key' },
      });
      const page = (await response.json()) as { has_more: boolean; data: { id: string }[] };
      seen.push(...page.data.map((each) => each.id));
      hasMore = page.has_more;
    }
    expect(seen).toEqual(ids);
  });

  test('refuses what Resend refuses, in its words', async () => {
    const { mailer } = await start();
    const refused = await mailer.send({ ...email, to: 'nobody' }, 'k', {});
    expect(refused).toEqual({
      kind: 'refused',
      reason: 'Invalid address. The email address needs to follow the `(address)` format. (422)',
    });
    await sentId(mailer, 'same');
    expect(await mailer.send({ ...email, text: 'other' }, 'same', { decision: 'D-1' })).toEqual({
      kind: 'refused',
      reason: 'Same idempotency key used with a different request payload. (409)',
    });
  });
});
