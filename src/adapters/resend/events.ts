import { z } from 'zod';
import { SignalId } from '../../core/ids.ts';
import type { Signal, SignalKind } from '../../core/signal/signal.ts';
import type { Identify, OutsideEvents } from '../../ports/outside-events.ts';
import { createHttp, decisionIn, OutsideUnavailable, readCursor } from '../http-call.ts';
import type { ResendOptions } from './mailer.ts';
import {
  bareAddress,
  EmailList,
  FullEmail,
  type ListedEmail,
  ReceivedEmail,
  ReceivedList,
  WebhookPayload,
} from './wire.ts';

/**
 * Resend's states and events, as our signals. `sent` is not among them: the flow records its own sends. `suppressed` was
 * held back by Resend's own list.
 */
const kindOf: Record<string, SignalKind> = {
  delivered: 'email-delivered',
  opened: 'email-opened',
  clicked: 'email-clicked',
  bounced: 'email-bounced',
  suppressed: 'email-bounced',
  complained: 'email-complained',
};
/** What must have happened before; `last_event` only tells the last. */
const impliedBy: Record<string, string[]> = {
  opened: ['delivered'],
  clicked: ['delivered', 'opened'],
  complained: ['delivered'],
};
const Cursor = z.object({ mails: z.record(z.string(), z.string()), received: z.string().nullable() });
type Facts = Signal['facts'];
type Mail = { id: string; to: string[]; createdAt: Date; decisionId?: string };

/** A webhook that was understood, or why not. `unsupported` is fine: answer 200 and forget it. */
export type WebhookSignals =
  | { kind: 'signals'; signals: Signal[] }
  | { kind: 'unsupported'; type: string }
  | { kind: 'malformed'; reason: string };

export type ResendEvents = OutsideEvents & {
  /** For a payload that `verifyResendWebhook` let through. A reply's text is fetched from Resend. */
  toSignals(payload: unknown): Promise<WebhookSignals>;
};

/**
 * What became of sent mails, and replies. Webhooks bring everything as it happens; `since` reads the list of mails and
 * catches up on what was missed while nobody listened. Both give the same signal ids.
 */
