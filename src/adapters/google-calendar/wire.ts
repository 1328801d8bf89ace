import { createHash } from 'node:crypto';
import { z } from 'zod';

const Moment = z.object({ dateTime: z.string().optional(), date: z.string().optional() });
export const CalendarEvent = z.object({
  id: z.string(),
  status: z.string().default('confirmed'),
  htmlLink: z.string().optional(),
  updated: z.string().optional(),
  start: Moment.optional(),
  end: Moment.optional(),
  attendees: z
    .array(
      z.object({
        email: z.string(),
        responseStatus: z.string().default('needsAction'),
        /** The calendar's own owner and rooms are not guests. */
        self: z.boolean().optional(),
        organizer: z.boolean().optional(),
        resource: z.boolean().optional(),
      }),
    )
    .default([]),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).optional() }).optional(),
});
export type CalendarEvent = z.infer<typeof CalendarEvent>;
export const EventList = z.object({
  items: z.array(CalendarEvent).default([]),
  nextPageToken: z.string().optional(),
  nextSyncToken: z.string().optional(),
});
export const FreeBusy = z.object({
  calendars: z.record(
    z.string(),
    z.object({
      busy: z.array(z.object({ start: z.string(), end: z.string() })).default([]),
      errors: z.array(z.object({ reason: z.string() })).optional(),
    }),
  ),
});
const ErrorBody = z.object({ error: z.object({ message: z.string() }) });
export const messageIn = (body: unknown): string | undefined => ErrorBody.safeParse(body).data?.error.message;

export const KEY_PROPERTY = 'countersignKey';
/** Google wants 5 to 1024 characters of base32hex (`0-9a-v`); hex digits are among them. */
export const eventIdOf = (key: string): string => `cs${createHash('sha256').update(key).digest('hex').slice(0, 48)}`;
