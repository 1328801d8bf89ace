/** One period's totals over an agent's decisions. */
export type Period = { sends: number; proxies: number; results: number; complaints: number };

/** From when on a change counts, as in `charters/autonomy.yaml`: sends per period, and relative changes per send. */
export type DriftLimits = { minSends: number; proxiesUp: number; resultsDown: number };

export type DriftFinding = { isDrifting: boolean; because: string; proxyChange: number; resultChange: number };

/** Rates are quotients: a change by exactly its limit must not be missed for the last binary digit. */
const ROUNDING = 1e-9;

const rate = (events: number, sends: number): number => (sends === 0 ? 0 : events / sends);

/**
 * Autonomous drift: proxies (opens, clicks) per send rise by `proxiesUp` or more while results (replies, meetings) per
 * send fall by `resultsDown` or more. With fewer than `minSends` sends in either period nothing is said.
 */
export const checkDrift = (before: Period, now: Period, limits: DriftLimits): DriftFinding => {
  if (before.sends < limits.minSends || now.sends < limits.minSends) {
    return { isDrifting: false, because: 'too few sends to compare', proxyChange: 0, resultChange: 0 };
  }
  const change = (a: number, b: number): number => (a === 0 ? 0 : (b - a) / a);
  const proxyChange = change(rate(before.proxies, before.sends), rate(now.proxies, now.sends));
  const resultChange = change(rate(before.results, before.sends), rate(now.results, now.sends));
  const isDrifting = proxyChange >= limits.proxiesUp - ROUNDING && resultChange <= ROUNDING - limits.resultsDown;
  const words = `opens and clicks per send ${signed(proxyChange)}, replies and meetings per send ${signed(resultChange)}`;
  return { isDrifting, because: words, proxyChange, resultChange };
};

const signed = (x: number): string => `${x >= 0 ? '+' : '−'}${Math.abs(Math.round(x * 100))} %`;
