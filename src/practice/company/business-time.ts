import { DateTime } from 'luxon';
import { uniformOf } from './seeded.ts';

/**
 * The source has days only. A record's minute of the day comes from its id: between 9:00 and 16:00 local time, so that
 * it stays inside business hours when the dates are moved into the other half of the year.
 */
export const businessTime = (recordId: string, day: string, timeZone: string): Date => {
  const minute = Math.floor(uniformOf(`time:${recordId}`) * 7 * 60);
  return DateTime.fromISO(day, { zone: timeZone }).set({ hour: 9 }).plus({ minutes: minute }).toJSDate();
};
