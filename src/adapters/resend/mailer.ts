import type { EmailContent } from '../../core/decision/action.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Mailer, SendOutcome } from '../../ports/mailer.ts';
import { createHttp, failureOf, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import { EmailList, errorIn, FullEmail, KEY_TAG, keyTagOf, type ListedEmail, SentId, tagsFor } from './wire.ts';

export type ResendOptions = HttpOptions & {
  clock: Clock;
  /** A page where a person can look at a message. */
  linkFor?: (messageId: string) => string;
  /** How far back `findByKey` looks, by the clock. */
  lookBackMs?: number;
};

const maxPages = 20;

/**
 * Sends mail through Resend. Resend answers a repeated key with the first result for 24 hours; `findByKey` never sends: it
 * reads the sent mails and compares the tag that every send carries, and throws when it could not read far enough.
 */
export const createResendMailer = (options: ResendOptions): Mailer => {
  const http = createHttp(options);
  const lookBackMs = options.lookBackMs ?? 7 * 86_400_000;
  const keyTags = new Map<string, string>();
  const found = (messageId: string) => ({ messageId, link: options.linkFor?.(messageId) });

  const keyTag = async (id: string): Promise<string> => {
    const known = keyTags.get(id);
    if (known !== undefined) return known;
    const { status, body } = await http.read('GET', `/emails/${encodeURIComponent(id)}`);
    if (status === 404) return '';
    const email = FullEmail.safeParse(body);
    if (status >= 300 || !email.success)
      throw new OutsideUnavailable(`the mail service answered ${status} for one message`);
    const tag = email.data.tags?.find((t) => t.name === KEY_TAG)?.value ?? '';
    if (keyTags.size > 5000) keyTags.clear();
    keyTags.set(id, tag);
    return tag;
  };

  return {
    send: async (email: EmailContent, idempotencyKey, tags): Promise<SendOutcome> => {
      const answer = await http.write(
        'POST',
        '/emails',
        {
          from: email.from,
          to: [email.to],
          subject: email.subject,
          text: email.text,
          headers: email.headers,
          reply_to: [email.replyTo],
          tags: tagsFor(idempotencyKey, tags),
        },
        { 'idempotency-key': idempotencyKey },
      );
      if (answer.kind === 'answer' && errorIn(answer.body)?.name === 'concurrent_idempotent_requests') {
        return { kind: 'unknown', reason: 'the same mail is being sent by another request right now' };
      }
      const failure = failureOf(answer, (body) => errorIn(body)?.message);
      if (failure !== null) return failure;
      const sent = SentId.safeParse(answer.kind === 'answer' ? answer.body : null);
      if (!sent.success)
        return { kind: 'unknown', reason: 'the mail service accepted the request but named no message' };
      return { kind: 'sent', ...found(sent.data.id) };
    },

    findByKey: async (idempotencyKey) => {
      const wanted = keyTagOf(idempotencyKey);
      const oldest = options.clock.now().getTime() - lookBackMs;
      let after: string | undefined;
      for (let page = 0; page < maxPages; page += 1) {
        const { status, body } = await http.read(
          'GET',
          `/emails?limit=100${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
        );
        const list = EmailList.safeParse(body);
        if (status >= 300 || !list.success)
          throw new OutsideUnavailable(`the mail service answered ${status} to the list of mails`);
        const young = list.data.data.filter((email: ListedEmail) => email.created_at.getTime() >= oldest);
        for (let i = 0; i < young.length; i += 4) {
          const batch = young.slice(i, i + 4);
          const tags = await Promise.all(batch.map((email) => keyTag(email.id)));
          const at = tags.indexOf(wanted);
          const hit = batch[at];
          if (hit !== undefined) return found(hit.id);
        }
        after = list.data.data.at(-1)?.id;
        if (!list.data.has_more || after === undefined || young.length < list.data.data.length) return null;
      }
      throw new OutsideUnavailable(`more than ${maxPages * 100} mails to look through; look the mail up by hand`);
    },
  };
};
