import { z } from 'zod';
import { SignalId } from '../../core/ids.ts';
import type { Signal } from '../../core/signal/signal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Identify, OutsideEvents } from '../../ports/outside-events.ts';
import { createHttp, decisionIn, OutsideUnavailable, readCursor } from '../http-call.ts';
import type { GoogleCalendarOptions } from './calendar.ts';
import { type CalendarEvent, EventList, KEY_PROPERTY } from './wire.ts';

const Cursor = z.record(z.string(), z.string());

/** Answers to our invitations, by each calendar's sync token. Events that are not ours are passed over unread. */
export const createGoogleCalendarEvents = (
  options: GoogleCalendarOptions & { clock: Clock; identify: Identify; repIds: () => Promise<string[]> },
): OutsideEvents => {
  const http = createHttp(options);
  const calendarOf = options.calendarOf ?? ((repId: string) => repId);

  const changed = async (
    repId: string,
    token: string | undefined,
  ): Promise<{ events: CalendarEvent[]; token: string }> => {
    const events: CalendarEvent[] = [];
    let pageToken: string | undefined;
    for (;;) {
      const query = new URLSearchParams({ maxResults: '250', showDeleted: 'true' });
      if (token !== undefined) query.set('syncToken', token);
      if (pageToken !== undefined) query.set('pageToken', pageToken);
      const path = `/calendars/${encodeURIComponent(calendarOf(repId))}/events?${query}`;
      const { status, body } = await http.read('GET', path);
      // Google lets sync tokens expire; everything is read again and known signals are recognised by their ids.
      if (status === 410 && token !== undefined) return changed(repId, undefined);
      const list = EventList.safeParse(body);
      if (status >= 300 || !list.success)
        throw new OutsideUnavailable(`the calendar of \`${repId}\` answered ${status}`);
      events.push(...list.data.items);
      pageToken = list.data.nextPageToken;
      if (pageToken === undefined) return { events, token: list.data.nextSyncToken ?? token ?? '' };
    }
  };

  const signalOf = async (event: CalendarEvent, repId: string): Promise<Signal[]> => {
    const key = event.extendedProperties?.private?.[KEY_PROPERTY];
    if (key === undefined || event.status === 'cancelled') return [];
    const guests = event.attendees.filter((guest) => !(guest.self || guest.organizer || guest.resource));
    const startsAt = event.start?.dateTime ?? event.start?.date ?? '';
    const signals: Signal[] = [];
    for (const [index, guest] of guests.entries()) {
      const kind = ({ accepted: 'meeting-booked', declined: 'meeting-declined' } as const)[guest.responseStatus];
      if (kind === undefined) continue;
      const answer = `google-calendar:${event.id}:${guest.responseStatus}:${startsAt}`;
      signals.push({
        id: SignalId.parse(index === 0 ? answer : `${answer}:${guest.email.toLowerCase()}`),
        kind,
        ...(await options.identify({ email: guest.email.toLowerCase() })),
        at: event.updated === undefined ? options.clock.now() : new Date(event.updated),
        receivedAt: options.clock.now(),
        source: { system: 'google-calendar', recordId: event.id, link: options.linkFor?.(event.id) ?? event.htmlLink },
        trust: 'trusted',
        facts: { eventId: event.id, repId, startsAt },
        decisionId: decisionIn(key),
      });
    }
    return signals;
  };

  return {
    system: 'google-calendar',
    since: async (cursor) => {
      const tokens = readCursor(Cursor, cursor) ?? {};
      const next: Record<string, string> = {};
      const signals: Signal[] = [];
      for (const repId of await options.repIds()) {
        const token = tokens[repId];
        const answer = await changed(repId, token === '' ? undefined : token);
        next[repId] = answer.token;
        for (const event of answer.events) signals.push(...(await signalOf(event, repId)));
      }
      return { signals, cursor: JSON.stringify(next) };
    },
  };
};
