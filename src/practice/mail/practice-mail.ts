import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { bareAddress } from '../../adapters/resend/wire.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Faults } from '../wire/faults.ts';
import { openRecords } from '../wire/records.ts';
import { type Route, serveWire } from '../wire/serve.ts';
import { dkimRecord, dkimSignature, newDkimKey } from './dkim.ts';
import {
  address,
  type Happened,
  listed,
  type MailHappening,
  no,
  page,
  type ReceivedMail,
  receivedListed,
  refusal,
  SendRequest,
  type SentMail,
} from './mail-wire.ts';
import { composeMessage, messageText } from './message.ts';
import { oneClickUnsubscribe } from './one-click.ts';
import { createWebhookOutbox, type WebhookTarget } from './webhook-outbox.ts';

export type PracticeMailApi = {
  /** Mails that reached this mailbox, oldest first. */
  inboxOf(address: string): SentMail[];
  /** All mails sent, oldest first, from sequence number `afterSeq` on. */
  outbox(options?: { afterSeq?: number; limit?: number }): SentMail[];
  received(options?: { limit?: number }): ReceivedMail[];
  message(id: string): SentMail | null;
  /** Called once per new mail, after it is kept. Returns what stops it. */
  onMail(listener: (mail: SentMail) => void): () => void;
  emit(happening: MailHappening): Promise<Happened>;
  /** The recipient (or `from`, a colleague) answers a mail, threaded by its Message-ID. */
  reply(
    emailId: string,
    answer: { text: string; from?: string; subject?: string; headers?: Record<string, string> },
  ): Promise<Happened>;
  setWebhook(target: WebhookTarget): void;
  webhooksWaiting(): number;
  /** Resolves when no webhook is being posted. */
  idle(): Promise<void>;
  dkimRecord(): string;
};
export type PracticeMail = { url: string; api: PracticeMailApi; close(): Promise<void> };

const dayMs = 86_400_000;
/** `last_event` tells how far a mail came; an open after a complaint does not hide the complaint. */
const ranks = ['queued', 'sent', 'delivered', 'opened', 'clicked', 'bounced', 'suppressed', 'complained'];
const rankOf = (event: string) => ranks.indexOf(event);

