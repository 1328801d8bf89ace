import { toolOf } from '../core/charter/charter-tool.ts';
import type { AgentName } from '../core/ids.ts';
import { charterChecks } from '../core/report/charter-checks.ts';
import { type MetricFacts, metricNow } from '../core/report/metric-now.ts';
import {
  type AgentNumbers,
  type Check,
  type SystemDocument,
  type SystemFacts,
  systemDocument,
} from '../core/report/system-document.ts';
import { autonomyStageOf } from './autonomy.ts';
import { recordedVerdicts } from './backtest.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';
import { metricFacts } from './metric-facts.ts';
import { stopsInForce } from './stopped-now.ts';
import { IMPORT_KEY, type LastImport } from './watch-incidents.ts';

const WINDOW_DAYS = 30;
const PAGE = 500;
/** Shares from which data counts as clean. */
const CLEAN = { reachable: 0.95, kindKnown: 0.9, folded: 0.99, refused: 0.02 };

type Needs = Pick<
  Deps,
  'accounts' | 'clock' | 'decisions' | 'experiments' | 'governance' | 'incidents' | 'settings' | 'setup' | 'signals'
>;
type Usable = MetricFacts['usable'];

type Counts = { -readonly [K in keyof AgentNumbers]: AgentNumbers[K] } & { aloneIn: Map<string, number> };

const numbersOf = async (deps: Needs, since: Date, usable: Usable): Promise<Map<AgentName, Counts>> => {
  const numbers = new Map<AgentName, Counts>();
  const { charters } = deps.governance();
  for (const agent of charters.keys()) {
    const lastRunAt = await deps.settings.get<Date>(`last-run:${agent}`);
    numbers.set(agent, {
      proposed: 0,
      asked: 0,
      alone: 0,
      aloneIn: new Map(),
      forbidden: 0,
      executed: 0,
      metrics: new Map(),
      lastRunAt,
    });
  }
  for await (const { agent, kind, verdict } of recordedVerdicts(deps.decisions, since)) {
    const own = numbers.get(agent);
    if (!own) continue;
    own.proposed += 1;
    own[verdict.outcome === 'allowed' ? 'alone' : verdict.outcome === 'forbidden' ? 'forbidden' : 'asked'] += 1;
    const charter = charters.get(agent)?.charter;
    const domain = charter && toolOf(charter, kind)?.domain;
    if (verdict.outcome === 'allowed' && domain) own.aloneIn.set(domain, (own.aloneIn.get(domain) ?? 0) + 1);
  }
  const facts = await metricFacts(deps, since, usable);
  for (const [agent, counts] of numbers) {
    counts.executed = facts.executed.filter((one) => one.agent === agent).length;
    const charter = charters.get(agent)?.charter;
    const named = new Set(charter ? [charter.goal.metric, ...charter.metrics] : []);
    const found = facts.of(agent);
    counts.metrics = new Map([...named].map((metric) => [metric, metricNow(metric, found)]));
  }
  return numbers;
};

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const percent = (part: number, whole: number): string => `${(share(part, whole) * 100).toFixed(1)} %`;

