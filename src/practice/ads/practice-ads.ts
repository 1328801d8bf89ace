import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { Faults } from '../wire/faults.ts';
import { openRecords } from '../wire/records.ts';
import { serveWire, type WireReply } from '../wire/serve.ts';
import { type FlatRow, nested, parseGaql, satisfies } from './gaql.ts';
import { allowedOn, type BudgetChange } from './spend-limits.ts';

export type PracticeCampaign = {
  id: string;
  name: string;
  status: 'ENABLED' | 'PAUSED';
  budgetId: string;
  /** Every daily budget it had, oldest first; the last is in force. */
  budgets: BudgetChange[];
};
export type PracticeDay = {
  campaignId: string;
  day: string;
  costMicros: number;
  clicks: number;
  impressions: number;
  conversions: number;
};
export type PracticeAdsApi = {
  /** Known campaigns and days are left alone. */
  seed(input: {
    campaigns: { id: string; name: string; status?: 'ENABLED' | 'PAUSED'; dailyMicros: number }[];
    days?: (Omit<PracticeDay, 'impressions'> & { impressions?: number })[];
  }): void;
  campaigns(): (PracticeCampaign & { dailyMicros: number })[];
  days(campaignId: string): PracticeDay[];
  /**
   * Demand of (a part of) a day: it costs what Google's limits allow, and brings clicks and conversions in proportion.
   * Returns what was added. Nothing is added to a paused campaign.
   */
  spendDay(
    campaignId: string,
    day: string,
    demand: { costMicros: number; clicks: number; conversions: number; impressions?: number },
  ): PracticeDay;
  /** A fault of the platform: the day costs so many daily budgets, past every limit. Returns the micros added. */
  overspend(campaignId: string, day: string, budgets: number): number;
  setStatus(campaignId: string, status: 'ENABLED' | 'PAUSED'): void;
  onBudgetChange(listener: (campaign: PracticeCampaign) => void): () => void;
};
export type PracticeAds = { url: string; customerId: string; api: PracticeAdsApi; close(): Promise<void> };

const version = 'v26';
const refusal = (status: number, message: string) => ({
  error: {
    code: status,
    message: 'Request contains an invalid argument.',
    status:
      {
        401: 'UNAUTHENTICATED',
        403: 'PERMISSION_DENIED',
        404: 'NOT_FOUND',
        429: 'RESOURCE_EXHAUSTED',
        500: 'INTERNAL',
      }[status] ?? 'INVALID_ARGUMENT',
    details: [
      {
        '@type': `type.googleapis.com/google.ads.googleads.${version}.errors.GoogleAdsFailure`,
        errors: [{ message }],
        requestId: randomUUID(),
      },
    ],
  },
});
const no = (status: number, message: string): WireReply => ({ status, body: refusal(status, message) });
const Mutate = z.object({
  operations: z
    .array(
      z.object({
        updateMask: z.string(),
        update: z.object({ resourceName: z.string(), amountMicros: z.coerce.string().regex(/^\d+$/) }),
      }),
    )
    .min(1),
  partialFailure: z.literal(false).default(false),
  validateOnly: z.boolean().default(false),
});
const fields: Record<string, string[]> = {
  customer: ['customer.id', 'customer.currency_code', 'customer.time_zone'],
  campaign: [
    ...['customer.id', 'customer.currency_code', 'customer.time_zone'],
    ...['campaign.resource_name', 'campaign.id', 'campaign.name', 'campaign.status'],
    ...['campaign_budget.resource_name', 'campaign_budget.id', 'campaign_budget.amount_micros'],
    ...['campaign_budget.explicitly_shared', 'segments.date'],
    ...['metrics.cost_micros', 'metrics.clicks', 'metrics.impressions', 'metrics.conversions'],
  ],
};

