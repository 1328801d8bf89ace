import { z } from 'zod';

/** REST renders int64 as text. */
const Int = z.union([z.string().regex(/^-?\d+$/), z.number().int()]).transform(Number);

export const CampaignRow = z.object({
  customer: z.object({ currencyCode: z.string(), timeZone: z.string().optional() }),
  campaign: z.object({ id: z.coerce.string(), name: z.string(), status: z.string() }),
  campaignBudget: z.object({
    resourceName: z.string(),
    amountMicros: Int,
    explicitlyShared: z.boolean().default(false),
  }),
});
export type CampaignRow = z.infer<typeof CampaignRow>;
export const DayRow = z.object({
  customer: z.object({ currencyCode: z.string(), timeZone: z.string().optional() }),
  campaign: z.object({ id: z.coerce.string(), name: z.string().optional() }),
  /** The daily budget at the time of the query. */
  campaignBudget: z.object({ amountMicros: Int }).optional(),
  segments: z.object({ date: z.string() }),
  metrics: z.object({
    costMicros: Int.default(0),
    clicks: Int.default(0),
    conversions: z.number().default(0),
  }),
});
export type DayRow = z.infer<typeof DayRow>;
/** `searchStream` answers with an array of batches. */
export const streamOf = <T>(row: z.ZodType<T>) => z.array(z.object({ results: z.array(row).default([]) }));

const ErrorBody = z.object({
  error: z.object({
    message: z.string(),
    details: z.array(z.object({ errors: z.array(z.object({ message: z.string() })).default([]) })).default([]),
  }),
});
export const messageIn = (body: unknown): string | undefined => {
  const error = ErrorBody.safeParse(Array.isArray(body) ? body[0] : body).data?.error;
  return error?.details.flatMap((detail) => detail.errors)[0]?.message ?? error?.message;
};

/** Minor units are hundredths; a micro is a millionth. */
export const MICROS_PER_MINOR = 10_000;