/** A mail service on loopback that speaks Resend's API and signs its webhooks as Resend does. */
export const startPracticeMail = async (options: {
  clock: Clock;
  port?: number;
  /** State is kept here; in memory without it. */
  dir?: string;
  token?: string;
  faults?: Faults;
  webhook?: WebhookTarget;
}): Promise<PracticeMail> => {
  const records = openRecords('mail', options.dir);
  const mails = records.table<SentMail>('mail');
  const inbound = records.table<ReceivedMail>('received');
  const keys = records.table<{ bodyHash: string; id: string; at: string }>('key');
  const suppressed = records.table<{ at: string; why: string }>('suppressed');
  const settings = records.table<string>('setting');
  const privateKey = settings.get('dkim') ?? newDkimKey();
  settings.put('dkim', privateKey);
  const webhooks = createWebhookOutbox(records, options.webhook);
  const listeners = new Set<(mail: SentMail) => void>();
  const now = () => options.clock.now().toISOString();
  const domainOf = (from: string) => bareAddress(from).split('@')[1] ?? 'localhost';

  const happen = (mail: SentMail, type: string, data: Record<string, unknown> = {}): SentMail => {
    const at = now();
    const lastEvent = rankOf(type) >= rankOf(mail.lastEvent) ? type : mail.lastEvent;
    const next = { ...mail, lastEvent, events: [...mail.events, { type, at, data }] };
    mails.put(mail.id, next, { order: mail.seq, key: bareAddress(mail.to[0] ?? '') });
    webhooks.add({
      type: `email.${type}`,
      created_at: at,
      data: {
        created_at: mail.createdAt,
        email_id: mail.id,
        message_id: mail.messageId,
        from: mail.from,
        to: mail.to,
        subject: mail.subject,
        tags: Object.fromEntries(mail.tags.map((tag) => [tag.name, tag.value])),
        ...data,
      },
    });
    return next;
  };

  const accept = (request: z.infer<typeof SendRequest>): SentMail => {
    const id = randomUUID();
    const createdAt = options.clock.now();
    const domain = domainOf(request.from);
    const messageId = `<${id}@${domain}>`;
    const parts = {
      from: request.from,
      to: request.to,
      subject: request.subject,
      text: request.text ?? '',
      headers: request.headers,
      replyTo: request.reply_to,
    };
    const { headers, body } = composeMessage({ ...parts, date: createdAt, messageId });
    const signature = dkimSignature(headers, body, { domain, selector: 'resend', privateKey, at: createdAt });
    const mail: SentMail = {
      id,
      seq: mails.highest() + 1,
      messageId,
      ...parts,
      tags: request.tags,
      createdAt: createdAt.toISOString(),
      lastEvent: 'queued',
      events: [],
      raw: messageText([signature, ...headers], body),
    };
    const sent = happen(mail, 'sent');
    const stopped = suppressed.get(bareAddress(request.to[0] ?? ''));
    return stopped === null
      ? sent
      : happen(sent, 'suppressed', {
          suppressed: { type: stopped.why, message: 'the address is on the suppression list' },
        });
  };

  const send: Route['handle'] = ({ body, headers }) => {
    const parsed = SendRequest.safeParse(body);
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path[0];
      return no(422, `Missing or invalid \`${String(field ?? 'body')}\` field.`, 'missing_required_field');
    }
    const request = parsed.data;
    if (request.text === undefined && request.html === undefined)
      return no(422, 'Missing `html` or `text` field.', 'missing_required_field');
    const wrong = [request.from, ...request.to, ...request.reply_to].find((each) => !address.test(bareAddress(each)));
    if (wrong !== undefined)
      return no(
        422,
        'Invalid address. The email address needs to follow the `email@example.com` format.',
        'validation_error',
      );
    if (
      request.tags.some((tag) => !/^[A-Za-z0-9_-]{1,256}$/.test(tag.name) || !/^[A-Za-z0-9_-]{0,256}$/.test(tag.value))
    ) {
      return no(422, 'Tags should only contain ASCII letters, numbers, underscores, or dashes.', 'validation_error');
    }
    const key = headers['idempotency-key'];
    const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    if (typeof key === 'string') {
      if (key.length < 1 || key.length > 256)
        return no(400, 'The idempotency key must be between 1-256 chars.', 'invalid_idempotency_key');
      const before = keys.get(key);
      if (before !== null && options.clock.now().getTime() - Date.parse(before.at) < dayMs) {
        if (before.bodyHash === bodyHash) return { status: 200, body: { id: before.id } };
        return no(409, 'Same idempotency key used with a different request payload.', 'invalid_idempotent_request');
      }
    }
    const mail = records.together(() => {
      const accepted = accept(request);
      if (typeof key === 'string') keys.put(key, { bodyHash, id: accepted.id, at: now() });
      return accepted;
    });
    for (const listener of listeners) queueMicrotask(() => listener(mail));
    return { status: 200, body: { id: mail.id } };
  };

  const receive = (mail: Omit<ReceivedMail, 'id' | 'seq' | 'messageId' | 'createdAt'>): ReceivedMail => {
    const id = randomUUID();
    const messageId = `<${id}@${domainOf(mail.from)}>`;
    const kept: ReceivedMail = { ...mail, id, seq: inbound.highest() + 1, messageId, createdAt: now() };
    kept.headers = {
      from: mail.from,
      to: mail.to.join(', '),
      subject: mail.subject,
      'message-id': messageId,
      ...mail.headers,
    };
    inbound.put(id, kept, { order: kept.seq });
    webhooks.add({
      type: 'email.received',
      created_at: kept.createdAt,
      data: { email_id: id, received_for: mail.to, ...receivedListed(kept) },
    });
    return kept;
  };

  const emit = async (happening: MailHappening): Promise<Happened> => {
    if (happening.type === 'received') {
      const answered = happening.answers === undefined ? null : mails.get(happening.answers);
      const threading: Record<string, string> =
        answered === null ? {} : { 'in-reply-to': answered.messageId, references: answered.messageId };
      const { id } = receive({
        from: happening.from,
        to: [happening.to],
        subject: happening.subject,
        text: happening.text,
        headers: { ...threading, ...happening.headers },
        answers: answered?.id ?? null,
      });
      return { ok: true, detail: id };
    }
    const mail = mails.get(happening.emailId);
    if (mail === null) return { ok: false, detail: `no mail \`${happening.emailId}\`` };
    if (happening.type === 'unsubscribed') return oneClickUnsubscribe(mail);
    const who = bareAddress(mail.to[0] ?? '');
    if (happening.type === 'bounced') {
      const type = happening.bounceType ?? 'Permanent';
      const message = happening.message ?? 'the recipient’s server refused the message';
      happen(mail, 'bounced', { bounce: { type, subType: 'General', message } });
      if (type === 'Permanent') suppressed.put(who, { at: now(), why: 'OnAccountSuppressionList' });
    } else if (happening.type === 'clicked') {
      const { link, userAgent = 'Mozilla/5.0' } = happening;
      happen(mail, 'clicked', { click: { link, userAgent, ipAddress: '127.0.0.1', timestamp: now() } });
    } else {
      happen(mail, happening.type);
      if (happening.type === 'complained') suppressed.put(who, { at: now(), why: 'OnAccountSuppressionList' });
    }
    return { ok: true, detail: happening.emailId };
  };

  const server = await serveWire({
    port: options.port,
    token: options.token,
    faults: options.faults,
    refusal,
    routes: [
      { method: 'POST', path: '/emails', handle: send },
      { method: 'GET', path: '/emails', handle: ({ query }) => page(mails, query, listed) },
      { method: 'GET', path: '/emails/receiving', handle: ({ query }) => page(inbound, query, receivedListed) },
      {
        method: 'GET',
        path: '/emails/receiving/:id',
        handle: ({ params }) => {
          const mail = inbound.get(params.id ?? '');
          if (mail === null) return no(404, 'Email not found');
          return {
            status: 200,
            body: { object: 'email', ...receivedListed(mail), html: null, text: mail.text, headers: mail.headers },
          };
        },
      },
      {
        method: 'GET',
        path: '/emails/:id',
        handle: ({ params }) => {
          const mail = mails.get(params.id ?? '');
          if (mail === null) return no(404, 'Email not found');
          return {
            status: 200,
            body: { object: 'email', ...listed(mail), html: null, text: mail.text, tags: mail.tags },
          };
        },
      },
    ],
  });

  return {
    url: server.url,
    close: async () => {
      await webhooks.close();
      await server.close();
      records.close();
    },
    api: {
      inboxOf: (who) =>
        mails
          .byKey(bareAddress(who))
          .filter((mail) => !mail.events.some((e) => ['bounced', 'suppressed'].includes(e.type))),
      outbox: ({ afterSeq = 0, limit } = {}) => mails.list({ from: afterSeq + 1, limit }),
      received: ({ limit } = {}) => inbound.list({ limit }),
      message: (id) => mails.get(id),
      onMail: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      emit,
      reply: async (emailId, answer) => {
        const mail = mails.get(emailId);
        if (mail === null) return { ok: false, detail: `no mail \`${emailId}\`` };
        return emit({
          type: 'received',
          from: answer.from ?? mail.to[0] ?? '',
          to: mail.replyTo[0] ?? mail.from,
          subject: answer.subject ?? `Re: ${mail.subject}`,
          text: answer.text,
          answers: emailId,
          headers: answer.headers,
        });
      },
      setWebhook: webhooks.setTarget,
      webhooksWaiting: webhooks.waiting,
      idle: webhooks.idle,
      dkimRecord: () => dkimRecord(privateKey),
    },
  };
};
