import { z } from 'zod';

/** Days on which somebody is not there, first and last included, in that person's own time zone. */
export const Away = z.strictObject({ from: z.iso.date(), until: z.iso.date() });
export type Away = z.infer<typeof Away>;

/**
 * A country of ISO 3166-1 with an optional region of ISO 3166-2, such as `GB-ENG` or `DE-BE`: its public holidays are no
 * working days.
 */
export const HolidayRegion = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3}){0,2}$/, 'is no country or region; write one such as GB, GB-ENG or DE-BE');

/** When people are reminded and when their delegates are asked, as parts of the working time that a question has. */
export const AskingRules = z
  .strictObject({
    /** The one reminder, 0..1. */
    remindAfter: z.number().gt(0).lt(1).default(0.6),
    /** From here on the delegate may decide too, 0..1. */
    handOverAfter: z.number().gt(0).lt(1).default(0.8),
    /** How many working hours the clock of one decision may stand still for questions, in all. */
    longestPauseHours: z.number().positive().max(80).default(8),
  })
  .refine(({ remindAfter, handOverAfter }) => remindAfter < handOverAfter, {
    path: ['handOverAfter'],
    message: 'must come after `remindAfter`',
  });
export type AskingRules = z.infer<typeof AskingRules>;

/** A Slack user group, such as `S0123ABCD`. */
export const UserGroupId = z.string().regex(/^S[A-Z0-9]+$/, 'is no id of a Slack user group; it looks like S0123ABCD');
