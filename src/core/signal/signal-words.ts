import type { Person } from '../account/account.ts';
import { ROLE_LABEL } from '../committee/consensus-risk.ts';
import { plainName } from '../plain-name.ts';
import { factNumber, factText } from './facts.ts';
import { meaningWords } from './reading-words.ts';
import type { Signal } from './signal.ts';

const visited = (signal: Signal): string => {
  const pricing = factNumber(signal, 'pricingPageViews') > 0 || factText(signal, 'sessionType') === 'pricing_page';
  const demo = factNumber(signal, 'demoPageViews') > 0 || factText(signal, 'sessionType') === 'demo_page';
  const seconds = factNumber(signal, 'durationSeconds');
  const page = pricing ? 'pricing page' : demo ? 'demo page' : 'website';
  return `read the ${page}${seconds >= 60 ? ` for ${Math.round(seconds / 60)} min` : ''}`;
};

/** `: webinar`; nothing where the record does not say. */
const said = (signal: Signal, fact: string): string => {
  const value = plainName(factText(signal, fact));
  return value ? `: ${value}` : '';
};

/** A signal in one line: who did what. The one way in which cards, briefs, Why and answers speak of it. */
export const signalWords = (signal: Signal, people: readonly Pick<Person, 'id' | 'name' | 'buyerRole'>[]): string => {
  const person = people.find((p) => p.id === signal.personId);
  const who = person ? `${person.name} (${ROLE_LABEL[person.buyerRole]})` : 'Somebody at the account';
  const whom = person?.name ?? 'the account';
  switch (signal.kind) {
    case 'web-session':
      return `${who} ${visited(signal)}`;
    case 'marketing-touch':
      return factText(signal, 'direction') === 'inbound'
        ? `${who} came to us${said(signal, 'touchType')}`
        : `We reached out to ${whom}${said(signal, 'touchType')}`;
    case 'sales-activity':
      return `${plainName(factText(signal, 'activityType')) || 'Activity of a rep'} with ${whom}${said(signal, 'outcome')}`;
    case 'opportunity-changed': {
      const acv = factNumber(signal, 'acvMinor');
      const worth = acv > 0 ? `, $${Math.round(acv / 100).toLocaleString('en-US')} a year` : '';
      return `Opportunity ${plainName(factText(signal, 'stage')) || 'at an unknown stage'}${worth}`;
    }
    case 'lead-created':
      return `${who} became a lead${said(signal, 'source')}`;
    case 'ad-lead':
      return `${who} left their details at an ad`;
    case 'email-replied':
      return `${who} replied: ${signal.extracted ? meaningWords(signal.extracted) : 'unread'}`;
    case 'email-sent':
      return `We wrote to ${whom}`;
    case 'email-delivered':
      return `Our mail to ${whom} was delivered`;
    case 'email-opened':
      return `Our mail to ${whom} was opened, which scanners do too`;
    case 'email-clicked':
      return `A link in our mail to ${whom} was followed, which scanners do too`;
    case 'email-bounced':
      return `Our mail to ${whom} bounced`;
    case 'email-complained':
      return `${who} marked our mail as spam`;
    case 'unsubscribed':
      return `${who} unsubscribed`;
    case 'meeting-booked':
      return `${who} booked a meeting`;
    case 'meeting-held':
      return `${who} met us`;
    case 'meeting-declined':
      return `${who} declined a meeting`;
    case 'crm-changed':
      return 'A record in the CRM was changed';
    case 'ad-spend':
      return 'A campaign reported its spend';
    case 'rep-flag':
      return 'A rep flagged the account';
    case 'rep-release':
      return 'A rep gave the account back to the agents';
  }
};
