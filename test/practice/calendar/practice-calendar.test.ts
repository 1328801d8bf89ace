import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createGoogleCalendar } from '../../../src/adapters/google-calendar/calendar.ts';
import { createGoogleCalendarEvents } from '../../../src/adapters/google-calendar/events.ts';
import { startPracticeCalendar } from '../../../src/practice/calendar/practice-calendar.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const startsAt = new Date('2026-03-04T14:00:00Z');
const invitation = (key: string) => ({
  ...{ key, repId: 'rep_1', attendeeEmail: 'ann@buyer.example', startsAt },
  ...{ durationMs: 1_800_000, title: 'A talk', description: '' },
});
const start = async (dir?: string) => {
  const service = await startPracticeCalendar({ clock, dir });
  closers.push(service.close);
  const to = { baseUrl: service.url, token: 'key' };
  const events = createGoogleCalendarEvents({
    ...to,
    clock,
    identify: async () => ({}),
    repIds: async () => ['rep_1'],
  });
  return { ...service, calendar: createGoogleCalendar(to), events, auth: { authorization: 'Bearer key' } };
};

describe('practice calendar', () => {
  test('a restart keeps events, answers and the place in the stream of changes', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'practice-calendar-'));
    closers.push(() => rm(dir, { recursive: true }));
    const one = await start(dir);
    const booked = await one.calendar.invite(invitation('D-1/1'));
    if (booked.kind !== 'booked') throw new Error(booked.reason);
    const { cursor } = await one.events.since(null);
    await closers.pop()?.();
    const two = await start(dir);
    expect(await two.calendar.invite(invitation('D-1/1'))).toMatchObject({ kind: 'booked', eventId: booked.eventId });
    two.api.respond(booked.eventId, 'ann@buyer.example', 'declined');
    expect((await two.events.since(cursor)).signals.map((s) => s.kind)).toEqual(['meeting-declined']);
    expect(two.api.event(booked.eventId)?.attendees).toEqual([
      { email: 'ann@buyer.example', responseStatus: 'declined' },
    ]);
  });

  test('changes between two pages are neither skipped nor lost', async () => {
    const { api, url, auth } = await start();
    const at = (hour: number) => new Date(Date.UTC(2026, 2, 4, hour));
    const slots = Array.from({ length: 5 }, (_, i) => ({ id: `slot${i}`, from: at(i), to: at(i + 1) }));
    api.seedBusy('rep_1', slots);
    type Page = { items: { id: string }[]; nextPageToken?: string; nextSyncToken?: string };
    const read = async (query: string): Promise<Page> =>
      (await (await fetch(`${url}/calendars/rep_1/events?${query}`, { headers: auth })).json()) as Page;
    const first = await read('maxResults=2');
    const [changed] = slots;
    if (changed) api.seedBusy('rep_1', [changed]);
    const second = await read(`maxResults=10&pageToken=${first.nextPageToken}`);
    expect([...first.items, ...second.items].map((e) => e.id)).toEqual([
      'slot0',
      'slot1',
      'slot2',
      'slot3',
      'slot4',
      'slot0',
    ]);
    expect((await read(`syncToken=${second.nextSyncToken}`)).items).toEqual([]);
  });

  test('refuses an event that ends before it starts, in Google’s words', async () => {
    const { calendar } = await start();
    expect(await calendar.invite({ ...invitation('D-2/1'), durationMs: -1 })).toEqual({
      kind: 'refused',
      reason: 'The specified time range is empty. (400)',
    });
  });

  test('the market hears of an invitation once, however often it is sent', async () => {
    const { api, calendar } = await start();
    const heard: string[] = [];
    api.onInvite((event) => heard.push(event.attendees[0]?.email ?? ''));
    await calendar.invite(invitation('D-1/1'));
    await calendar.invite(invitation('D-1/1'));
    expect(heard).toEqual(['ann@buyer.example']);
  });
});
