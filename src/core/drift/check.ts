/** One period's totals over an agent's decisions. */
export type Period = { sends: number; proxies: number; results: number; complaints: number };

export type DriftFinding = { isDrifting: boolean; because: string; proxyChange: number; resultChange: number };

const rate = (events: number, sends: number): number => (sends === 0 ? 0 : events / sends);

/**
 * Autonomous drift: proxies (opens, clicks) per send rise by a tenth or more while results (replies, meetings) per send
 * fall by a fifth or more. With fewer than 30 sends in either period nothing is said.
 */
export const checkDrift = (before: Period, now: Period): DriftFinding => {
  if (before.sends < 30 || now.sends < 30) {
    return { isDrifting: false, because: 'too few sends to compare', proxyChange: 0, resultChange: 0 };
  }
  const change = (a: number, b: number): number => (a === 0 ? 0 : (b - a) / a);
  const proxyChange = change(rate(before.proxies, before.sends), rate(now.proxies, now.sends));
  const resultChange = change(rate(before.results, before.sends), rate(now.results, now.sends));
  const isDrifting = proxyChange >= 0.1 && resultChange <= -0.2;
  const words = `opens and clicks per send ${signed(proxyChange)}, replies and meetings per send ${signed(resultChange)}`;
  return { isDrifting, because: words, proxyChange, resultChange };
};

const signed = (x: number): string => `${x >= 0 ? '+' : '−'}${Math.abs(Math.round(x * 100))} %`;
