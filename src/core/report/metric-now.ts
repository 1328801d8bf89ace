import type { ActionKind } from '../decision/action.ts';
import { formatMoney, money } from '../money.ts';
import type { Forecast, Lift, Part, Spend } from './pipeline-numbers.ts';

/** What was carried out in the days of the report, by one agent or by all. */
export type Done = {
  /** Carried out, by kind of action. */
  executed: Partial<Record<ActionKind, number>>;
  /** Of those, put back again. */
  undone: Partial<Record<ActionKind, number>>;
  /** Observed results by kind of signal. Opens and clicks are none. */
  results: Readonly<Record<string, number>>;
  /** Accounts that something was carried out for, by kind of action. */
  accounts: Partial<Record<ActionKind, ReadonlySet<string>>>;
};

export type MetricFacts = {
  /** The agent's own; metrics about other agents' work read `all`. */
  own: Done;
  all: Done;
  /** Mean share of the four buyer roles that are engaged, over the accounts the agent acted for; null without any. */
  coverage: { mean: number; accounts: number } | null;
  /** People with a usable address, of all. */
  usable: Part;
  /** Of the accounts that the agent acted for. */
  opened: Part;
  progressed: Part;
  /** Of the agent's handovers. */
  accepted: Part;
  spend: Spend | null;
  /** Opportunities that were first seen on the days of that spend, whatever led to them. */
  opportunities: number;
  /** Over all agents. */
  forecast: Forecast | null;
  lift: Lift | null;
  claimsRejected: Part;
  briefsUsed: Part;
};

/** `of` names what is counted, in the plural and for one. */
const share = (part: number, whole: number, [many, one]: readonly [string, string]): string | null =>
  whole === 0
    ? null
    : `${((part / whole) * 100).toFixed(1).replace(/\.0$/, '')} % (${part} of ${whole} ${whole === 1 ? one : many})`;
const count = (done: Done, kind: ActionKind): number => done.executed[kind] ?? 0;
const sends = ({ own, all }: MetricFacts): Done => (count(own, 'send-email') > 0 ? own : all);
const perMail = (facts: MetricFacts, result: string): string | null => {
  const done = sends(facts);
  return share(
    done.results[result] ?? 0,
    count(done, 'send-email'),
    done === facts.own ? ['mails', 'mail'] : ['mails of all agents', 'mail of all agents'],
  );
};
const perAccount = ({ own }: MetricFacts, result: string): string | null =>
  share(own.results[result] ?? 0, own.accounts['send-email']?.size ?? 0, ['accounts written to', 'account written to']);

const percentOf = (x: number): string => `${(x * 100).toFixed(1)} %`;
/** A difference of two rates, with its sign. */
const points = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(x * 100).toFixed(1)} points`;
const days = (n: number): string => `${n} ${n === 1 ? 'day' : 'days'}`;

/** How each metric that a charter may name is read off the record; null: there is nothing yet to work it out from. */
const MEASURES: Record<string, (facts: MetricFacts) => string | null> = {
  'meeting-held': (facts) => perAccount(facts, 'meeting-held'),
  'meeting-booked': (facts) => perAccount(facts, 'meeting-booked'),
  'reply-rate': (facts) => perMail(facts, 'email-replied'),
  'complaint-rate': (facts) => perMail(facts, 'email-complained'),
  'committee-coverage': ({ coverage }) =>
    coverage &&
    `${(coverage.mean * 100).toFixed(0)} % (mean over ${coverage.accounts === 1 ? 'the one account' : `${coverage.accounts} accounts`} it acted for)`,
  'brief-coverage': ({ all }) => {
    const met = [...(all.accounts['book-meeting'] ?? [])];
    const briefs = all.accounts['write-brief'];
    return share(met.filter((id) => briefs?.has(id)).length, met.length, [
      'accounts with a meeting have a brief',
      'account with a meeting has a brief',
    ]);
  },
  'records-complete': ({ usable }) =>
    share(usable.part, usable.whole, ['people have a usable address', 'person has a usable address']),
  'repairs-undone': ({ own }) =>
    share(own.undone['repair-records'] ?? 0, count(own, 'repair-records'), [
      'repairs were put back',
      'repair was put back',
    ]),
  'tests-concluded': ({ own }) => String(count(own, 'stop-experiment')),
  'opportunity-created': ({ opened }) =>
    share(opened.part, opened.whole, [
      'accounts acted for have an opportunity that came up since',
      'account acted for has an opportunity that came up since',
    ]),
  progressed: ({ progressed }) =>
    share(progressed.part, progressed.whole, [
      'accounts acted for progressed since, by the guardrails',
      'account acted for progressed since, by the guardrails',
    ]),
  'accepted-by-sales': ({ accepted }) =>
    share(accepted.part, accepted.whole, ['handovers were taken up in time', 'handover was taken up in time']),
  'claims-rejected': ({ claimsRejected: { part, whole } }) =>
    share(part, whole, [
      'decided texts were rejected for facts, brand or law',
      'decided text was rejected for facts, brand or law',
    ]),
  'brief-used': ({ briefsUsed: { part, whole } }) =>
    share(part, whole, [
      'briefs were followed by a mail, meeting or task',
      'brief was followed by a mail, meeting or task',
    ]),
  'cost-per-opportunity': ({ spend, opportunities }) =>
    spend &&
    (opportunities === 0
      ? `${formatMoney(spend.spent)} spent in ${days(spend.days)}, in which no opportunity came up`
      : `${formatMoney(money(Math.round(spend.spent.minor / opportunities), spend.spent.currency))} (${formatMoney(spend.spent)} of advertising in ${days(spend.days)}, ${opportunities} ${opportunities === 1 ? 'opportunity' : 'opportunities'} that came up on ${spend.days === 1 ? 'that day' : 'those days'}, whatever led to them)`),
  'spend-against-plan': ({ spend }) =>
    spend?.planned && spend.planned.minor > 0
      ? `${((spend.spent.minor / spend.planned.minor) * 100).toFixed(0)} % (${formatMoney(spend.spent)} of ${formatMoney(spend.planned)} budgeted, ${days(spend.days)}, ${spend.campaigns} ${spend.campaigns === 1 ? 'campaign' : 'campaigns'})`
      : null,
  'forecast-error': ({ forecast }) =>
    forecast &&
    `${points(forecast.said - forecast.came)} (${percentOf(forecast.said)} expected, ${percentOf(forecast.came)} came, ${forecast.n} settled ${forecast.n === 1 ? 'mail' : 'mails'})`,
  lift: ({ lift }) =>
    lift &&
    (lift.won === 0
      ? `none of ${lift.tests} ended ${lift.tests === 1 ? 'test' : 'tests'} had a winner`
      : `${points(lift.mean)} (95 % interval ${points(lift.low)} to ${points(lift.high)}; ${lift.won} of ${lift.tests} ended tests had a winner)`),
  'playbooks-adopted': ({ own }) => String(count(own, 'adopt-playbook') - (own.undone['adopt-playbook'] ?? 0)),
};

/** What a charter's metric stands at, with what that rests on. Says so where there is no measure or nothing to measure. */
export const metricNow = (metric: string, facts: MetricFacts): string => {
  const measure = MEASURES[metric];
  if (!measure) return 'not measured by the program; keep it by hand';
  return measure(facts) ?? 'nothing to measure yet';
};
