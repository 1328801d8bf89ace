import { formatMoney, type Money, money } from '../../core/money.ts';
import { plural } from '../../core/plural.ts';
import { type Said, said } from '../../core/report/answer/said.ts';
import { type Further, type ToldLine, told } from '../../core/report/answer/told.ts';
import { opportunitiesIn, spendOf } from '../../core/report/pipeline-numbers.ts';
import { boundsOf } from '../../core/report/question/read-period.ts';
import type { Campaign, CampaignDay } from '../../ports/ad-platform.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { decisionLines } from './about-decisions.ts';
import { type Asked, spanOr } from './asked.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;
/** A deal that was first seen longer ago is an old one, and so many changes of deals are read. */
const DEALS_SINCE_MS = 365 * DAY_MS;
const DEALS = 20_000;
const FURTHER: Further[] = [{ kind: 'charter', agent: 'budget' }, { kind: 'system-document' }];

type Days = { from: string; until: string };
type Span = ReturnType<typeof spanOr>;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Days of the ad account, today at the latest. */
const daysOf = ({ question, now }: Asked): Days => {
  const { period } = question;
  const today = dayOf(now);
  const from = period?.from ?? dayOf(new Date(now.getTime() - DAYS * DAY_MS));
  return { from, until: period && period.until < today ? period.until : today };
};

const sum = (days: readonly CampaignDay[]): Money =>
  money(
    days.reduce((all, { cost }) => all + cost.minor, 0),
    days[0]?.cost.currency ?? 'USD',
  );
const perLead = (cost: Money, leads: number): string =>
  leads === 0
    ? 'no lead'
    : `${plural(leads, 'lead')}, ${formatMoney(money(Math.round(cost.minor / leads), cost.currency))} each`;

/** The platform's own numbers, or why it was not read. */
const fromPlatform = async (
  deps: Deps,
  { from, until }: Days,
): Promise<{ campaigns: Campaign[]; days: CampaignDay[] } | { reason: string }> => {
  if (!deps.ads) return { reason: 'it is not connected here' };
  try {
    const [campaigns, days] = await Promise.all([deps.ads.campaigns(), deps.ads.report(from, until)]);
    return { campaigns, days };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : 'it did not answer' };
  }
};

const campaignLines = (campaigns: readonly Campaign[], days: readonly CampaignDay[]): ToldLine[] =>
  [...Map.groupBy(days, ({ campaignId }) => campaignId as string)]
    .map(([id, some]) => ({
      campaign: campaigns.find((one) => one.id === id),
      cost: sum(some),
      leads: some.reduce((all, { leads }) => all + leads, 0),
    }))
    .filter(({ cost }) => cost.minor > 0)
    .sort((a, b) => b.cost.minor - a.cost.minor)
    .map(({ campaign, cost, leads }) => {
      const now =
        campaign?.status === 'paused' ? '; paused' : campaign ? `; ${formatMoney(campaign.dailyBudget)} a day now` : '';
      return {
        kind: 'said',
        said: said`${campaign?.name ?? 'a campaign that is gone'}: ${formatMoney(cost)} for ${perLead(cost, leads)}${now}`,
      };
    });

const budgetsNow = (campaigns: readonly Campaign[], currency: string): Money =>
  money(
    campaigns.filter(({ status }) => status === 'enabled').reduce((all, { dailyBudget }) => all + dailyBudget.minor, 0),
    currency,
  );

/** `No: $900 was spent yesterday, and the budgets now in force allow $1,000 for its day`. */
const againstBudget = (spent: Money, daily: Money, days: readonly CampaignDay[], during: string): Said => {
  const n = new Set(days.map(({ day }) => day)).size;
  const allowed = money(daily.minor * n, daily.currency);
  return said`${spent.minor > allowed.minor ? 'Yes' : 'No'}: ${formatMoney(spent)} was spent ${during}, and the daily budgets now in force allow ${formatMoney(allowed)} for ${plural(n, 'day')}.`;
};

