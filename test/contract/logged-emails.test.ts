import { describe } from '@jest/globals';
import { createHubspotEvents } from '../../src/adapters/hubspot/events.ts';
import { API_SOURCE, startPracticeCrm } from '../../src/practice/crm/practice-crm.ts';
import { createFaults } from '../../src/practice/wire/faults.ts';
import { strictNock } from '../kit/nock.ts';
import { FIRST_LOOK, identify, loggedEmailsContract, RECEIVED_AT, SENT_AT } from './logged-emails-contract.ts';

const LATER = new Date(FIRST_LOOK.getTime() + 3_600_000);
const sent = {
  hs_timestamp: SENT_AT,
  hs_email_direction: 'EMAIL',
  hs_email_status: 'SENT',
  hs_email_subject: 'Tuesday',
  hs_email_text: 'Shall we talk on Tuesday?',
  hs_email_from_email: 'rita@veridian.example',
  hubspot_owner_id: '88',
};
const received = {
  ...sent,
  hs_timestamp: RECEIVED_AT,
  hs_email_direction: 'INCOMING_EMAIL',
  hs_email_subject: 'Re: Tuesday',
  hs_email_text: 'Tuesday is fine.',
  hs_email_from_email: 'edith@buyer.example',
};
const wait = async () => {};

describe('logged e-mails: HubSpot adapter against the practice CRM', () => {
  loggedEmailsContract(async () => {
    const faults = createFaults();
    let now = FIRST_LOOK;
    const clock = { now: () => now };
    const service = await startPracticeCrm({ clock, faults });
    const associations = [
      { object: 'contacts' as const, id: '301' },
      { object: 'companies' as const, id: '201' },
    ];
    const createdAt = new Date('2026-01-05T09:00:00Z');
    service.api.seed([
      { object: 'companies', id: '201', properties: { name: 'Buyer' }, createdAt },
      { object: 'contacts', id: '301', properties: { associatedcompanyid: '201' }, createdAt },
    ]);
    return {
      events: createHubspotEvents({
        baseUrl: service.url,
        token: 'key',
        clock,
        wait,
        identify,
        ownSourceId: API_SOURCE.sourceId,
      }),
      arrange: (scene) => {
        now = new Date(FIRST_LOOK.getTime() + 600_000);
        if (scene === 'sent-and-received') {
          for (const properties of [sent, received])
            service.api.add({ object: 'emails', properties, associations }, 'userId:88');
        } else {
          faults.add({ when: 'before', what: { status: 403 }, path: /\/emails\// });
          service.api.add({ object: 'deals', properties: { dealstage: 'proposal' }, associations }, 'userId:88');
        }
        now = LATER;
      },
      close: service.close,
    };
  });
});

describe('logged e-mails: HubSpot adapter against recorded answers of HubSpot', () => {
  const nock = strictNock();
  const updatedAt = '2026-03-02T10:50:00.000Z';
  const withHistory = (id: string, properties: Record<string, string>, watched: string[]) => ({
    id,
    properties: { hs_object_id: id, ...properties },
    propertiesWithHistory: Object.fromEntries(
      watched.map((name) => [
        name,
        [{ value: properties[name], timestamp: updatedAt, sourceType: 'EMAIL_INTEGRATION', sourceId: 'userId:88' }],
      ]),
    ),
    createdAt: updatedAt,
    updatedAt,
    archived: false,
  });
  const watchedOfEmails = ['hs_email_direction', 'hs_email_status'];

  loggedEmailsContract(async () => {
    const api = nock('https://api.hubapi.com', { reqheaders: { authorization: 'Bearer pat-eu1-x' } });
    const search = (object: string, ids: string[]) =>
      api.post(`/crm/v3/objects/${object}/search`).reply(200, {
        total: ids.length,
        results: ids.map((id) => ({ id, properties: {}, createdAt: updatedAt, updatedAt, archived: false })),
      });
    const linkedTo = (from: string, to: string, id: number) =>
      api.get(`/crm/v4/objects/${from}/associations/${to}`).reply(200, {
        results: [{ toObjectId: id, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 198, label: null }] }],
      });
    let now = FIRST_LOOK;
    return {
      events: createHubspotEvents({
        baseUrl: 'https://api.hubapi.com',
        token: 'pat-eu1-x',
        clock: { now: () => now },
        wait,
        identify,
        ownSourceId: '1234567',
      }),
      arrange: (scene) => {
        now = LATER;
        const hasDeal = scene === 'no-scope';
        for (const object of ['contacts', 'companies', 'tasks', 'notes', 'meetings', 'calls']) search(object, []);
        search('deals', hasDeal ? ['77'] : []);
        if (hasDeal) {
          const deal = withHistory('77', { dealstage: 'proposal' }, ['dealstage']);
          api.post('/crm/v3/objects/deals/batch/read').reply(200, { status: 'COMPLETE', results: [deal] });
          linkedTo('deals/77', 'contacts', 301);
          api.post('/crm/v3/objects/emails/search').reply(403, {
            status: 'error',
            message: "This app hasn't been granted all required scopes to make this call.",
            errors: [
              {
                message: 'One or more of the following scopes are required.',
                context: { requiredGranularScopes: ['sales-email-read'] },
              },
            ],
            category: 'MISSING_SCOPES',
          });
          return;
        }
        search('emails', ['501', '502']);
        api
          .post(
            '/crm/v3/objects/emails/batch/read',
            (body: { properties: string[]; propertiesWithHistory: string[] }) =>
              JSON.stringify(body.propertiesWithHistory) === JSON.stringify(watchedOfEmails) &&
              Object.keys(received).every((name) => body.properties.includes(name)),
          )
          .reply(200, {
            status: 'COMPLETE',
            results: [withHistory('501', sent, watchedOfEmails), withHistory('502', received, watchedOfEmails)],
          });
        linkedTo('emails/501', 'contacts', 301);
      },
      close: async () => {},
    };
  });
});
