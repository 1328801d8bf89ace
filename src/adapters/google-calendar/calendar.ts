import type { Calendar, Invitation, InviteOutcome } from '../../ports/calendar.ts';
import { createHttp, failureOf, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import { CalendarEvent, eventIdOf, FreeBusy, KEY_PROPERTY, messageIn } from './wire.ts';

/** `baseUrl` includes `/calendar/v3`. */
export type GoogleCalendarOptions = HttpOptions & {
  /** A rep's calendar id; the rep id itself if not given. */
  calendarOf?: (repId: string) => string;
  linkFor?: (eventId: string) => string;
};

/** Invitations on reps' Google calendars. The event id is derived from the key, so a repeat is a conflict, not a meeting. */
export const createGoogleCalendar = (options: GoogleCalendarOptions): Calendar => {
  const http = createHttp(options);
  const calendarOf = options.calendarOf ?? ((repId: string) => repId);
  const eventsPath = (repId: string) => `/calendars/${encodeURIComponent(calendarOf(repId))}/events`;
  const place = (event: CalendarEvent) => ({ eventId: event.id, link: options.linkFor?.(event.id) ?? event.htmlLink });

  const read = async (key: string, repId: string): Promise<CalendarEvent | null> => {
    const { status, body } = await http.read('GET', `${eventsPath(repId)}/${eventIdOf(key)}`);
    if (status === 404 || status === 410) return null;
    const event = CalendarEvent.safeParse(body);
    if (status >= 300 || !event.success) throw new OutsideUnavailable(`the calendar answered ${status} to a look-up`);
    return event.data;
  };
  const existing = async ({ key, repId }: Invitation): Promise<InviteOutcome> => {
    try {
      const event = await read(key, repId);
      if (event !== null && event.status !== 'cancelled') return { kind: 'booked', ...place(event) };
      return { kind: 'refused', reason: 'this invitation was cancelled before; propose a new one' };
    } catch (error) {
      if (!(error instanceof OutsideUnavailable)) throw error;
      return { kind: 'unknown', reason: `the event exists, but could not be read: ${error.message}` };
    }
  };

  return {
    invite: async (invitation) => {
      const answer = await http.write('POST', `${eventsPath(invitation.repId)}?sendUpdates=all`, {
        id: eventIdOf(invitation.key),
        summary: invitation.title,
        description: invitation.description,
        start: { dateTime: invitation.startsAt.toISOString() },
        end: { dateTime: new Date(invitation.startsAt.getTime() + invitation.durationMs).toISOString() },
        attendees: [{ email: invitation.attendeeEmail }],
        extendedProperties: { private: { [KEY_PROPERTY]: invitation.key } },
      });
      if (answer.kind === 'answer' && answer.status === 409) return existing(invitation);
      const failure = failureOf(answer, messageIn);
      if (failure !== null) return failure;
      const event = CalendarEvent.safeParse(answer.kind === 'answer' ? answer.body : null);
      if (!event.success) return { kind: 'unknown', reason: 'the calendar accepted the invitation but named no event' };
      return { kind: 'booked', ...place(event.data) };
    },
    find: async (key, repId) => {
      const event = await read(key, repId);
      return event === null || event.status === 'cancelled' ? null : place(event);
    },
    cancel: async (key, repId) => {
      const answer = await http.write('DELETE', `${eventsPath(repId)}/${eventIdOf(key)}?sendUpdates=all`);
      if (answer.kind === 'answer' && answer.status === 410) return { kind: 'cancelled' };
      const failure = failureOf(answer, messageIn);
      if (failure === null) return { kind: 'cancelled' };
      const advice = failure.kind === 'unknown' ? '; it may be gone, look the event up' : '';
      return { kind: 'refused', reason: `${failure.reason}${advice}` };
    },
    busy: async (repId, from, to) => {
      const calendar = calendarOf(repId);
      const { status, body } = await http.read('POST', '/freeBusy', {
        timeMin: from.toISOString(),
        timeMax: to.toISOString(),
        items: [{ id: calendar }],
      });
      const parsed = FreeBusy.safeParse(body);
      const found = parsed.data?.calendars[calendar];
      if (status >= 300 || found === undefined || found.errors !== undefined) {
        throw new OutsideUnavailable(
          `the busy times of \`${repId}\` could not be read (${found?.errors?.[0]?.reason ?? status})`,
        );
      }
      return found.busy.map(({ start, end }) => ({ from: new Date(start), to: new Date(end) }));
    },
  };
};