/** What an opportunity that came up in the period cost in advertising, whatever led to it. */
const perOpportunity = async (deps: Deps, spent: Money, span: Span): Promise<Said> => {
  const since = new Date(span.from.getTime() - DEALS_SINCE_MS);
  const deals = await deps.signals.recent(['opportunity-changed'], since, DEALS);
  const n = opportunitiesIn(deals).filter(({ at }) => at >= span.from && at < span.to).length;
  if (n === 0) return said`No opportunity came up ${span.words}; ${formatMoney(spent)} was spent on advertising.`;
  const each = formatMoney(money(Math.round(spent.minor / n), spent.currency));
  return said`An opportunity cost ${each} of advertising ${span.words}: ${formatMoney(spent)} was spent, and ${plural(n, 'opportunity', 'opportunities')} came up.`;
};

/** Without the platform: the whole days that it told before. */
const fromRecord = async (deps: Deps, days: Days, span: Span, reason: string): Promise<WhyAnswer> => {
  const { from } = boundsOf(days, 'UTC');
  const signals = await deps.signals.recent(['ad-spend'], from, 5_000);
  const kept = spendOf(
    signals.filter(({ facts }) => String(facts.day) >= days.from && String(facts.day) <= days.until),
  );
  const lead = kept
    ? said`By the whole days on record ${span.words}: ${formatMoney(kept.spent)} on ${plural(kept.campaigns, 'campaign')} in ${plural(kept.days, 'day')}.`
    : said`I cannot say what was spent ${span.words}: no day of spend is on record.`;
  return {
    kind: 'told',
    told: told(lead, { unknown: [said`The ad platform was not read: ${reason}.`], further: FURTHER }),
  };
};

/** What advertising cost in a period, by campaign, with what was moved between budgets. */
export const answerSpend = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const span = spanOr(asked, DAYS);
  const wanted = daysOf(asked);
  const platform = await fromPlatform(deps, wanted);
  if ('reason' in platform) return fromRecord(deps, wanted, span, platform.reason);
  const { campaigns, days } = platform;
  const spent = sum(days);
  const currencies = [...new Set(days.map(({ cost }) => cost.currency))];
  const daily = budgetsNow(campaigns, spent.currency);
  const isOfDeals = asked.question.results.includes('opportunity');
  const isAgainst = /\b(?:over|under|within|left|remaining|exceed\w*)\b/i.test(asked.text) && daily.minor > 0;
  const leads = days.reduce((all, one) => all + one.leads, 0);
  const lead: Said =
    currencies.length > 1
      ? said`Advertising ${span.words} was paid in ${currencies.join(' and ')}, which have no sum; by campaign:`
      : spent.minor === 0
        ? said`Nothing was spent on advertising ${span.words}.`
        : isOfDeals
          ? await perOpportunity(deps, spent, span)
          : isAgainst
            ? againstBudget(spent, daily, days, span.words)
            : said`We spent ${formatMoney(spent)} on advertising ${span.words}, for ${perLead(spent, leads)}.`;
  const moves = (await deps.decisions.executedSince(span.from, 'move-budget')).filter(
    ({ effect }) => effect && effect.at < span.to,
  );
  const subject = asked.named.accounts[0]?.name ?? asked.named.people[0]?.name;
  return {
    kind: 'told',
    told: told(lead, {
      lines: [
        ...campaignLines(campaigns, days),
        ...(daily.minor > 0
          ? [{ kind: 'said' as const, said: said`The daily budgets in force now add up to ${formatMoney(daily)}` }]
          : []),
        ...(moves.length > 0 ? [{ kind: 'heading' as const, text: 'Budgets moved in that time' }] : []),
        ...(await decisionLines(deps, moves.slice(0, 4))),
      ],
      unknown: [
        ...(subject ? [said`Advertising is not kept by account, so this is not about ${subject} alone.`] : []),
        ...(isOfDeals
          ? [said`Which advertisement led to which opportunity is not known; all that came up are counted.`]
          : []),
        ...(isAgainst ? [said`Budgets that were in force on earlier days are not compared.`] : []),
        ...(wanted.until === dayOf(asked.now)
          ? [said`Today’s spend still grows, and the platform may correct the last days.`]
          : []),
      ],
      further: FURTHER,
    }),
  };
};