export const createResendEvents = (
  options: ResendOptions & { identify: Identify; watchMs?: number; maxMails?: number },
): ResendEvents => {
  const http = createHttp(options);
  const watchMs = options.watchMs ?? 7 * 86_400_000;
  const maxPages = Math.ceil((options.maxMails ?? 1000) / 100);

  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const { status, body } = await http.read('GET', path);
    const parsed = schema.safeParse(body);
    if (status >= 300 || !parsed.success)
      throw new OutsideUnavailable(`the mail service answered ${status} to ${path.split('?')[0]}`);
    return parsed.data;
  };
  const decisionOf = (tags: string[]): string | undefined => tags.map(decisionIn).find((id) => id !== undefined);
  const mailById = async (id: string): Promise<Mail> => {
    const email = await read(`/emails/${encodeURIComponent(id)}`, FullEmail);
    return {
      id,
      to: email.to,
      createdAt: email.created_at,
      decisionId: decisionOf((email.tags ?? []).map((t) => t.value)),
    };
  };
  const recent = async (): Promise<ListedEmail[]> => {
    const oldest = options.clock.now().getTime() - watchMs;
    const all: ListedEmail[] = [];
    for (let page = 0; page < maxPages; page += 1) {
      const after = all.at(-1)?.id;
      const list = await read(`/emails?limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`, EmailList);
      all.push(...list.data);
      const last = list.data.at(-1);
      if (!list.has_more || last === undefined || last.created_at.getTime() < oldest) break;
    }
    return all.filter((email) => email.created_at.getTime() >= oldest);
  };

  const statusSignal = async (mail: Mail, event: string, at: Date, facts: Facts): Promise<Signal[]> => {
    const kind = kindOf[event];
    if (kind === undefined) return [];
    const who = mail.to[0] === undefined ? {} : await options.identify({ email: bareAddress(mail.to[0]) });
    return [
      {
        id: SignalId.parse(`resend:${mail.id}:${event}`),
        kind,
        ...who,
        at,
        receivedAt: options.clock.now(),
        source: { system: 'resend', recordId: mail.id, link: options.linkFor?.(mail.id) },
        trust: 'trusted',
        facts: { emailId: mail.id, ...facts },
        decisionId: mail.decisionId,
      },
    ];
  };

  const replySignal = async (received: ReceivedEmail, sent: () => Promise<ListedEmail[]>): Promise<Signal> => {
    const headers = Object.fromEntries(Object.entries(received.headers ?? {}).map(([k, v]) => [k.toLowerCase(), v]));
    const answers: string[] = `${headers['in-reply-to'] ?? ''} ${headers.references ?? ''}`.match(/<[^<>\s]+>/g) ?? [];
    const original =
      answers.length === 0 ? undefined : (await sent()).find((email) => answers.includes(email.message_id ?? ''));
    const mail = original === undefined ? undefined : await mailById(original.id);
    const from = bareAddress(received.from);
    const who = await options.identify({ email: from });
    const through =
      mail?.to[0] === undefined || who.accountId ? {} : await options.identify({ email: bareAddress(mail.to[0]) });
    return {
      id: SignalId.parse(`resend:received:${received.id}`),
      kind: 'email-replied',
      accountId: who.accountId ?? through.accountId,
      personId: who.personId,
      at: received.created_at,
      receivedAt: options.clock.now(),
      source: { system: 'resend', recordId: received.id, link: options.linkFor?.(received.id) },
      trust: 'untrusted',
      text: (received.text ?? received.html?.replace(/<[^>]*>/g, ' ') ?? '').slice(0, 20_000),
      facts: {
        subject: (received.subject ?? '').slice(0, 200),
        fromAddress: from,
        emailId: mail?.id ?? null,
        isAutomatic: /^auto-/i.test(headers['auto-submitted'] ?? '') || 'x-autoreply' in headers,
      },
      decisionId: mail?.decisionId,
    };
  };

  const newlyReceived = async (upTo: string | null): Promise<string[]> => {
    const ids: string[] = [];
    const oldest = options.clock.now().getTime() - watchMs;
    for (let page = 0; page < maxPages; page += 1) {
      const after = ids.at(-1);
      const path = `/emails/receiving?limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`;
      const list = await read(path, ReceivedList);
      for (const email of list.data) {
        if (email.id === upTo || email.created_at.getTime() < oldest) return ids;
        ids.push(email.id);
      }
      if (!list.has_more) break;
    }
    return ids;
  };

  return {
    system: 'resend',
    since: async (cursor) => {
      const known = readCursor(Cursor, cursor) ?? { mails: {}, received: null };
      const mails = await recent();
      const signals: Signal[] = [];
      for (const email of mails) {
        const event = email.last_event ?? 'queued';
        if (known.mails[email.id] === event || kindOf[event] === undefined) continue;
        const mail = await mailById(email.id);
        for (const happened of [...(impliedBy[event] ?? []), event]) {
          signals.push(...(await statusSignal(mail, happened, options.clock.now(), { isTimeExact: false })));
        }
      }
      const received = await newlyReceived(known.received);
      for (const id of received.toReversed()) {
        signals.push(
          await replySignal(
            await read(`/emails/receiving/${encodeURIComponent(id)}`, ReceivedEmail),
            async () => mails,
          ),
        );
      }
      const next: z.infer<typeof Cursor> = {
        mails: Object.fromEntries(mails.map((email) => [email.id, email.last_event ?? 'queued'])),
        received: received[0] ?? known.received,
      };
      return { signals, cursor: JSON.stringify(next) };
    },
    toSignals: async (payload) => {
      const parsed = WebhookPayload.safeParse(payload);
      if (!parsed.success) {
        const type = z.object({ type: z.string() }).safeParse(payload).data?.type;
        if (type !== undefined && !type.startsWith('email.')) return { kind: 'unsupported', type };
        return {
          kind: 'malformed',
          reason: `the webhook lacks \`${parsed.error.issues[0]?.path.join('.') ?? 'type'}\``,
        };
      }
      const { type, created_at: at, data } = parsed.data;
      const event = type.replace(/^email\./, '');
      if (event === 'received') {
        const email = await read(`/emails/receiving/${encodeURIComponent(data.email_id)}`, ReceivedEmail);
        return { kind: 'signals', signals: [await replySignal(email, recent)] };
      }
      if (kindOf[event] === undefined) return { kind: 'unsupported', type };
      // The address may well work tomorrow; only a permanent bounce says something about it.
      if (data.bounce?.type === 'Transient') return { kind: 'unsupported', type: `${type} (transient)` };
      const mail: Mail = {
        id: data.email_id,
        to: data.to ?? [],
        createdAt: data.created_at,
        decisionId: decisionOf(Object.values(data.tags ?? {})),
      };
      const signals = await statusSignal(mail, event, at, {
        isTimeExact: true,
        secondsAfterSend: Math.round((at.getTime() - data.created_at.getTime()) / 1000),
        ...(data.bounce ? { bounceType: data.bounce.type, isPermanent: data.bounce.type === 'Permanent' } : {}),
        ...(data.suppressed ? { bounceType: 'Suppressed', isPermanent: true } : {}),
        ...(data.click ? { link: data.click.link, userAgent: data.click.userAgent ?? null } : {}),
      });
      return { kind: 'signals', signals };
    },
  };
};
