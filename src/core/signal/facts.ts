import type { Signal } from './signal.ts';

/** A fact as text; absent, null or empty gives ''. */
export const factText = (signal: Signal, name: string): string => {
  const value = signal.facts[name];
  return value === null || value === undefined ? '' : String(value);
};

/** A fact as a finite number; anything else gives 0. */
export const factNumber = (signal: Signal, name: string): number => {
  const value = Number(signal.facts[name] ?? 0);
  return Number.isFinite(value) ? value : 0;
};

/** Whether we (an agent, a rep or a campaign) reached out: what counts as pressure on a person. */
export const isOutboundTouch = (signal: Signal): boolean =>
  signal.kind === 'email-sent' ||
  (signal.kind === 'marketing-touch' && factText(signal, 'direction') === 'outbound') ||
  (signal.kind === 'sales-activity' &&
    ['call', 'email'].includes(factText(signal, 'activityType')) &&
    factText(signal, 'direction') !== 'inbound');

/** Words that the person wrote: to one of our mails, or to a rep, as the CRM has it. A forwarded mail may be anybody's. */
export const isReply = (signal: Signal): boolean =>
  signal.kind === 'email-replied' ||
  (signal.kind === 'sales-activity' &&
    factText(signal, 'activityType') === 'email' &&
    factText(signal, 'outcome') === 'received');

/** Outcomes of a rep's activity that show the person took part. */
const TOOK_PART = ['connected', 'meeting_set', 'demo_completed'];

/** Whether the person did something themselves. Opens and clicks do not count: scanners forge them. */
export const isOwnAction = (signal: Signal): boolean => {
  if (isReply(signal))
    return !['out-of-office', 'unsubscribe', 'wrong-person'].includes(signal.extracted?.intent ?? 'unclear');
  switch (signal.kind) {
    case 'web-session':
    case 'meeting-booked':
    case 'meeting-held':
    case 'ad-lead':
      return true;
    case 'marketing-touch':
      return factText(signal, 'direction') === 'inbound';
    case 'sales-activity':
      return TOOK_PART.includes(factText(signal, 'outcome'));
    case 'lead-created':
      return factText(signal, 'source').startsWith('inbound');
    default:
      return false;
  }
};

/**
 * Weight of a signal as a sign of buying, 0 for none. The order, not the size, carries the meaning: a meeting outweighs
 * an interested reply, which outweighs a look at prices, which outweighs any other visit.
 */
export const buyingWeight = (signal: Signal): number => {
  if (isReply(signal))
    return { interested: 5, question: 3, objection: 1, 'not-now': 1 }[signal.extracted?.intent as string] ?? 0;
  switch (signal.kind) {
    case 'meeting-booked':
    case 'meeting-held':
      return 6;
    case 'opportunity-changed':
      return factText(signal, 'stage') === 'closed_lost' ? 0 : 4;
    case 'sales-activity':
      return { connected: 1, meeting_set: 4, demo_completed: 4 }[factText(signal, 'outcome')] ?? 0;
    case 'web-session':
      if (factNumber(signal, 'pricingPageViews') > 0 || factText(signal, 'sessionType') === 'pricing_page') return 3;
      return factNumber(signal, 'demoPageViews') > 0 || factText(signal, 'sessionType') === 'demo_page' ? 3 : 1;
    case 'marketing-touch':
      if (factText(signal, 'direction') !== 'inbound') return 0;
      return ['webinar', 'content_download'].includes(factText(signal, 'touchType')) ? 2 : 1;
    case 'lead-created':
    case 'ad-lead':
      return 2;
    default:
      return 0;
  }
};
