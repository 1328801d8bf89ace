import { type IncidentRate, incidentRate, incidentRates, type PlacedRate } from '../core/incident/incident-rate.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';

const KPI_DAYS = 30;
const KEY = 'incident-kpi';
/** By the clock. */
const FRESH_MS = 5 * 60_000;

export type IncidentKpi = { at: Date; days: number; all: IncidentRate; rates: PlacedRate[] };

/** Incidents opened since then per 100 actions executed since then, per agent and domain and over all. */
export const incidentKpi = async (deps: Deps, days = KPI_DAYS): Promise<IncidentKpi> => {
  const at = deps.clock.now();
  const since = new Date(at.getTime() - days * DAY_MS);
  const [opened, ran] = await Promise.all([deps.incidents.openedSince(since), deps.decisions.executedSince(since)]);
  const { charters } = deps.governance();
  const executed = ran.map((decision) => ({
    agent: decision.agent,
    domain:
      charters.get(decision.agent)?.charter.tools.find((tool) => tool.action === decision.action.kind)?.domain ??
      'unknown',
  }));
  const incidents = opened
    .filter(({ closure }) => closure?.cause !== 'false-alarm')
    .map(({ agent, domain }) => ({ agent: agent ?? 'nobody', domain: domain ?? 'unknown' }));
  return { at, days, all: incidentRate(incidents.length, executed.length), rates: incidentRates(incidents, executed) };
};

/** Counts it anew and keeps it for Home and `/metrics`, which are read far more often than it changes. */
export const keepIncidentKpi = async (deps: Deps): Promise<IncidentKpi> => {
  const kept = await deps.settings.get<IncidentKpi>(KEY);
  const age = deps.clock.now().getTime() - (kept?.at.getTime() ?? 0);
  const kpi = kept && age >= 0 && age < FRESH_MS ? kept : await incidentKpi(deps);
  await deps.settings.set(KEY, kpi);
  for (const { agent, domain, per100, low, high } of kpi.rates) {
    if (per100 === null) continue;
    deps.metrics.set('incidents_per_100', per100, { agent, domain });
    deps.metrics.set('incidents_per_100_low', low, { agent, domain });
    deps.metrics.set('incidents_per_100_high', high, { agent, domain });
  }
  return kpi;
};

/** The kept one; counted now when there is none yet. */
export const lastIncidentKpi = async (deps: Deps): Promise<IncidentKpi> =>
  (await deps.settings.get<IncidentKpi>(KEY)) ?? keepIncidentKpi(deps);
