import { chiSquareTail } from '../experiment/beta.ts';

/** Incidents per 100 executed actions; `low` and `high` bound it at 95 %. With nothing executed, only the counts are known. */
export type IncidentRate = {
  incidents: number;
  executed: number;
  /** Null while nothing was executed: a rate needs a denominator. */
  per100: number | null;
  low: number;
  /** `Infinity` while nothing was executed. */
  high: number;
};

/** The x whose upper tail is `tail`, by halving; for 2k degrees of freedom and x up to a few thousand. */
const chiSquareQuantile = (tail: number, degrees: number): number => {
  let low = 0;
  let high = 4 * degrees + 100;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * The incident rate over one period, agent or domain: how many incidents were opened there and how many actions were
 * executed. One action may cause several, so it is a Poisson rate; its 95 % interval is the exact one of Garwood (1936,
 * "Fiducial limits for the Poisson distribution"): half the χ² quantiles with 2k and 2k + 2 degrees of freedom.
 */
export const incidentRate = (incidents: number, executed: number): IncidentRate => {
  if (executed <= 0) return { incidents, executed: 0, per100: null, low: 0, high: Number.POSITIVE_INFINITY };
  const per100 = (count: number): number => (count / executed) * 100;
  return {
    incidents,
    executed,
    per100: per100(incidents),
    low: incidents === 0 ? 0 : per100(chiSquareQuantile(0.975, 2 * incidents) / 2),
    high: per100(chiSquareQuantile(0.025, 2 * incidents + 2) / 2),
  };
};

/** Where something happened: an action that was executed, or an incident that was opened. */
export type RatePlace = { agent: string; domain: string };
export type PlacedRate = RatePlace & IncidentRate;

/** The rate of every agent and domain in which anything was executed or went wrong, most incidents first. */
export const incidentRates = (incidents: readonly RatePlace[], executed: readonly RatePlace[]): PlacedRate[] => {
  const keyOf = ({ agent, domain }: RatePlace): string => `${agent}|${domain}`;
  const went = Map.groupBy(incidents, keyOf);
  const ran = Map.groupBy(executed, keyOf);
  return [...new Set([...went.keys(), ...ran.keys()])]
    .map((key): PlacedRate => {
      const [agent = '', domain = ''] = key.split('|');
      return { agent, domain, ...incidentRate(went.get(key)?.length ?? 0, ran.get(key)?.length ?? 0) };
    })
    .sort((a, b) => b.incidents - a.incidents || keyOf(a).localeCompare(keyOf(b)));
};