/** An ad account on loopback that speaks Google Ads' REST form, with Google's own idea of a daily budget. */
export const startPracticeAds = async (options: {
  clock: Clock;
  port?: number;
  dir?: string;
  token?: string;
  faults?: Faults;
  customerId?: string;
  currency?: string;
  timeZone?: string;
}): Promise<PracticeAds> => {
  const { customerId = '1000000001', currency = 'USD', timeZone = 'UTC' } = options;
  const records = openRecords('ads', options.dir);
  const campaigns = records.table<PracticeCampaign>('campaign');
  const days = records.table<PracticeDay>('day');
  const listeners = new Set<(campaign: PracticeCampaign) => void>();
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const today = () => format.format(options.clock.now());
  const daily = (campaign: PracticeCampaign) => campaign.budgets.at(-1)?.amountMicros ?? 0;
  const monthSpent = (campaignId: string, day: string) =>
    days
      .byKey(campaignId)
      .filter((each) => each.day.startsWith(day.slice(0, 7)))
      .reduce((sum, each) => sum + each.costMicros, 0);
  const keepDay = (day: PracticeDay) =>
    days.put(`${day.campaignId}/${day.day}`, day, { order: Date.parse(`${day.day}T00:00:00Z`), key: day.campaignId });
  const resource = (kind: string, id: string) => `customers/${customerId}/${kind}/${id}`;

  const rowOf = (campaign: PracticeCampaign, day?: PracticeDay, totals?: PracticeDay[]): FlatRow => {
    const sum = (pick: (d: PracticeDay) => number) => (day ? [day] : (totals ?? [])).reduce((n, d) => n + pick(d), 0);
    return {
      'customer.id': customerId,
      'customer.currency_code': currency,
      'customer.time_zone': timeZone,
      'campaign.resource_name': resource('campaigns', campaign.id),
      'campaign.id': campaign.id,
      'campaign.name': campaign.name,
      'campaign.status': campaign.status,
      'campaign_budget.resource_name': resource('campaignBudgets', campaign.budgetId),
      'campaign_budget.id': campaign.budgetId,
      'campaign_budget.amount_micros': String(daily(campaign)),
      'campaign_budget.explicitly_shared': false,
      ...(day === undefined ? {} : { 'segments.date': day.day }),
      'metrics.cost_micros': String(sum((d) => d.costMicros)),
      'metrics.clicks': String(sum((d) => d.clicks)),
      'metrics.impressions': String(sum((d) => d.impressions)),
      'metrics.conversions': sum((d) => d.conversions),
    };
  };
  const search = (id: string, body: unknown): WireReply => {
    if (id !== customerId) return no(403, `The caller does not have permission for customer ${id}.`);
    const text = z.object({ query: z.string() }).safeParse(body).data?.query;
    const query = text === undefined ? null : parseGaql(text);
    const allowed = query === null ? undefined : fields[query.from];
    if (query === null || allowed === undefined) return no(400, 'Error in query: unexpected input.');
    const named = [
      ...query.select,
      ...query.where.map((c) => c.field),
      ...(query.orderBy ? [query.orderBy.field] : []),
    ];
    const unknown = named.find((name) => !allowed.includes(name));
    if (unknown !== undefined) return no(400, `Unrecognized field in the query: '${unknown}'.`);
    const byDay = named.includes('segments.date');
    const all: FlatRow[] =
      query.from === 'customer'
        ? [{ 'customer.id': customerId, 'customer.currency_code': currency, 'customer.time_zone': timeZone }]
        : campaigns
            .list()
            .flatMap((campaign) =>
              byDay
                ? days.byKey(campaign.id).map((day) => rowOf(campaign, day))
                : [rowOf(campaign, undefined, days.byKey(campaign.id))],
            );
    const found = all.filter((row) => query.where.every((condition) => satisfies(row, condition)));
    const order = query.orderBy;
    if (order !== undefined) {
      const sign = order.descending ? -1 : 1;
      found.sort(
        (a, b) => sign * String(a[order.field]).localeCompare(String(b[order.field]), 'en', { numeric: true }),
      );
    }
    const results = found.map((row) => nested(row, query.select));
    return { status: 200, body: [{ results, fieldMask: query.select.join(','), requestId: randomUUID() }] };
  };

  /** All operations or none, as with `partialFailure: false`. */
  const mutate = (id: string, body: unknown): WireReply => {
    if (id !== customerId) return no(403, `The caller does not have permission for customer ${id}.`);
    const parsed = Mutate.safeParse(body);
    if (!parsed.success) return no(400, `Invalid field: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}.`);
    const changed: { campaign: PracticeCampaign; amountMicros: number }[] = [];
    const known = campaigns.list();
    for (const { update, updateMask } of parsed.data.operations) {
      const campaign = known.find((each) => resource('campaignBudgets', each.budgetId) === update.resourceName);
      if (updateMask !== 'amountMicros' && updateMask !== 'amount_micros')
        return no(400, `The field mask \`${updateMask}\` is not served.`);
      if (campaign === undefined) return no(400, 'Resource was not found.');
      const amountMicros = Number(update.amountMicros);
      if (amountMicros <= 0 || amountMicros % 10_000 !== 0) {
        return no(400, 'The budget amount is not a positive multiple of the smallest unit of the currency.');
      }
      changed.push({ campaign, amountMicros });
    }
    if (!parsed.data.validateOnly) {
      const next = changed.map(({ campaign, amountMicros }) => {
        if (daily(campaign) === amountMicros) return campaign;
        const at = options.clock.now().toISOString();
        const change = { at, day: today(), amountMicros, monthSpentMicros: monthSpent(campaign.id, today()) };
        return { ...campaign, budgets: [...campaign.budgets, change] };
      });
      records.together(() => {
        for (const campaign of next) campaigns.put(campaign.id, campaign);
      });
      for (const campaign of next) for (const listener of listeners) queueMicrotask(() => listener(campaign));
    }
    const results = changed.map(({ campaign }) => ({ resourceName: resource('campaignBudgets', campaign.budgetId) }));
    return { status: 200, body: { results } };
  };

  const root = `/${version}/customers/:customer`;
  const server = await serveWire({
    port: options.port,
    token: options.token,
    faults: options.faults,
    refusal,
    routes: [
      {
        method: 'POST',
        path: `${root}/googleAds:searchStream`,
        handle: ({ params, body }) => search(params.customer ?? '', body),
      },
      {
        method: 'POST',
        path: `${root}/campaignBudgets:mutate`,
        handle: ({ params, body }) => mutate(params.customer ?? '', body),
      },
    ],
  });

  return {
    url: `${server.url}/${version}`,
    customerId,
    close: async () => {
      await server.close();
      records.close();
    },
    api: {
      seed: (input) =>
        records.together(() => {
          for (const { id, name, status = 'ENABLED', dailyMicros } of input.campaigns) {
            if (campaigns.get(id) !== null) continue;
            const budgets = [
              { at: new Date(0).toISOString(), day: '1970-01-01', amountMicros: dailyMicros, monthSpentMicros: 0 },
            ];
            campaigns.put(id, { id, name, status, budgetId: `b${id}`, budgets });
          }
          for (const day of input.days ?? []) {
            if (days.get(`${day.campaignId}/${day.day}`) === null) keepDay({ impressions: 0, ...day });
          }
        }),
      campaigns: () => campaigns.list().map((campaign) => ({ ...campaign, dailyMicros: daily(campaign) })),
      days: (campaignId) => days.byKey(campaignId),
      spendDay: (campaignId, day, demand) => {
        const nothing = { campaignId, day, costMicros: 0, clicks: 0, impressions: 0, conversions: 0 };
        const campaign = campaigns.get(campaignId);
        if (campaign === null || campaign.status === 'PAUSED') return nothing;
        const before = days.get(`${campaignId}/${day}`) ?? nothing;
        const left =
          allowedOn(campaign.budgets, day, monthSpent(campaignId, day) - before.costMicros) - before.costMicros;
        const costMicros = Math.max(0, Math.min(demand.costMicros, left));
        const share = demand.costMicros > 0 ? costMicros / demand.costMicros : 0;
        const added: PracticeDay = {
          ...nothing,
          costMicros: Math.round(costMicros),
          clicks: Math.round(demand.clicks * share),
          impressions: Math.round((demand.impressions ?? 0) * share),
          conversions: Math.round(demand.conversions * share),
        };
        keepDay({
          ...before,
          costMicros: before.costMicros + added.costMicros,
          clicks: before.clicks + added.clicks,
          impressions: before.impressions + added.impressions,
          conversions: before.conversions + added.conversions,
        });
        return added;
      },
      overspend: (campaignId, day, budgets) => {
        const campaign = campaigns.get(campaignId);
        if (campaign === null || campaign.status === 'PAUSED') return 0;
        const nothing = { campaignId, day, costMicros: 0, clicks: 0, impressions: 0, conversions: 0 };
        const before = days.get(`${campaignId}/${day}`) ?? nothing;
        const added = Math.max(0, Math.round(daily(campaign) * budgets) - before.costMicros);
        if (added > 0) keepDay({ ...before, costMicros: before.costMicros + added });
        return added;
      },
      setStatus: (campaignId, status) => {
        const campaign = campaigns.get(campaignId);
        if (campaign !== null) campaigns.put(campaignId, { ...campaign, status });
      },
      onBudgetChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
};
