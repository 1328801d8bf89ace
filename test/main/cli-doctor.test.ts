import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startPracticeAds } from '../../src/practice/ads/practice-ads.ts';
import { startPracticeCalendar } from '../../src/practice/calendar/practice-calendar.ts';
import { startPracticeCrm } from '../../src/practice/crm/practice-crm.ts';
import { runHere } from '../kit/run-countersign.ts';
import { environmentOf, smallDataDir } from '../kit/small-data-dir.ts';

const SCOPES =
  'app_mentions:read,assistant:write,channels:history,channels:join,channels:read,chat:write,commands,groups:history,groups:read,im:history,im:write,usergroups:read,users:read';
const CHANNELS = ['approvals', 'experiments', 'budget', 'escalations', 'countersign'];
type Reply = { status?: number; headers?: Record<string, string>; body: unknown };
const unique = (hasUniqueValue: boolean) => ({ body: { results: [{ name: 'countersign_key', hasUniqueValue }] } });
const logged = (text: string) => ({
  body: { total: 1, results: [{ id: '7', properties: { hs_email_text: text }, updatedAt: '2026-11-17T10:00:00Z' }] },
});
const channels = (names: readonly string[]) => ({
  body: { ok: true, channels: names.map((name, i) => ({ id: `C${i}`, name, is_member: true })) },
});
/** Everything as it should be; a test breaks one answer. */
const sound = (): Record<string, Reply> => ({
  '/api/auth.test': { headers: { 'x-oauth-scopes': SCOPES }, body: { ok: true, user: 'countersign', team: 'Acme' } },
  '/api/conversations.list': channels(CHANNELS),
  '/api/api.test': { body: { ok: true } },
  '/api/apps.connections.open': { body: { ok: true, url: 'wss://slack.example/1' } },
  '/emails': { body: { object: 'list', has_more: false, data: [] } },
  '/crm/v3/properties/tasks': unique(true),
  '/crm/v3/properties/notes': unique(true),
  '/crm/v3/objects/emails/search': logged('See you on Tuesday'),
  '/calendar/v3/freeBusy': { body: { calendars: {} } },
  '/ads/customers/1/googleAds:searchStream': { body: [{ results: [] }] },
});

