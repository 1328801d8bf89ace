import { SignalId } from '../../core/ids.ts';
import type { Signal } from '../../core/signal/signal.ts';
import type { CrmObjectBody } from './wire.ts';

/** Without it HubSpot refuses to show logged e-mails, or keeps their text back. */
export const EMAIL_SCOPE = 'sales-email-read';
/** The longest window in which a touch counts is thirty days; an older e-mail, as of a mailbox just connected, is history. */
const NEWS_MS = 30 * 86_400_000;

/** An e-mail between a person of ours and somebody at an account, as a rep, a BCC address or a mailbox logged it. */
export type LoggedEmail = {
  at: Date;
  outcome: 'sent' | 'received' | 'forwarded';
  /** Whose words they are, by address; known of what came in. */
  author?: string;
  /** What came in, subject first: words from outside. */
  text?: string;
};

const OUTCOMES: Record<string, LoggedEmail['outcome']> = {
  EMAIL: 'sent',
  INCOMING_EMAIL: 'received',
  FORWARDED_EMAIL: 'forwarded',
};

/** Whether HubSpot put its own sentence in the place of a text, because the token lacks the scope. */
export const isKeptBack = (text: string): boolean => text.includes('redacted') && text.includes(EMAIL_SCOPE);

/**
 * Reads an e-mail record; null where it is no news: not sent (yet), older than any rule looks, or written by us, which the
 * decision's id on it says. `hs_email_direction`, `hs_email_status` and `hs_timestamp` are those of HubSpot's guide
 * “Activities | Email” (developers.hubspot.com, crm/activities/emails); that texts are kept back without `sales-email-read`
 * is from its announcement “New scope required to get the content of email engagements”.
 */
export const readEmail = ({ properties, createdAt }: CrmObjectBody, now: Date): LoggedEmail | null => {
  const outcome = OUTCOMES[properties.hs_email_direction ?? ''];
  const isSent = [null, undefined, '', 'SENT'].includes(properties.hs_email_status);
  const isOurs = Boolean(properties.countersign_key ?? properties.countersign_decision);
  if (!outcome || !isSent || isOurs) return null;
  const written = properties.hs_timestamp ?? createdAt ?? '';
  const time = /^\d+$/.test(written) ? Number(written) : Date.parse(written);
  if (Number.isNaN(time) || now.getTime() - time > NEWS_MS) return null;
  const at = new Date(Math.min(time, now.getTime()));
  if (outcome === 'sent') return { at, outcome };
  const author = properties.hs_email_from_email?.trim().toLowerCase();
  const body = properties.hs_email_text ?? '';
  const text = [properties.hs_email_subject ?? '', isKeptBack(body) ? '' : body].join('\n\n').trim();
  return { at, outcome, ...(author && { author }), ...(text && { text: text.slice(0, 20_000) }) };
};

/** The e-mail as human contact. What came in is untrusted, and says nothing about which of our mails it answers. */
export const emailSignal = (
  record: CrmObjectBody,
  { at, outcome, text }: LoggedEmail,
  who: Pick<Signal, 'accountId' | 'personId'>,
  receivedAt: Date,
): Signal => ({
  ...who,
  id: SignalId.parse(`hubspot:emails:${record.id}:${outcome}`),
  kind: 'sales-activity',
  at,
  receivedAt,
  source: { system: 'hubspot', recordId: `emails/${record.id}` },
  trust: outcome === 'sent' ? 'trusted' : 'untrusted',
  ...(text && { text }),
  facts: {
    object: 'emails',
    recordId: record.id,
    activityType: 'email',
    outcome,
    direction: outcome === 'sent' ? 'outbound' : 'inbound',
    repId: record.properties.hubspot_owner_id ?? null,
  },
});
