import { segmentOf } from '../core/charter/pipeline.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { AgentName } from '../core/ids.ts';
import type { Done, MetricFacts } from '../core/report/metric-now.ts';
import {
  acceptedBySales,
  briefsUsed,
  claimsRejected,
  forecastOf,
  liftOf,
  openedAfter,
  opportunitiesBesideSpend,
  opportunitiesIn,
  type Part,
  progressedAfter,
  spendOf,
} from '../core/report/pipeline-numbers.ts';
import type { Deps } from './deps.ts';

type Needs = Pick<Deps, 'accounts' | 'clock' | 'decisions' | 'experiments' | 'governance' | 'signals'>;

/** More signals of one kind than a month of a large account has. */
const MOST = 5_000;

/** What these decisions did, by kind of action and of result. */
const doneIn = (decisions: readonly Decision[]): Done => {
  const executed: Done['executed'] = {};
  const undone: Done['undone'] = {};
  const results: Record<string, number> = {};
  const accounts: Partial<Record<Decision['action']['kind'], Set<string>>> = {};
  for (const { action, accountId, state, outcomes } of decisions) {
    executed[action.kind] = (executed[action.kind] ?? 0) + 1;
    if (state === 'undone') undone[action.kind] = (undone[action.kind] ?? 0) + 1;
    if (accountId) {
      const known = accounts[action.kind] ?? new Set<string>();
      accounts[action.kind] = known.add(accountId);
    }
    for (const { kind, weight } of outcomes) if (weight === 'result') results[kind] = (results[kind] ?? 0) + 1;
  }
  return { executed, undone, results, accounts };
};

/** Everything that the metrics of charters are read off, since a moment: read once, given for each agent. */
export const metricFacts = async (
  deps: Needs,
  since: Date,
  usable: Part,
): Promise<{ executed: Decision[]; of(agent: AgentName): MetricFacts }> => {
  const now = deps.clock.now();
  const [executed, decided, experiments, spend, deals] = await Promise.all([
    deps.decisions.executedSince(since),
    deps.decisions.decidedSince(since),
    deps.experiments.all(100),
    deps.signals.recent(['ad-spend'], since, MOST),
    deps.signals.recent(['opportunity-changed'], since, MOST),
  ]);
  const acted = [...new Set(executed.flatMap(({ accountId }) => accountId ?? []))];
  const touched = [...new Set([...acted, ...deals.flatMap(({ accountId }) => accountId ?? [])])];
  const [accounts, states, signals] = await Promise.all([
    deps.accounts.getMany(acted),
    deps.accounts.statesOf(acted),
    deps.signals.forAccounts(touched),
  ]);
  const { pipeline } = deps.governance().set;
  const rules = new Map(accounts.map((account) => [account.id as string, segmentOf(pipeline, account).guardrails]));
  const signalsOf = Map.groupBy(signals, ({ accountId }) => accountId as string);
  // Read over whole accounts, so that a deal that only moved is not taken for a new one.
  const opportunities = opportunitiesIn(signals);
  const ruleOf = (id: string) => rules.get(id) ?? null;
  const shared = {
    all: doneIn(executed),
    usable,
    spend: spendOf(spend),
    opportunities: opportunitiesBesideSpend(opportunities, spend),
    forecast: forecastOf(executed, now),
    lift: liftOf(experiments.filter(({ startedAt, endedAt }) => (endedAt ?? startedAt) >= since)),
    claimsRejected: claimsRejected(decided),
    briefsUsed: briefsUsed(executed),
  };
  return {
    executed,
    of: (agent) => {
      const mine = executed.filter((one) => one.agent === agent);
      const own = new Set(mine.map(({ accountId }) => accountId as string | undefined));
      const known = states.filter(({ accountId }) => own.has(accountId));
      return {
        ...shared,
        own: doneIn(mine),
        coverage:
          known.length === 0
            ? null
            : { mean: known.reduce((sum, { coverage }) => sum + coverage, 0) / known.length, accounts: known.length },
        opened: openedAfter(mine, opportunities),
        progressed: progressedAfter(mine, known, ruleOf),
        accepted: acceptedBySales(mine, (id) => signalsOf.get(id) ?? [], ruleOf, now),
      };
    },
  };
};
