import { z } from 'zod';

/** Integer minor units (cents) of an ISO 4217 currency. */
export const Money = z.object({ minor: z.number().int(), currency: z.string().regex(/^[A-Z]{3}$/) });
export type Money = z.infer<typeof Money>;

export const money = (minor: number, currency = 'USD'): Money => ({ minor, currency });

/** `$1,250` or `$12.50`; the sign stands before the symbol. */
export const formatMoney = ({ minor, currency }: Money): string =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: minor % 100 === 0 ? 0 : 2,
  }).format(minor / 100);
