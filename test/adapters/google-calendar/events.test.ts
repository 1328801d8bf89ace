import { afterEach, describe, expect, test } from '@jest/globals';
import { createGoogleCalendar } from '../../../src/adapters/google-calendar/calendar.ts';
import { createGoogleCalendarEvents } from '../../../src/adapters/google-calendar/events.ts';
import { AccountId } from '../../../src/core/ids.ts';
import { type PracticeCalendar, startPracticeCalendar } from '../../../src/practice/calendar/practice-calendar.ts';
import { createFaults } from '../../../src/practice/wire/faults.ts';

let running: PracticeCalendar | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
const clock = { now: () => new Date('2026-03-02T10:00:00Z') };
const start = async () => {
  const faults = createFaults();
  const service = await startPracticeCalendar({ clock, faults });
  running = service;
  const to = { baseUrl: service.url, token: 'key' };
  const calendar = createGoogleCalendar(to);
  const events = createGoogleCalendarEvents({
    ...to,
    clock,
    repIds: async () => ['rep_1', 'rep_2'],
    identify: async (who) => ('email' in who ? { accountId: AccountId.parse(`acct_of_${who.email}`) } : {}),
  });
  const invite = async (key: string, repId = 'rep_1') => {
    const booked = await calendar.invite({
      key,
      repId,
      attendeeEmail: 'Ann@buyer.example',
      startsAt: new Date('2026-03-04T14:00:00Z'),
      durationMs: 1_800_000,
      title: 'A talk',
      description: '',
    });
    if (booked.kind !== 'booked') throw new Error(booked.reason);
    return booked.eventId;
  };
  return { api: service.api, events, calendar, invite, faults, to };
};

const ANN = 'ann@buyer.example';

describe('answers to invitations', () => {
  test('an invitation alone is no signal; the guest’s answer is, once, with its decision', async () => {
    const { api, events, invite } = await start();
    const id = await invite('D-9/1');
    const first = await events.since(null);
    expect(first.signals).toEqual([]);
    expect(api.respond(id, ANN, 'accepted')).toBe(true);
    const second = await events.since(first.cursor);
    expect(second.signals).toEqual([
      {
        id: `google-calendar:${id}:accepted:2026-03-04T14:00:00.000Z`,
        kind: 'meeting-booked',
        accountId: 'acct_of_ann@buyer.example',
        at: clock.now(),
        receivedAt: clock.now(),
        source: { system: 'google-calendar', recordId: id, link: expect.stringContaining(id) },
        trust: 'trusted',
        facts: { eventId: id, repId: 'rep_1', startsAt: '2026-03-04T14:00:00.000Z' },
        decisionId: 'D-9',
      },
    ]);
    expect((await events.since(second.cursor)).signals).toEqual([]);
  });

  test('of several guests each one’s answer is a signal', async () => {
    const { api, events, to } = await start();
    const answer = await fetch(`${to.baseUrl}/calendars/rep_1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${to.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        id: '2guests1',
        summary: 'A talk',
        start: { dateTime: '2026-03-04T14:00:00Z' },
        end: { dateTime: '2026-03-04T14:30:00Z' },
        attendees: [{ email: ANN }, { email: 'bob@buyer.example' }],
        extendedProperties: { private: { countersignKey: 'D-9/1' } },
      }),
    });
    expect(answer.status).toBe(200);
    api.respond('2guests1', 'bob@buyer.example', 'declined');
    const first = await events.since(null);
    expect(first.signals).toMatchObject([{ kind: 'meeting-declined', accountId: 'acct_of_bob@buyer.example' }]);
    api.respond('2guests1', ANN, 'accepted');
    const kinds = (await events.since(first.cursor)).signals.map((s) => [s.kind, s.id.endsWith('bob@buyer.example')]);
    expect(kinds).toContainEqual(['meeting-booked', false]);
  });

  test('a rep’s own appointments are never read as signals, and a declined meeting frees the slot', async () => {
    const { api, events, calendar, invite } = await start();
    const from = new Date('2026-03-04T13:30:00Z');
    const to = new Date('2026-03-04T18:00:00Z');
    api.seedBusy('rep_2', [
      { id: 'dentist', from: new Date('2026-03-04T13:00:00Z'), to: new Date('2026-03-04T14:15:00Z') },
    ]);
    const id = await invite('D-10/1', 'rep_2');
    expect(await calendar.busy('rep_2', from, to)).toEqual([{ from, to: new Date('2026-03-04T14:30:00Z') }]);
    api.respond(id, ANN, 'declined');
    expect(await calendar.busy('rep_2', from, to)).toEqual([{ from, to: new Date('2026-03-04T14:15:00Z') }]);
    expect((await events.since(null)).signals.map((s) => s.kind)).toEqual(['meeting-declined']);
  });

  test('an expired sync token means reading everything again, with the same ids', async () => {
    const { api, events, invite, faults } = await start();
    api.respond(await invite('D-9/1'), ANN, 'accepted');
    const first = await events.since(null);
    faults.add({ when: 'before', what: { status: 410 }, path: /events$/ });
    const again = await events.since(first.cursor);
    expect(again.signals.map((s) => s.id)).toEqual(first.signals.map((s) => s.id));
  });

  test('a cancelled invitation can be neither answered nor booked again under its key', async () => {
    const { api, calendar, invite } = await start();
    const id = await invite('D-9/1');
    await calendar.cancel('D-9/1', 'rep_1');
    expect(api.respond(id, ANN, 'accepted')).toBe(false);
    await expect(invite('D-9/1')).rejects.toThrow('this invitation was cancelled before; propose a new one');
  });
});
