import { CampaignId } from '../../core/ids.ts';
import { money } from '../../core/money.ts';
import type { AdPlatform, AdWrite, Campaign, CampaignDay } from '../../ports/ad-platform.ts';
import { createHttp, failureOf, type Http, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import { CampaignRow, DayRow, MICROS_PER_MINOR, messageIn, streamOf } from './wire.ts';

/** `baseUrl` includes the API version, e.g. `https://googleads.googleapis.com/v26`. */
export type GoogleAdsOptions = HttpOptions & {
  /** Digits only. */
  customerId: string;
  developerToken?: string;
  loginCustomerId?: string;
  linkFor?: (campaignId: string) => string;
};

const day = /^\d{4}-\d\d-\d\d$/;

export const googleAdsHttp = (options: GoogleAdsOptions): Http =>
  createHttp({
    ...options,
    headers: {
      ...options.headers,
      ...(options.developerToken === undefined ? {} : { 'developer-token': options.developerToken }),
      ...(options.loginCustomerId === undefined ? {} : { 'login-customer-id': options.loginCustomerId }),
    },
  });

/** Rows of one GAQL query over the account. */
export const queryGoogleAds = async <T>(
  http: Http,
  customerId: string,
  query: string,
  row: Parameters<typeof streamOf<T>>[0],
): Promise<T[]> => {
  const { status, body } = await http.read('POST', `/customers/${customerId}/googleAds:searchStream`, { query });
  const parsed = streamOf(row).safeParse(body);
  if (status >= 300 || !parsed.success) {
    throw new OutsideUnavailable(
      `the ad platform answered ${status}: ${messageIn(body) ?? 'in a form that is not understood'}`,
    );
  }
  return parsed.data.flatMap((batch) => batch.results);
};

/** Spend and conversions per campaign and day, `from`..`to` inclusive. */
export const readCampaignDays = (http: Http, customerId: string, from: string, to: string): Promise<DayRow[]> => {
  if (!day.test(from) || !day.test(to)) throw new Error(`days are written \`YYYY-MM-DD\`, not \`${from}\`..\`${to}\``);
  return queryGoogleAds(
    http,
    customerId,
    `SELECT campaign.id, campaign.name, customer.currency_code, customer.time_zone, campaign_budget.amount_micros, segments.date, metrics.cost_micros, metrics.clicks, metrics.conversions FROM campaign WHERE segments.date BETWEEN '${from}' AND '${to}' ORDER BY segments.date`,
    DayRow,
  );
};

/** Campaigns, spend and daily budgets of one Google Ads account. */
export const createGoogleAds = (options: GoogleAdsOptions): AdPlatform => {
  const http = googleAdsHttp(options);
  const rows = () =>
    queryGoogleAds<CampaignRow>(
      http,
      options.customerId,
      "SELECT campaign.id, campaign.name, campaign.status, campaign_budget.resource_name, campaign_budget.amount_micros, campaign_budget.explicitly_shared, customer.currency_code FROM campaign WHERE campaign.status != 'REMOVED' ORDER BY campaign.id",
      CampaignRow,
    );

  const prepare = async (
    budgets: Parameters<AdPlatform['setDailyBudgets']>[0],
  ): Promise<{ operations: unknown[] } | { reason: string }> => {
    const known = new Map((await rows()).map((row) => [row.campaign.id, row]));
    const operations: unknown[] = [];
    for (const { campaignId, daily } of budgets) {
      const row = known.get(campaignId);
      if (row === undefined) return { reason: `there is no campaign \`${campaignId}\` in this account` };
      if (row.campaignBudget.explicitlyShared) {
        return {
          reason: `the budget of \`${row.campaign.name}\` is shared with other campaigns; give it its own budget first`,
        };
      }
      if (daily.currency !== row.customer.currencyCode) {
        return { reason: `this account is in \`${row.customer.currencyCode}\`, not \`${daily.currency}\`` };
      }
      if (!Number.isSafeInteger(daily.minor) || daily.minor <= 0) {
        return { reason: `\`${daily.minor}\` is no daily budget; pause the campaign instead of setting it to nothing` };
      }
      operations.push({
        updateMask: 'amountMicros',
        update: {
          resourceName: row.campaignBudget.resourceName,
          amountMicros: String(daily.minor * MICROS_PER_MINOR),
        },
      });
    }
    return { operations };
  };

  return {
    campaigns: async () =>
      (await rows()).map(
        (row): Campaign => ({
          id: CampaignId.parse(row.campaign.id),
          name: row.campaign.name,
          platform: 'google',
          status: row.campaign.status === 'ENABLED' ? 'enabled' : 'paused',
          dailyBudget: money(Math.round(row.campaignBudget.amountMicros / MICROS_PER_MINOR), row.customer.currencyCode),
        }),
      ),

    report: async (from, to) =>
      (await readCampaignDays(http, options.customerId, from, to)).map(
        (row): CampaignDay => ({
          campaignId: CampaignId.parse(row.campaign.id),
          day: row.segments.date,
          cost: money(Math.round(row.metrics.costMicros / MICROS_PER_MINOR), row.customer.currencyCode),
          clicks: row.metrics.clicks,
          leads: row.metrics.conversions,
        }),
      ),

    setDailyBudgets: async (budgets): Promise<AdWrite> => {
      let prepared: Awaited<ReturnType<typeof prepare>>;
      try {
        prepared = await prepare(budgets);
      } catch (error) {
        if (!(error instanceof OutsideUnavailable)) throw error;
        return {
          kind: 'refused',
          reason: `nothing was changed, because the account could not be read first: ${error.message}`,
        };
      }
      if ('reason' in prepared) return { kind: 'refused', reason: prepared.reason };
      const answer = await http.write('POST', `/customers/${options.customerId}/campaignBudgets:mutate`, {
        operations: prepared.operations,
        partialFailure: false,
      });
      const failure = failureOf(answer, messageIn);
      if (failure !== null) return failure;
      const first = budgets[0]?.campaignId;
      return { kind: 'written', link: first === undefined ? undefined : options.linkFor?.(first) };
    },
  };
};
