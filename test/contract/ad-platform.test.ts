import { describe } from '@jest/globals';
import { createGoogleAds } from '../../src/adapters/google-ads/ad-platform.ts';
import { startPracticeAds } from '../../src/practice/ads/practice-ads.ts';
import { createFaults } from '../../src/practice/wire/faults.ts';
import { strictNock } from '../kit/nock.ts';
import { adPlatformContract } from './ad-platform-contract.ts';

const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const linkFor = (id: string) => `https://workspace.example/market/ads/${id}`;
const wait = async () => {};

describe('ad platform: Google Ads adapter against the practice ad account', () => {
  adPlatformContract(async () => {
    const faults = createFaults();
    const service = await startPracticeAds({ clock, faults });
    const day = (date: string, costMicros: number, clicks: number, conversions: number) => ({
      ...{ campaignId: '11', day: date, costMicros, clicks, conversions },
    });
    service.api.seed({
      campaigns: [
        { id: '11', name: 'Search', dailyMicros: 50_000_000 },
        { id: '12', name: 'Brand', dailyMicros: 20_000_000, status: 'PAUSED' },
      ],
      days: [
        day('2026-02-26', 1_000_000, 1, 0),
        day('2026-02-27', 43_210_000, 12, 1),
        day('2026-02-28', 50_000_000, 15, 0),
        day('2026-03-01', 2_000_000, 2, 0),
      ],
    });
    const { customerId } = service;
    return {
      ads: createGoogleAds({ baseUrl: service.url, token: 'key', customerId, linkFor, wait, timeoutMs: 5000 }),
      arrange: (scene) => {
        if (scene === 'silent-after-effect') faults.add({ when: 'after', what: 'reset', path: /:mutate$/ });
      },
      effects: () => Object.fromEntries(service.api.campaigns().map((c) => [c.id, c.dailyMicros / 10_000])),
      close: service.close,
    };
  });
});

describe('ad platform: Google Ads adapter against recorded answers of Google', () => {
  const nock = strictNock();
  const customer = { resourceName: 'customers/1234567890', currencyCode: 'USD' };
  adPlatformContract(async () => {
    const api = nock('https://googleads.googleapis.com', {
      reqheaders: { authorization: 'Bearer ya29.token', 'developer-token': 'dev', 'login-customer-id': '999' },
    });
    const budgets = new Map([
      ['11', 50_000_000],
      ['12', 20_000_000],
    ]);
    const row = (id: string, name: string, status: string) => ({
      customer,
      campaign: { resourceName: `customers/1234567890/campaigns/${id}`, status, name, id },
      campaignBudget: {
        resourceName: `customers/1234567890/campaignBudgets/7${id}`,
        amountMicros: String(budgets.get(id)),
        explicitlyShared: false,
      },
    });
    const search = (pattern: RegExp, results: () => unknown[]) =>
      api
        .post('/v26/customers/1234567890/googleAds:searchStream', (body) => pattern.test(String(body.query)))
        .reply(200, () => [{ results: results(), fieldMask: 'campaign.id', requestId: 'zvxQ8m3nB1k' }]);
    const list = () =>
      search(/FROM campaign WHERE campaign\.status != 'REMOVED'/, () => [
        row('11', 'Search', 'ENABLED'),
        row('12', 'Brand', 'PAUSED'),
      ]);
    const operation = (id: string, amountMicros: string) => ({
      updateMask: 'amountMicros',
      update: { resourceName: `customers/1234567890/campaignBudgets/7${id}`, amountMicros },
    });
    const mutate = () =>
      api.post('/v26/customers/1234567890/campaignBudgets:mutate', {
        operations: [operation('11', '45000000'), operation('12', '25000000')],
        partialFailure: false,
      });
    const change = () => {
      budgets.set('11', 45_000_000);
      budgets.set('12', 25_000_000);
      return { results: [{ resourceName: 'customers/1234567890/campaignBudgets/711' }] };
    };
    const day = (date: string, costMicros: string, clicks: string, conversions?: number) => ({
      customer,
      campaign: { resourceName: 'customers/1234567890/campaigns/11', id: '11', name: 'Search' },
      metrics: { clicks, costMicros, ...(conversions === undefined ? {} : { conversions }) },
      segments: { date },
    });
    return {
      ads: createGoogleAds({
        baseUrl: 'https://googleads.googleapis.com/v26',
        token: 'ya29.token',
        customerId: '1234567890',
        developerToken: 'dev',
        loginCustomerId: '999',
        linkFor,
        wait,
      }),
      arrange: (scene) => {
        if (scene === 'report') {
          search(/segments\.date BETWEEN '2026-02-27' AND '2026-02-28'/, () => [
            day('2026-02-27', '43210000', '12', 1),
            day('2026-02-28', '50000000', '15'),
          ]);
          return;
        }
        list();
        if (scene === 'move') mutate().reply(200, change);
        if (scene === 'move-twice') {
          mutate().reply(200, change);
          list();
          mutate().reply(200, change);
        }
        if (scene === 'silent-after-effect') {
          mutate().reply(503, () => {
            change();
            return { error: { code: 503, message: 'The service is currently unavailable.', status: 'UNAVAILABLE' } };
          });
          list();
        }
      },
      effects: () => Object.fromEntries([...budgets].map(([id, micros]) => [id, micros / 10_000])),
      close: async () => {},
    };
  });
});
