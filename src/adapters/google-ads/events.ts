import { z } from 'zod';
import { SignalId } from '../../core/ids.ts';
import type { Signal } from '../../core/signal/signal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OutsideEvents } from '../../ports/outside-events.ts';
import { type GoogleAdsOptions, googleAdsHttp, queryGoogleAds, readCampaignDays } from './ad-platform.ts';
import { MICROS_PER_MINOR } from './wire.ts';

const Account = z.object({ customer: z.object({ timeZone: z.string() }) });
const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
const shift = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Spend and leads per campaign, once a day of the account's own time zone is over: today's numbers still move. The cursor
 * is the last day told. Reports read the platform itself, so later corrections by Google are not lost.
 */
export const createGoogleAdsEvents = (
  options: GoogleAdsOptions & { clock: Clock /** Days told at the first call. */; firstDays?: number },
): OutsideEvents => {
  const http = googleAdsHttp(options);
  return {
    system: 'google-ads',
    since: async (kept) => {
      const cursor = kept !== null && /^\d{4}-\d\d-\d\d$/.test(kept) ? kept : null;
      const [account] = await queryGoogleAds(
        http,
        options.customerId,
        'SELECT customer.time_zone FROM customer',
        Account,
      );
      const now = options.clock.now();
      const last = shift(dayIn(account?.customer.timeZone ?? 'UTC', now), -1);
      const from = cursor === null ? shift(last, 1 - (options.firstDays ?? 1)) : shift(cursor, 1);
      if (from > last) return { signals: [], cursor: cursor ?? last };
      const signals = (await readCampaignDays(http, options.customerId, from, last)).flatMap((row): Signal[] => {
        const link = options.linkFor?.(row.campaign.id);
        const base = {
          at: new Date(`${row.segments.date}T23:59:59Z`),
          receivedAt: now,
          source: { system: 'google-ads', recordId: `${row.campaign.id}/${row.segments.date}`, link },
          trust: 'trusted' as const,
        };
        const facts = { campaignId: row.campaign.id, campaign: row.campaign.name ?? null, day: row.segments.date };
        const spend: Signal = {
          ...base,
          id: SignalId.parse(`google-ads:spend:${row.campaign.id}:${row.segments.date}`),
          kind: 'ad-spend',
          facts: {
            ...facts,
            costMinor: Math.round(row.metrics.costMicros / MICROS_PER_MINOR),
            ...(row.campaignBudget
              ? { budgetMinor: Math.round(row.campaignBudget.amountMicros / MICROS_PER_MINOR) }
              : {}),
            currency: row.customer.currencyCode,
            clicks: row.metrics.clicks,
            leads: row.metrics.conversions,
          },
        };
        if (row.metrics.conversions <= 0) return [spend];
        const leads: Signal = {
          ...base,
          id: SignalId.parse(`google-ads:leads:${row.campaign.id}:${row.segments.date}`),
          kind: 'ad-lead',
          facts: { ...facts, leads: row.metrics.conversions },
        };
        return [spend, leads];
      });
      return { signals, cursor: last };
    },
  };
};
