import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { Faults } from '../wire/faults.ts';
import { openRecords } from '../wire/records.ts';
import { serveWire, type WireReply } from '../wire/serve.ts';

export type GuestAnswer = 'needsAction' | 'accepted' | 'declined' | 'tentative';
export type PracticeEvent = {
  id: string;
  calendarId: string;
  /** Grows with every change on any calendar; sync tokens point into it. */
  seq: number;
  status: 'confirmed' | 'cancelled';
  summary: string;
  description: string;
  start: string;
  end: string;
  attendees: { email: string; responseStatus: GuestAnswer }[];
  private: Record<string, string>;
  created: string;
  updated: string;
};
export type PracticeCalendarApi = {
  /** Events on one calendar or all, in order of their last change; cancelled ones included. */
  events(calendarId?: string): PracticeEvent[];
  event(id: string): PracticeEvent | null;
  /** A guest answers the invitation; false when there is none that stands for this address. */
  respond(eventId: string, email: string, answer: Exclude<GuestAnswer, 'needsAction'>): boolean;
  /** Other appointments of the calendar's owner. A repeat with the same id replaces. */
  seedBusy(calendarId: string, appointments: { id: string; from: Date; to: Date; summary?: string }[]): void;
  onInvite(listener: (event: PracticeEvent) => void): () => void;
};
export type PracticeCalendar = { url: string; api: PracticeCalendarApi; close(): Promise<void> };

const refusal = (status: number, message: string) => {
  const reason =
    {
      401: 'authError',
      404: 'notFound',
      409: 'duplicate',
      410: 'deleted',
      429: 'rateLimitExceeded',
      500: 'backendError',
    }[status] ?? 'invalid';
  return { error: { errors: [{ domain: 'global', reason, message }], code: status, message } };
};
const no = (status: number, message: string): WireReply => ({ status, body: refusal(status, message) });
const Moment = z.object({ dateTime: z.iso.datetime({ offset: true }) });
const Insert = z.object({
  id: z.string().regex(/^[0-9a-v]{5,1024}$/),
  summary: z.string().default(''),
  description: z.string().default(''),
  start: Moment,
  end: Moment,
  attendees: z.array(z.object({ email: z.string() })).default([]),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).default({}) }).optional(),
});
const FreeBusyQuery = z.object({
  timeMin: z.iso.datetime({ offset: true }),
  timeMax: z.iso.datetime({ offset: true }),
  items: z.array(z.object({ id: z.string() })),
});

