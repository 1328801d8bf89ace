import { describe } from '@jest/globals';
import { createHubspotCrm } from '../../src/adapters/hubspot/crm.ts';
import { startPracticeCrm } from '../../src/practice/crm/practice-crm.ts';
import { createFaults } from '../../src/practice/wire/faults.ts';
import { strictNock } from '../kit/nock.ts';
import { crmContract } from './crm-contract.ts';

const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const linkFor = (object: string, id: string) => `https://workspace.example/market/crm/${object}/${id}`;
const wait = async () => {};
const minute = (i: number) => new Date(Date.UTC(2026, 2, 1, 12, i));

describe('CRM: HubSpot adapter against the practice CRM', () => {
  crmContract(async () => {
    const faults = createFaults();
    const service = await startPracticeCrm({ clock, faults });
    service.api.seed([
      {
        object: 'companies',
        id: 'acct_1',
        properties: { name: 'Buyer', lifecyclestage: 'lead', industry: 'logistics' },
        createdAt: new Date('2026-03-01T09:00:00Z'),
      },
    ]);
    return {
      crm: createHubspotCrm({ baseUrl: service.url, token: 'key', linkFor, wait, timeoutMs: 5000 }),
      arrange: (scene) => {
        if (scene === 'silent-after-effect') {
          faults.add({ when: 'after', what: 'reset', method: 'POST', path: /\/tasks$/ });
        }
        if (scene === 'unreadable-before-create') {
          faults.add({ when: 'before', what: { status: 502 }, method: 'GET', times: 9 });
        }
        if (scene === 'changed-since') {
          service.api.seed(
            Array.from({ length: 111 }, (_, i) => ({
              object: 'contacts' as const,
              id: String(990 + i),
              properties: { email: `p${i}@buyer.example` },
              createdAt: minute(i - 10),
            })),
          );
        }
      },
      effects: () => service.api.list('tasks').map((item) => item.properties.hs_task_subject ?? ''),
      close: service.close,
    };
  });
});

describe('CRM: HubSpot adapter against recorded answers of HubSpot', () => {
  const nock = strictNock();
  const record = (id: string, properties: Record<string, string | null>, updatedAt = '2026-03-02T10:00:00.123Z') => ({
    id,
    properties: { hs_object_id: id, ...properties },
    createdAt: '2026-03-01T09:00:00.000Z',
    updatedAt,
    archived: false,
  });
  const notFound = {
    status: 'error',
    message: 'resource not found',
    correlationId: 'b8d5f2a2-6c1e-4f0a-9a6e-0f6f2d1a7c55',
    category: 'OBJECT_NOT_FOUND',
  };
  crmContract(async () => {
    const api = nock('https://api.hubapi.com', { reqheaders: { authorization: 'Bearer pat-eu1-x' } });
    const tasks = new Map<string, string>();
    const byKey = (key = 'D-3%2F1') =>
      api.get(`/crm/v3/objects/tasks/${key}`).query((q) => q.idProperty === 'countersign_key');
    const post = () =>
      api.post('/crm/v3/objects/tasks', {
        properties: {
          hs_task_subject: 'Call Ann',
          hs_timestamp: '2026-03-03T09:00:00.000Z',
          hs_task_status: 'NOT_STARTED',
          countersign_key: 'D-3/1',
        },
        associations: [
          { to: { id: 'acct_1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 192 }] },
        ],
      });
    const created = () =>
      post().reply(201, () => {
        tasks.set('D-3/1', 'Call Ann');
        return record('512', { hs_task_subject: 'Call Ann' });
      });
    const company = record('acct_1', { lifecyclestage: 'opportunity', industry: null });
    return {
      crm: createHubspotCrm({ baseUrl: 'https://api.hubapi.com', token: 'pat-eu1-x', linkFor, wait }),
      arrange: (scene) => {
        if (scene === 'create') {
          byKey().reply(404, notFound);
          created();
        }
        if (scene === 'create-twice') {
          byKey().reply(404, notFound);
          created();
          byKey().reply(200, record('512', { countersign_key: 'D-3/1' }));
        }
        if (scene === 'create-and-look-up') {
          byKey().reply(404, notFound);
          created();
          byKey().reply(200, record('512', { countersign_key: 'D-3/1' }));
          byKey('D-3%2F2').reply(404, notFound);
        }
        if (scene === 'silent-after-effect') {
          byKey().reply(404, notFound);
          tasks.set('D-3/1', 'Call Ann');
          post().reply(504, { status: 'error', message: 'gateway timeout' });
          byKey().reply(404, notFound);
          post().reply(409, {
            status: 'error',
            message: 'Cannot set PropertyValueCoordinates. 512 already has that value. Existing ID: 512',
            category: 'CONFLICT',
          });
          byKey().reply(200, record('512', { countersign_key: 'D-3/1' }));
        }
        if (scene === 'update-and-get') {
          const body = { properties: { lifecyclestage: 'opportunity', industry: '' } };
          api.patch('/crm/v3/objects/companies/acct_1', body).times(2).reply(200, company);
          api.get('/crm/v3/objects/companies/acct_1').query(true).reply(200, company);
        }
        if (scene === 'missing') {
          api.get('/crm/v3/objects/companies/nobody').query(true).reply(404, notFound);
          api.patch('/crm/v3/objects/companies/nobody').reply(404, notFound);
        }
        if (scene === 'changed-since') {
          const all = Array.from({ length: 101 }, (_, i) => record(String(1000 + i), {}, minute(i).toISOString()));
          const query = (after?: string) => (body: Record<string, unknown>) =>
            body.after === after &&
            JSON.stringify(body.sorts) === '[{"propertyName":"lastmodifieddate","direction":"ASCENDING"}]' &&
            JSON.stringify(body.filterGroups).includes(`"GTE","value":"${minute(0).getTime()}"`);
          api
            .post('/crm/v3/objects/contacts/search', query())
            .reply(200, { total: 101, results: all.slice(0, 100), paging: { next: { after: '100' } } });
          api.post('/crm/v3/objects/contacts/search', query('100')).reply(200, { total: 101, results: all.slice(100) });
        }
        if (scene === 'unknown-property') {
          api.patch('/crm/v3/objects/companies/acct_1').reply(400, {
            status: 'error',
            message:
              'Property values were not valid: [{"isValid":false,"message":"Property \\"shoe_size\\" does not exist"}]'.replaceAll(
                '\\',
                '',
              ),
            category: 'VALIDATION_ERROR',
          });
        }
        if (scene === 'unreadable-before-create') byKey().times(3).reply(502, 'Bad gateway');
      },
      effects: () => [...tasks.values()],
      close: async () => {},
    };
  });
});
