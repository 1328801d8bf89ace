import type { Person } from '../account/account.ts';
import { ROLE_LABEL } from '../committee/consensus-risk.ts';
import { factNumber, factText } from './facts.ts';
import type { Signal } from './signal.ts';

/** A signal in one line: who did what. */
export const evidenceLine = (signal: Signal, people: readonly Person[]): string => {
  const person = people.find((p) => p.id === signal.personId);
  const who = person ? `${person.name} (${ROLE_LABEL[person.buyerRole]})` : 'Somebody at the account';
  switch (signal.kind) {
    case 'web-session': {
      const pricing = factNumber(signal, 'pricingPageViews') > 0 || factText(signal, 'sessionType') === 'pricing_page';
      const demo = factNumber(signal, 'demoPageViews') > 0 || factText(signal, 'sessionType') === 'demo_page';
      const seconds = factNumber(signal, 'durationSeconds');
      const long = seconds >= 60 ? ` for ${Math.round(seconds / 60)} min` : '';
      return (
        `${who} read the ${pricing ? 'pricing' : demo ? 'demo' : 'website'} ${pricing || demo ? 'page' : ''}`.trimEnd() +
        long
      );
    }
    case 'marketing-touch': {
      const type = factText(signal, 'touchType').replaceAll('_', ' ');
      return factText(signal, 'direction') === 'inbound'
        ? `${who} came to us: ${type}`
        : `We reached out to ${person?.name ?? 'the account'}: ${type}`;
    }
    case 'sales-activity':
      return `${factText(signal, 'activityType')} with ${person?.name ?? 'the account'}: ${factText(signal, 'outcome').replaceAll('_', ' ')}`;
    case 'opportunity-changed': {
      const acv = factNumber(signal, 'acvMinor');
      const worth = acv > 0 ? `, $${Math.round(acv / 100).toLocaleString('en-US')} a year` : '';
      return `Opportunity ${factText(signal, 'stage').replaceAll('_', ' ')}${worth}`;
    }
    case 'lead-created':
      return `${who} became a lead: ${factText(signal, 'source').replaceAll('_', ' ')}`;
    case 'email-replied':
      return `${who} replied: ${(signal.extracted?.intent ?? 'unread').replace('-', ' ')}${signal.extracted?.objection ? ` (${signal.extracted.objection})` : ''}`;
    case 'meeting-booked':
      return `${who} booked a meeting`;
    case 'meeting-held':
      return `${who} met us`;
    case 'email-sent':
      return `We wrote to ${person?.name ?? 'the account'}`;
    default:
      return `${who}: ${signal.kind.replaceAll('-', ' ')}`;
  }
};
