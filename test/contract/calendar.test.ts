import { describe } from '@jest/globals';
import { createGoogleCalendar } from '../../src/adapters/google-calendar/calendar.ts';
import { eventIdOf } from '../../src/adapters/google-calendar/wire.ts';
import { startPracticeCalendar } from '../../src/practice/calendar/practice-calendar.ts';
import { createFaults } from '../../src/practice/wire/faults.ts';
import { strictNock } from '../kit/nock.ts';
import { calendarContract, contractInvitation } from './calendar-contract.ts';

const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const linkFor = (id: string) => `https://workspace.example/market/calendar/${id}`;
const wait = async () => {};

describe('calendar: Google adapter against the practice calendar', () => {
  calendarContract(async () => {
    const faults = createFaults();
    const service = await startPracticeCalendar({ clock, faults });
    return {
      calendar: createGoogleCalendar({ baseUrl: service.url, token: 'key', linkFor, wait, timeoutMs: 5000 }),
      arrange: (scene) => {
        if (scene === 'silent-after-effect') faults.add({ when: 'after', what: 'reset', method: 'POST' });
        if (scene === 'refuse') faults.add({ when: 'before', what: { status: 401 }, method: 'POST' });
        if (scene === 'unreadable') faults.add({ when: 'before', what: { status: 503 }, method: 'GET', times: 9 });
      },
      effects: () =>
        service.api
          .events()
          .filter((event) => event.status === 'confirmed')
          .map((event) => event.start),
      close: service.close,
    };
  });
});

describe('calendar: Google adapter against recorded answers of Google', () => {
  const nock = strictNock();
  const id = eventIdOf(contractInvitation.key);
  const path = '/calendar/v3/calendars/rep_000007%40seller.example/events';
  const event = (status: string) => ({
    kind: 'calendar#event',
    etag: '"3482749182736000"',
    id,
    status,
    htmlLink: `https://www.google.com/calendar/event?eid=${id}`,
    created: '2026-03-02T10:00:00.000Z',
    updated: '2026-03-02T10:00:00.512Z',
    summary: 'A first talk',
    creator: { email: 'rep_000007@seller.example', self: true },
    organizer: { email: 'rep_000007@seller.example', self: true },
    start: { dateTime: '2026-03-04T15:00:00+01:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-04T15:30:00+01:00', timeZone: 'Europe/Berlin' },
    iCalUID: `${id}@google.com`,
    sequence: 0,
    attendees: [{ email: 'ann@buyer.example', responseStatus: 'needsAction' }],
    extendedProperties: { private: { countersignKey: 'D-9/1' } },
    reminders: { useDefault: true },
  });
  const problem = (code: number, reason: string, message: string) => ({
    error: { errors: [{ domain: 'global', reason, message }], code, message },
  });
  calendarContract(async () => {
    const api = nock('https://www.googleapis.com', { reqheaders: { authorization: 'Bearer ya29.token' } });
    const booked = new Set<string>();
    const post = () =>
      api
        .post(path, {
          id,
          summary: 'A first talk',
          description: 'Thirty minutes about invoices.',
          start: { dateTime: '2026-03-04T14:00:00.000Z' },
          end: { dateTime: '2026-03-04T14:30:00.000Z' },
          attendees: [{ email: 'ann@buyer.example' }],
          extendedProperties: { private: { countersignKey: 'D-9/1' } },
        })
        .query({ sendUpdates: 'all' });
    const insert = () =>
      post().reply(200, () => {
        booked.add('2026-03-04T14:00:00.000Z');
        return event('confirmed');
      });
    const get = (status: number, body: object) => api.get(`${path}/${id}`).reply(status, body);
    return {
      calendar: createGoogleCalendar({
        baseUrl: 'https://www.googleapis.com/calendar/v3',
        token: async () => 'ya29.token',
        calendarOf: (repId) => `${repId}@seller.example`,
        linkFor,
        wait,
      }),
      arrange: (scene) => {
        if (scene === 'invite') {
          insert();
          get(200, event('confirmed'));
        }
        if (scene === 'invite-twice') {
          insert();
          post().reply(409, problem(409, 'duplicate', 'The requested identifier already exists.'));
          get(200, event('confirmed'));
        }
        if (scene === 'silent-after-effect') {
          booked.add('2026-03-04T14:00:00.000Z');
          post().replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
          get(200, event('confirmed'));
        }
        if (scene === 'nothing-booked') get(404, problem(404, 'notFound', 'Not Found'));
        if (scene === 'invite-and-cancel') {
          insert();
          const remove = () => api.delete(`${path}/${id}`).query({ sendUpdates: 'all' });
          remove().reply(204, () => {
            booked.clear();
            return '';
          });
          remove().reply(410, problem(410, 'deleted', 'Resource has been deleted'));
          get(200, event('cancelled'));
        }
        if (scene === 'invite-and-busy') {
          insert();
          const times = { timeMin: '2026-03-04T00:00:00.000Z', timeMax: '2026-03-05T00:00:00.000Z' };
          const calendar = 'rep_000007@seller.example';
          const busy = [{ start: '2026-03-04T14:00:00Z', end: '2026-03-04T14:30:00Z' }];
          api
            .post('/calendar/v3/freeBusy', { ...times, items: [{ id: calendar }] })
            .reply(200, { kind: 'calendar#freeBusy', ...times, calendars: { [calendar]: { busy } } });
        }
        if (scene === 'refuse') post().reply(401, problem(401, 'authError', 'Invalid Credentials'));
        if (scene === 'unreadable') {
          api
            .get(`${path}/${id}`)
            .times(3)
            .reply(503, problem(503, 'backendError', 'Backend Error'));
        }
      },
      effects: () => [...booked],
      close: async () => {},
    };
  });
});
