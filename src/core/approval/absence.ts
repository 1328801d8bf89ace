import { z } from 'zod';
import type { Away } from '../charter/asking.ts';
import type { PersonOfOurs } from '../charter/charter.ts';

/** What people said in Slack about being away, by Slack user id; it goes before `people.yaml`. */
export const Absences = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('away'), from: z.iso.date(), until: z.iso.date() }),
    /** Back since this day: whatever absence covers it ended the day before. */
    z.object({ kind: z.literal('back'), since: z.iso.date() }),
  ]),
);
export type Absences = z.infer<typeof Absences>;

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/** `people.yaml` with what people said in Slack since. */
export const withAbsences = (people: readonly PersonOfOurs[], said: Absences): PersonOfOurs[] =>
  people.map((person) => {
    const own = said[person.slackUserId];
    if (!own) return person;
    const planned = person.away ?? [];
    if (own.kind === 'away') return { ...person, away: [...planned, { from: own.from, until: own.until }] };
    const ended = planned.flatMap((range): Away[] => {
      if (own.since < range.from || range.until < own.since) return [range];
      return range.from < own.since ? [{ from: range.from, until: dayBefore(own.since) }] : [];
    });
    return { ...person, away: ended };
  });
