/** One day of one campaign: money in minor units. */
export type SpendDay = { costMinor: number; leads: number };

/**
 * Leads per day as a function of spend: L(x) = k · x^α with α = 0.7, a curve of diminishing returns (a Hill curve below
 * saturation behaves like it). k has a Gamma posterior: shape 0.5 + leads, rate Σ x^α, because leads are counts.
 */
export type Response = {
  shape: number;
  rate: number;
  days: number;
  leads: number;
  spendMinor: number;
  currentMinor: number;
};

export const ALPHA = 0.7;

/** Fits a campaign's response from its days; `currentMinor` is the mean spend of the last seven. */
export const fitResponse = (days: readonly SpendDay[]): Response => {
  const spent = days.filter((d) => d.costMinor > 0);
  const last = spent.slice(-7);
  return {
    shape: 0.5 + spent.reduce((sum, d) => sum + d.leads, 0),
    rate: Math.max(
      1e-9,
      spent.reduce((sum, d) => sum + d.costMinor ** ALPHA, 0),
    ),
    days: spent.length,
    leads: spent.reduce((sum, d) => sum + d.leads, 0),
    spendMinor: spent.reduce((sum, d) => sum + d.costMinor, 0),
    currentMinor: last.length === 0 ? 0 : last.reduce((sum, d) => sum + d.costMinor, 0) / last.length,
  };
};

/** Leads gained by one more dollar a day, at a spend. */
export const marginalLeads = (response: Response, spendMinor: number): number =>
  100 * ALPHA * (response.shape / response.rate) * Math.max(100, spendMinor) ** (ALPHA - 1);

/**
 * What moving `amountMinor` a day from one campaign to another would change, in leads a day, with a 95 % interval
 * (normal approximation of the difference of two independent Gamma posteriors).
 */
export const effectOfMove = (
  from: Response,
  to: Response,
  amountMinor: number,
  beforeFromMinor: number,
  beforeToMinor: number,
): { mean: number; low: number; high: number } => {
  const lost = beforeFromMinor ** ALPHA - Math.max(0, beforeFromMinor - amountMinor) ** ALPHA;
  const won = (beforeToMinor + amountMinor) ** ALPHA - beforeToMinor ** ALPHA;
  const mean = (to.shape / to.rate) * won - (from.shape / from.rate) * lost;
  const deviation = Math.sqrt((to.shape / to.rate ** 2) * won ** 2 + (from.shape / from.rate ** 2) * lost ** 2);
  return { mean, low: mean - 1.96 * deviation, high: mean + 1.96 * deviation };
};