let answers = sound();
let server: Server;
let url: string;
let dir: string;
beforeAll(async () => {
  dir = await smallDataDir();
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { status = 200, headers = {}, body } = answers[pathname] ?? { status: 404, body: {} };
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  answers = sound();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

const real = (over: Record<string, string> = {}) =>
  environmentOf(dir, {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'secret',
    SLACK_API_URL: `${url}/api/`,
    COUNTERSIGN_PUBLIC_URL: 'https://countersign.example',
    RESEND_API_KEY: 'key',
    RESEND_API_URL: url,
    HUBSPOT_TOKEN: 'token',
    HUBSPOT_API_URL: url,
    GOOGLE_CALENDAR_TOKEN: 'token',
    GOOGLE_CALENDAR_URL: `${url}/calendar/v3`,
    GOOGLE_ADS_URL: `${url}/ads`,
    GOOGLE_ADS_TOKEN: 'token',
    GOOGLE_ADS_CUSTOMER_ID: '1',
    ...over,
  });
/** The exit code and the lines of what is wrong. */
const doctor = async (over?: Record<string, string>) => {
  const { code, out } = await runHere(['doctor'], real(over));
  return { code, out, wrong: out.split('\n').filter((line) => line.startsWith('✕')) };
};

describe('the doctor of a real workspace', () => {
  test('is answered by the practice calendar and ad account as by the real ones, and refused with a wrong token', async () => {
    const clock = { now: () => new Date('2026-11-17T15:30:00Z') };
    const ads = await startPracticeAds({ clock, token: 'ads-token', customerId: '1234567890' });
    const calendar = await startPracticeCalendar({ clock, token: 'calendar-token' });
    const using = (token: string) => ({
      GOOGLE_ADS_URL: ads.url,
      GOOGLE_ADS_CUSTOMER_ID: '1234567890',
      GOOGLE_ADS_TOKEN: token || 'ads-token',
      GOOGLE_CALENDAR_URL: calendar.url,
      GOOGLE_CALENDAR_TOKEN: token || 'calendar-token',
    });
    expect(await doctor(using(''))).toMatchObject({ code: 0, wrong: [] });
    expect((await doctor(using('stale'))).wrong).toEqual([
      expect.stringMatching(/^✕ Calendar: Google refuses the calendar token/),
      expect.stringMatching(/^✕ Ads: Google Ads gives no campaigns .*401/),
    ]);
    await ads.close();
    await calendar.close();
  });

  test('finds nothing wrong where everything is there', async () => {
    expect(await doctor()).toMatchObject({ code: 0, wrong: [] });
    expect(await doctor({ SLACK_APP_TOKEN: 'xapp-1' })).toMatchObject({ code: 0, wrong: [] });
  });

  const skewed = () => ({ headers: { date: new Date(Date.now() - 10 * 60_000).toUTCString() }, body: { ok: true } });
  test.each<[string, string, Reply | (() => Reply), RegExp]>([
    [
      'a refused bot token',
      '/api/auth.test',
      { body: { ok: false, error: 'invalid_auth' } },
      /^✕ Slack token: .*`invalid_auth`.*`SLACK_BOT_TOKEN`/,
    ],
    [
      'a missing scope',
      '/api/auth.test',
      { headers: { 'x-oauth-scopes': SCOPES.replace('usergroups:read,', '') }, body: { ok: true } },
      /^✕ Slack scopes: missing usergroups:read; paste `slack-manifest\.yaml`/,
    ],
    [
      'a missing channel',
      '/api/conversations.list',
      channels(CHANNELS.slice(1)),
      /^✕ Channel #approvals: create it, then write `\/invite @countersign` in it/,
    ],
    ['a clock that is off', '/api/api.test', skewed, /^✕ Clock: 6\d\d s ahead of Slack's; .*\(NTP\)/],
    [
      'a key that may only send',
      '/emails',
      { status: 401, body: { message: 'This API key is restricted to only send emails' } },
      /^✕ Mail: Resend refuses the key \(“This API key is restricted.*”\); make one with full access/,
    ],
    [
      'a mail service in trouble',
      '/emails',
      { status: 404, body: {} },
      /^✕ Mail: Resend answered 404 .*`RESEND_API_URL`/,
    ],
    [
      'a refused CRM token',
      '/crm/v3/properties/tasks',
      { status: 401, body: { message: 'expired' } },
      /^✕ CRM: HubSpot refuses the token \(“expired”\); .*`HUBSPOT_TOKEN`/,
    ],
    [
      'a CRM token without scopes',
      '/crm/v3/properties/tasks',
      { status: 403, body: {} },
      /^✕ CRM: the token may not read the properties of tasks; give/,
    ],
    [
      'a missing unique property',
      '/crm/v3/properties/notes',
      { body: { results: [] } },
      /^✕ CRM: notes have no property `countersign_key`; create it/,
    ],
    [
      'a property that is not unique',
      '/crm/v3/properties/tasks',
      unique(false),
      /^✕ CRM: the property `countersign_key` of tasks allows the same value twice/,
    ],
    [
      'a CRM token that may not read the e-mails of reps',
      '/crm/v3/objects/emails/search',
      { status: 403, body: { category: 'MISSING_SCOPES' } },
      /^✕ CRM: the token may not read the e-mails that reps log; .* `sales-email-read`\. Until then a rep's own e-mail does not make agents step back$/,
    ],
    [
      'a CRM that keeps the text of those back',
      '/crm/v3/objects/emails/search',
      logged('The content of this email has been redacted. Your app must require the sales-email-read scope.'),
      /^✕ CRM: HubSpot keeps the text of logged e-mails back; .*not even an opt-out$/,
    ],
    [
      'a refused calendar token',
      '/calendar/v3/freeBusy',
      { status: 401, body: { error: { message: 'Invalid Credentials' } } },
      /^✕ Calendar: Google refuses the calendar token \(“Invalid Credentials”\); .*`GOOGLE_CALENDAR_TOKEN`/,
    ],
    [
      'a calendar token without the scope',
      '/calendar/v3/freeBusy',
      { status: 403, body: { error: { message: 'Insufficient Permission' } } },
      /^✕ Calendar: the calendar token may not read busy times .*; give it the scope/,
    ],
    [
      'an ad account that the token may not see',
      '/ads/customers/1/googleAds:searchStream',
      { status: 403, body: [{ error: { message: 'The caller does not have permission' } }] },
      /^✕ Ads: Google Ads gives no campaigns .*403: The caller does not have permission\); check .*`GOOGLE_ADS_CUSTOMER_ID`/,
    ],
  ])(
    'names %s, and what to do',
    async (_what, path, answer, sentence) => {
      answers[path] = typeof answer === 'function' ? answer() : answer;
      const { code, wrong } = await doctor();
      expect(code).toBe(1);
      expect(wrong).toEqual([expect.stringMatching(sentence)]);
    },
    60_000,
  );

  test('names a refused app token', async () => {
    answers['/api/apps.connections.open'] = { body: { ok: false, error: 'not_allowed_token_type' } };
    const { code, wrong } = await doctor({ SLACK_APP_TOKEN: 'xoxb-1' });
    expect(code).toBe(1);
    expect(wrong).toEqual([
      expect.stringMatching(/^✕ Requests from Slack: .*not_allowed_token_type.*`SLACK_APP_TOKEN`/),
    ]);
  });

  test('names what is not set, an address nobody outside can reach, and services that do not answer', async () => {
    const none = { RESEND_API_KEY: '', HUBSPOT_TOKEN: '', GOOGLE_CALENDAR_TOKEN: '', GOOGLE_ADS_TOKEN: '' };
    const { code, wrong } = await doctor({ ...none, COUNTERSIGN_PUBLIC_URL: 'http://localhost:3000' });
    expect(code).toBe(1);
    expect(wrong).toEqual([
      expect.stringMatching(/^✕ Public address: `http:\/\/localhost:3000` is not HTTPS; set `COUNTERSIGN_PUBLIC_URL`/),
      '✕ Mail: set `RESEND_API_KEY`; until then every call is refused',
      '✕ CRM: set `HUBSPOT_TOKEN`; until then every call is refused',
      '✕ Calendar: set `GOOGLE_CALENDAR_TOKEN`; until then every call is refused',
      '✕ Ads: set `GOOGLE_ADS_TOKEN` and `GOOGLE_ADS_CUSTOMER_ID`; until then every call is refused',
    ]);
    const away = await doctor({ HUBSPOT_API_URL: 'http://127.0.0.1:9' });
    expect(away.wrong).toEqual([expect.stringMatching(/^✕ CRM: HubSpot did not answer .*`HUBSPOT_API_URL`/)]);
  });

  test('names a store that does not answer, and an old Node', async () => {
    const store = await doctor({ MONGODB_URI: 'mongodb://127.0.0.1:9/x' });
    expect(store.wrong).toEqual([
      expect.stringMatching(/^✕ Store: the store at `127\.0\.0\.1:9` did not answer.*`MONGODB_URI`/),
    ]);
    const before = Object.getOwnPropertyDescriptor(process.versions, 'node');
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' }, configurable: true });
    try {
      expect((await doctor()).wrong).toEqual([expect.stringMatching(/^✕ Node: this is 20\.1\.0; run it with/)]);
    } finally {
      Object.defineProperty(process, 'versions', {
        value: { ...process.versions, node: before?.value },
        configurable: true,
      });
    }
  });

  test('takes the practice CRM, which serves the same addresses, as sound', async () => {
    const crm = await startPracticeCrm({ clock: { now: () => new Date() } });
    const { out, wrong } = await doctor({ HUBSPOT_API_URL: crm.url });
    await crm.close();
    expect(wrong).toEqual([]);
    expect(out).toContain('✓ CRM: tasks have `countersign_key` with unique values');
    expect(out).toContain('✓ CRM: e-mails that reps log can be read; none is there yet');
  });
});
