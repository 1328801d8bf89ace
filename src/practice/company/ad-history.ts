import { diceOf, hashOf, uniformOf } from './seeded.ts';

export type InboundLead = { leadId: string; contactId: string; createdDay: string; roleFunction: string };
export type CampaignRow = {
  campaign_id: string;
  name: string;
  platform: string;
  role_function: string;
  status: string;
  daily_budget_minor: number;
  currency: string;
};
export type AdDayRow = { campaign_id: string; day: string; cost_minor: number; clicks: number; leads: number };

/** What each campaign is aimed at, and what its clicks and leads cost in minor units. */
const campaigns = [
  {
    id: 'cmp_1001',
    name: 'Search | AP automation',
    platform: 'google',
    role: 'ap_manager',
    cpl: 9_400,
    cpc: 640,
    series: 'search_S',
    week: 0,
  },
  {
    id: 'cmp_1002',
    name: 'Search | Procurement software',
    platform: 'google',
    role: 'procurement_manager',
    cpl: 15_800,
    cpc: 910,
    series: 'search_S',
    week: 5,
  },
  {
    id: 'cmp_1003',
    name: 'Search | Brand',
    platform: 'google',
    role: '',
    cpl: 3_900,
    cpc: 210,
    series: 'search_S',
    week: 10,
  },
  {
    id: 'cmp_2001',
    name: 'LinkedIn | Finance leaders',
    platform: 'linkedin',
    role: 'vp_finance',
    cpl: 21_500,
    cpc: 1_380,
    series: 'facebook_S',
    week: 4,
  },
  {
    id: 'cmp_2002',
    name: 'LinkedIn | IT evaluators',
    platform: 'linkedin',
    role: 'it_director',
    cpl: 27_200,
    cpc: 1_490,
    series: 'facebook_S',
    week: 9,
  },
  {
    id: 'cmp_3001',
    name: 'Meta | Retargeting',
    platform: 'meta',
    role: '',
    cpl: 6_800,
    cpc: 180,
    series: 'facebook_S',
    week: 0,
  },
] as const;

/** Each inbound lead belongs to one campaign: by the contact's role, with a share that came by brand search or retargeting. */
export const campaignOf = (lead: InboundLead, isReturning: boolean): string => {
  const share = uniformOf(`campaign:${lead.leadId}`);
  if (isReturning && share < 0.3) return 'cmp_3001';
  if (share > 0.82) return 'cmp_1003';
  return campaigns.find((c) => c.role === lead.roleFunction)?.id ?? 'cmp_1003';
};

const daysBetween = (first: string, last: string): string[] => {
  const days: string[] = [];
  for (let t = Date.parse(first); t <= Date.parse(last); t += 86_400_000)
    days.push(new Date(t).toISOString().slice(0, 10));
  return days;
};

/**
 * Leads per campaign and day are counts of the source's inbound leads. Spend has the shape of Robyn's weekly series and
 * the level of the campaign's cost per lead. `series` holds, per channel of Robyn's, the weeks in
 * which it ran.
 */
export const adHistory = (
  leads: InboundLead[],
  series: Record<'search_S' | 'facebook_S', number[]>,
): { campaigns: CampaignRow[]; days: AdDayRow[] } => {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  const ordered = [...leads].sort(
    (a, b) => a.createdDay.localeCompare(b.createdDay) || hashOf(a.leadId) - hashOf(b.leadId),
  );
  for (const lead of ordered) {
    const key = `${campaignOf(lead, seen.has(lead.contactId))} ${lead.createdDay}`;
    seen.add(lead.contactId);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const calendar = daysBetween(ordered[0]?.createdDay ?? '', ordered.at(-1)?.createdDay ?? '');
  const rows: CampaignRow[] = [];
  const days: AdDayRow[] = [];
  for (const campaign of campaigns) {
    const total = calendar.reduce((sum, day) => sum + (counts.get(`${campaign.id} ${day}`) ?? 0), 0);
    const budget = Math.round(((total / calendar.length) * campaign.cpl) / 1000) * 1000;
    rows.push({
      campaign_id: campaign.id,
      name: campaign.name,
      platform: campaign.platform,
      role_function: campaign.role,
      status: 'enabled',
      daily_budget_minor: budget,
      currency: 'USD',
    });
    const stretch = series[campaign.series].slice(campaign.week, campaign.week + 5);
    const mean = stretch.reduce((a, b) => a + b, 0) / stretch.length;
    calendar.forEach((day, i) => {
      const shape = Math.min(1.3, Math.max(0.6, (stretch[Math.floor(i / 7)] ?? mean) / mean));
      const dice = diceOf(`spend:${campaign.id}:${day}`);
      const cost = Math.round(budget * shape * (0.9 + 0.2 * dice()));
      const found = counts.get(`${campaign.id} ${day}`) ?? 0;
      const clicks = Math.max(found, Math.round(cost / (campaign.cpc * (0.85 + 0.3 * dice()))));
      days.push({ campaign_id: campaign.id, day, cost_minor: cost, clicks, leads: found });
    });
  }
  return { campaigns: rows, days };
};
