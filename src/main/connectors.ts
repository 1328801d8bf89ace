import { createGoogleAds } from '../adapters/google-ads/ad-platform.ts';
import { createGoogleAdsEvents } from '../adapters/google-ads/events.ts';
import { createGoogleCalendar } from '../adapters/google-calendar/calendar.ts';
import { createGoogleCalendarEvents } from '../adapters/google-calendar/events.ts';
import { createHubspotCrm } from '../adapters/hubspot/crm.ts';
import { createHubspotEvents } from '../adapters/hubspot/events.ts';
import { createResendEvents, type ResendEvents } from '../adapters/resend/events.ts';
import { createResendMailer } from '../adapters/resend/mailer.ts';
import type { Config } from '../config.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Deps } from '../flow/deps.ts';
import type { Clock } from '../ports/clock.ts';
import type { Identify } from '../ports/outside-events.ts';
import type { Stores } from './stores.ts';

/** Where each outside service is and how it is opened; the practice workspace puts its own servers here. */
export type Endpoints = {
  mail: { url: string; token: string } | null;
  calendar: { url: string; token: string } | null;
  crm: { url: string; token: string } | null;
  ads: { url: string; token: string; developerToken: string; customerId: string } | null;
};

/** From the environment; a service without a token is not connected, and every call to it is refused with a sentence. */
export const endpointsOf = (config: Config): Endpoints => ({
  mail: config.RESEND_API_KEY ? { url: config.RESEND_API_URL, token: config.RESEND_API_KEY } : null,
  calendar: config.GOOGLE_CALENDAR_TOKEN
    ? { url: config.GOOGLE_CALENDAR_URL, token: config.GOOGLE_CALENDAR_TOKEN }
    : null,
  crm: config.HUBSPOT_TOKEN ? { url: config.HUBSPOT_API_URL, token: config.HUBSPOT_TOKEN } : null,
  ads:
    config.GOOGLE_ADS_TOKEN && config.GOOGLE_ADS_CUSTOMER_ID
      ? {
          url: config.GOOGLE_ADS_URL,
          token: config.GOOGLE_ADS_TOKEN,
          developerToken: config.GOOGLE_ADS_DEVELOPER_TOKEN ?? '',
          customerId: config.GOOGLE_ADS_CUSTOMER_ID,
        }
      : null,
});

const missing = (what: string, variable: string) => ({
  kind: 'refused' as const,
  reason: `${what} is not connected; set \`${variable}\` and start again`,
});

const identifyBy =
  (stores: Stores): Identify =>
  async (who) => {
    if ('email' in who) {
      const person = await stores.accounts.personByEmail(who.email);
      return person ? { accountId: person.accountId, personId: person.id } : {};
    }
    if (who.crm === 'companies') {
      const account = await stores.accounts.get(who.id);
      return account ? { accountId: account.id } : {};
    }
    const person = await stores.accounts.person(who.id);
    return person ? { accountId: person.accountId, personId: person.id } : {};
  };

/** The adapters over their endpoints. `linkFor` makes the link a person can open in the practice workspace. */
export const connect = (input: {
  endpoints: Endpoints;
  stores: Stores;
  clock: Clock;
  people: () => readonly PersonOfOurs[];
  linkFor?: (path: string) => string;
}): Pick<Deps, 'mailer' | 'calendar' | 'crm' | 'ads' | 'outside'> & { mailEvents: ResendEvents | null } => {
  const { endpoints, stores, clock, linkFor } = input;
  const identify = identifyBy(stores);
  const outside: Deps['outside'][number][] = [];
  const link = <A extends unknown[]>(path: (...parts: A) => string) =>
    linkFor ? (...parts: A) => linkFor(path(...parts)) : undefined;

  let mailEvents: ResendEvents | null = null;
  let mailer: Deps['mailer'] = {
    send: async () => missing('mail', 'RESEND_API_KEY'),
    findByKey: async () => null,
  };
  if (endpoints.mail) {
    const options = {
      baseUrl: endpoints.mail.url,
      token: endpoints.mail.token,
      clock,
      linkFor: link((id: string) => `/market/mail/${id}`),
    };
    mailer = createResendMailer(options);
    mailEvents = createResendEvents({ ...options, identify });
    outside.push(mailEvents);
  }

  let calendar: Deps['calendar'] = {
    invite: async () => missing('the calendar', 'GOOGLE_CALENDAR_TOKEN'),
    find: async () => null,
    cancel: async () => missing('the calendar', 'GOOGLE_CALENDAR_TOKEN'),
    busy: async () => [],
  };
  if (endpoints.calendar) {
    const options = {
      baseUrl: endpoints.calendar.url,
      token: endpoints.calendar.token,
      linkFor: link((id: string) => `/market/calendar/${id}`),
    };
    calendar = createGoogleCalendar(options);
    const repIds = async () => input.people().flatMap((person) => person.repIds);
    outside.push(createGoogleCalendarEvents({ ...options, clock, identify, repIds }));
  }

  let crm: Deps['crm'] = {
    get: async () => null,
    changedSince: async () => ({ records: [] }),
    search: async () => [],
    update: async () => missing('the CRM', 'HUBSPOT_TOKEN'),
    create: async () => missing('the CRM', 'HUBSPOT_TOKEN'),
  };
  if (endpoints.crm) {
    const options = {
      baseUrl: endpoints.crm.url,
      token: endpoints.crm.token,
      linkFor: link((object: string, id: string) => `/market/crm/${object}/${id}`),
    };
    crm = createHubspotCrm(options);
    outside.push(createHubspotEvents({ ...options, clock, identify, ownSourceId: 'countersign' }));
  }

  let ads: Deps['ads'] = {
    campaigns: async () => [],
    report: async () => [],
    setDailyBudgets: async () => missing('the ad platform', 'GOOGLE_ADS_TOKEN'),
  };
  if (endpoints.ads) {
    const options = {
      baseUrl: endpoints.ads.url,
      token: endpoints.ads.token,
      developerToken: endpoints.ads.developerToken,
      customerId: endpoints.ads.customerId,
      linkFor: link((id: string) => `/market/ads/${id}`),
    };
    ads = createGoogleAds(options);
    outside.push(createGoogleAdsEvents({ ...options, clock }));
  }
  return { mailer, calendar, crm, ads, outside, mailEvents };
};
