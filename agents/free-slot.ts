import type { Charter } from '../src/core/charter/charter.ts';

const HOUR_MS = 3_600_000;
const HALF_HOUR_MS = HOUR_MS / 2;

const localOf = (at: Date, timeZone: string): { hour: number; weekday: number } => {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      weekday: 'short',
    })
      .formatToParts(at)
      .map((p) => [p.type, p.value]),
  );
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.weekday ?? 'Mon') + 1;
  return { hour: Number(parts.hour) + Number(parts.minute) / 60, weekday };
};

/** How far ahead a slot is looked for. */
export const SLOT_HORIZON_MS = 14 * 24 * HOUR_MS;

/**
 * The first half hour, from a day from now on, that is free for the rep and inside the charter's working hours both in
 * the rep's and in the attendee's time zone.
 */
export const freeSlot = (
  now: Date,
  busy: readonly { from: Date; to: Date }[],
  hours: Charter['workingHours'],
  timeZones: readonly string[],
): Date | undefined => {
  const start = Math.ceil((now.getTime() + 24 * HOUR_MS) / HALF_HOUR_MS) * HALF_HOUR_MS;
  for (let at = start; at < now.getTime() + SLOT_HORIZON_MS; at += HALF_HOUR_MS) {
    const end = at + HALF_HOUR_MS;
    if (busy.some((b) => b.from.getTime() < end && b.to.getTime() > at)) continue;
    const isInside = timeZones.every((zone) => {
      const { hour, weekday } = localOf(new Date(at), zone);
      return hours.days.includes(weekday) && hour >= hours.start && hour + 0.5 <= hours.end;
    });
    if (isInside) return new Date(at);
  }
  return undefined;
};