/** Whether the records are good enough to act on, counted over all of them. */
const dataChecks = async (deps: Needs): Promise<{ checks: Check[]; usable: Usable }> => {
  const seen = { accounts: 0, folded: 0, people: 0, reachable: 0, kindKnown: 0 };
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<Deps['accounts']['page']>> = await deps.accounts.page(after, PAGE);
    if (page.length === 0) break;
    const ids = page.map(({ id }) => id);
    const [people, states] = await Promise.all([deps.accounts.peopleOf(ids), deps.accounts.statesOf(ids)]);
    seen.accounts += page.length;
    seen.folded += states.length;
    seen.people += people.length;
    seen.reachable += people.filter(({ email }) => /^\S+@\S+\.\S+$/.test(email)).length;
    seen.kindKnown += people.filter(({ emailType }) => emailType !== 'unknown').length;
    after = page.at(-1)?.id ?? null;
  }
  const last = await deps.settings.get<LastImport>(IMPORT_KEY);
  const { accounts, folded, people, reachable, kindKnown } = seen;
  const checks: Check[] = [
    {
      what: `Clean data: ${CLEAN.reachable * 100} % of people have a usable address`,
      ok: share(reachable, people) >= CLEAN.reachable,
      evidence: `${reachable} of ${people} people (${percent(reachable, people)})`,
    },
    {
      what: `Clean data: of ${CLEAN.kindKnown * 100} % of addresses it is known whether consent is needed`,
      ok: share(kindKnown, people) >= CLEAN.kindKnown,
      evidence: `${kindKnown} of ${people} addresses are known as corporate or personal (${percent(kindKnown, people)})`,
    },
    {
      what: `Clean data: ${CLEAN.folded * 100} % of accounts have a state`,
      ok: share(folded, accounts) >= CLEAN.folded,
      evidence: `${folded} of ${accounts} accounts (${percent(folded, accounts)})`,
    },
    ...(last
      ? [
          {
            what: `Clean data: the last import refused at most ${CLEAN.refused * 100} % of its rows`,
            ok: share(last.refused, last.rows) <= CLEAN.refused,
            evidence: `${last.refused} of ${last.rows} rows were refused on ${last.at.toISOString().slice(0, 10)}`,
          },
        ]
      : []),
  ];
  return { checks, usable: { part: reachable, whole: people } };
};

const runningChecks = async (deps: Needs, numbers: ReadonlyMap<AgentName, AgentNumbers>): Promise<Check[]> => {
  const now = deps.clock.now();
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const [setup, unknown] = await Promise.all([deps.setup(), deps.decisions.countInState(['unknown'])]);
  const idle = [...numbers].filter(([, { lastRunAt }]) => !lastRunAt || lastRunAt < dayAgo).map(([agent]) => agent);
  return [
    // Without a model the built-in planner and writer work, so its absence keeps nothing from working.
    ...setup.map(({ label, done, hint }) => ({
      what: `API access: ${label}`,
      ok: done || label === 'Model',
      evidence: hint,
    })),
    {
      what: 'API access: no effect is in doubt',
      ok: unknown === 0,
      evidence: `${unknown} effects are being looked up at their provider`,
    },
    {
      what: 'Cadence: every agent planned within the last day',
      ok: idle.length === 0,
      evidence:
        idle.length === 0
          ? `${numbers.size} agents planned since ${dayAgo.toISOString().slice(0, 16).replace('T', ' ')} UTC`
          : `not in the last day: ${idle.join(', ')}`,
    },
  ];
};

/** The autonomous strategic marketing system as it is now, from the files in force, the store and the connections. */
export const readSystemDocument = async (deps: Needs, jobs: SystemFacts['jobs']): Promise<SystemDocument> => {
  const at = deps.clock.now();
  const { set } = deps.governance();
  const data = await dataChecks(deps);
  const numbers = await numbersOf(deps, new Date(at.getTime() - WINDOW_DAYS * DAY_MS), data.usable);
  const stages = new Map<string, string>();
  for (const charter of set.charters.values())
    for (const tool of charter.tools)
      stages.set(`${charter.agent} ${tool.domain}`, await autonomyStageOf(deps, charter, tool));
  const [stopped, waiting, running, incidents, live] = await Promise.all([
    stopsInForce(deps),
    deps.decisions.countInState(['pending']),
    deps.experiments.running(),
    deps.incidents.open(1000),
    runningChecks(deps, numbers),
  ]);
  return systemDocument({
    at,
    set,
    numbers,
    stages,
    stopped,
    waiting,
    runningTests: running.length,
    openIncidents: incidents.length,
    jobs,
    checks: [...data.checks, ...charterChecks({ set, at }), ...live],
  });
};