/** Calendars on loopback that speak Google Calendar v3. A calendar exists as soon as somebody names it. */
export const startPracticeCalendar = async (options: {
  clock: Clock;
  port?: number;
  dir?: string;
  token?: string;
  faults?: Faults;
}): Promise<PracticeCalendar> => {
  const records = openRecords('calendar', options.dir);
  const events = records.table<PracticeEvent>('event');
  const listeners = new Set<(event: PracticeEvent) => void>();
  const keep = (event: Omit<PracticeEvent, 'seq' | 'updated'>): PracticeEvent => {
    const kept = { ...event, seq: events.highest() + 1, updated: options.clock.now().toISOString() };
    events.put(kept.id, kept, { order: kept.seq, key: kept.calendarId });
    return kept;
  };
  const shown = (event: PracticeEvent) => ({
    kind: 'calendar#event',
    etag: `"${event.seq}"`,
    id: event.id,
    status: event.status,
    htmlLink: `${server.url}/event?eid=${event.id}`,
    created: event.created,
    updated: event.updated,
    summary: event.summary,
    description: event.description,
    organizer: { email: event.calendarId, self: true },
    start: { dateTime: event.start },
    end: { dateTime: event.end },
    attendees: event.attendees,
    extendedProperties: { private: event.private },
  });
  const isBusy = (event: PracticeEvent): boolean =>
    event.status === 'confirmed' &&
    (event.attendees.length === 0 || event.attendees.some((guest) => guest.responseStatus !== 'declined'));

  const insert = (calendarId: string, body: unknown): WireReply => {
    const parsed = Insert.safeParse(body);
    if (!parsed.success) return no(400, `Invalid value for: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}`);
    const { data } = parsed;
    if (Date.parse(data.end.dateTime) <= Date.parse(data.start.dateTime))
      return no(400, 'The specified time range is empty.');
    if (events.get(data.id) !== null) return no(409, 'The requested identifier already exists.');
    const event = keep({
      id: data.id,
      calendarId,
      status: 'confirmed',
      summary: data.summary,
      description: data.description,
      start: data.start.dateTime,
      end: data.end.dateTime,
      attendees: data.attendees.map(({ email }) => ({ email, responseStatus: 'needsAction' as const })),
      private: data.extendedProperties?.private ?? {},
      created: options.clock.now().toISOString(),
    });
    for (const listener of listeners) queueMicrotask(() => listener(event));
    return { status: 200, body: shown(event) };
  };
  const list = (calendarId: string, query: URLSearchParams): WireReply => {
    const token = query.get('syncToken');
    const after = token === null ? 0 : Number(token.replace(/^s/, ''));
    if (!Number.isInteger(after) || after > events.highest())
      return no(410, 'Sync token is no longer valid, a full sync is required.');
    const updatedMin = query.get('updatedMin');
    const showDeleted = token !== null || query.get('showDeleted') === 'true';
    const found = events
      .byKey(calendarId)
      .filter(
        (e) =>
          e.seq > after &&
          (updatedMin === null || e.updated >= updatedMin) &&
          (showDeleted || e.status !== 'cancelled'),
      );
    const size = Math.min(2500, Math.max(1, Number(query.get('maxResults') ?? 250)));
    // A page token names the last change seen, so that a change between two pages is not skipped.
    const rest = found.filter((e) => e.seq > Number(query.get('pageToken') ?? 0));
    const items = rest.slice(0, size);
    const hasMore = rest.length > size;
    return {
      status: 200,
      body: {
        kind: 'calendar#events',
        items: items.map(shown),
        ...(hasMore ? { nextPageToken: String(items.at(-1)?.seq) } : { nextSyncToken: `s${events.highest()}` }),
      },
    };
  };
  const freeBusy = (body: unknown): WireReply => {
    const parsed = FreeBusyQuery.safeParse(body);
    if (!parsed.success) return no(400, 'Invalid time range or items.');
    const from = Date.parse(parsed.data.timeMin);
    const to = Date.parse(parsed.data.timeMax);
    const busyOf = (id: string) => {
      const merged: { start: number; end: number }[] = [];
      const spans = events
        .byKey(id)
        .filter(isBusy)
        .map((e) => ({ start: Math.max(from, Date.parse(e.start)), end: Math.min(to, Date.parse(e.end)) }))
        .filter((span) => span.start < span.end)
        .sort((a, b) => a.start - b.start);
      for (const span of spans) {
        const last = merged.at(-1);
        if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
        else merged.push({ ...span });
      }
      return merged.map(({ start, end }) => ({
        start: new Date(start).toISOString(),
        end: new Date(end).toISOString(),
      }));
    };
    const calendars = Object.fromEntries(parsed.data.items.map(({ id }) => [id, { busy: busyOf(id) }]));
    return {
      status: 200,
      body: { kind: 'calendar#freeBusy', timeMin: parsed.data.timeMin, timeMax: parsed.data.timeMax, calendars },
    };
  };
  const one = (calendarId: string, id: string): PracticeEvent | null => {
    const event = events.get(id);
    return event?.calendarId === calendarId ? event : null;
  };

  const root = '/calendar/v3';
  const server = await serveWire({
    port: options.port,
    token: options.token,
    faults: options.faults,
    refusal,
    routes: [
      {
        method: 'POST',
        path: `${root}/calendars/:cal/events`,
        handle: ({ params, body }) => insert(params.cal ?? '', body),
      },
      {
        method: 'GET',
        path: `${root}/calendars/:cal/events`,
        handle: ({ params, query }) => list(params.cal ?? '', query),
      },
      {
        method: 'GET',
        path: `${root}/calendars/:cal/events/:id`,
        handle: ({ params }) => {
          const event = one(params.cal ?? '', params.id ?? '');
          return event === null ? no(404, 'Not Found') : { status: 200, body: shown(event) };
        },
      },
      {
        method: 'DELETE',
        path: `${root}/calendars/:cal/events/:id`,
        handle: ({ params }) => {
          const event = one(params.cal ?? '', params.id ?? '');
          if (event === null) return no(404, 'Not Found');
          if (event.status === 'cancelled') return no(410, 'Resource has been deleted');
          keep({ ...event, status: 'cancelled' });
          return { status: 204 };
        },
      },
      { method: 'POST', path: `${root}/freeBusy`, handle: ({ body }) => freeBusy(body) },
    ],
  });

  return {
    url: `${server.url}${root}`,
    close: async () => {
      await server.close();
      records.close();
    },
    api: {
      events: (calendarId) => (calendarId === undefined ? events.list() : events.byKey(calendarId)),
      event: (id) => events.get(id),
      respond: (eventId, email, answer) => {
        const event = events.get(eventId);
        const isGuest = (guest: { email: string }) => guest.email.toLowerCase() === email.toLowerCase();
        if (event === null || event.status === 'cancelled' || !event.attendees.some(isGuest)) return false;
        const attendees = event.attendees.map((guest) =>
          isGuest(guest) ? { ...guest, responseStatus: answer } : guest,
        );
        keep({ ...event, attendees });
        return true;
      },
      seedBusy: (calendarId, appointments) =>
        records.together(() => {
          for (const { id, from, to, summary = 'Busy' } of appointments) {
            keep({
              id,
              calendarId,
              status: 'confirmed',
              summary,
              description: '',
              start: from.toISOString(),
              end: to.toISOString(),
              attendees: [],
              private: {},
              created: options.clock.now().toISOString(),
            });
          }
        }),
      onInvite: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
};
