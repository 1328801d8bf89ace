import { diceOf, uniformOf } from '../company/seeded.ts';
import type { MarketAdDay } from './world.ts';

/** `leads = top / (1 + (half / spend) ^ steepness)`: the Hill form. Money in micros a day. */
export type HillResponse = { top: number; half: number; steepness: number; costPerClick: number };

/**
 * A campaign's hidden response, through the point its history shows: at the mean spend it gives the mean leads. How far
 * along the curve that point lies differs per campaign, so that some are saturated and some could take more.
 */
export const hillOf = (seed: string, campaignId: string, history: MarketAdDay[]): HillResponse => {
  const days = Math.max(1, history.length);
  const sum = (pick: (day: MarketAdDay) => number) => history.reduce((total, day) => total + pick(day), 0);
  const spend = sum((day) => day.costMicros) / days;
  const leads = sum((day) => day.conversions) / days;
  const saturation = 0.25 + 0.55 * uniformOf(`${seed}:saturation:${campaignId}`);
  const steepness = 1 + 0.25 * uniformOf(`${seed}:steepness:${campaignId}`);
  return {
    top: leads / saturation,
    half: spend * (1 / saturation - 1) ** (1 / steepness),
    steepness,
    costPerClick:
      sum((day) => day.costMicros) /
      Math.max(
        1,
        sum((day) => day.clicks),
      ),
  };
};

export const expectedLeads = (hill: HillResponse, spendMicros: number): number =>
  spendMicros <= 0 ? 0 : hill.top / (1 + (hill.half / spendMicros) ** hill.steepness);

const poisson = (dice: () => number, mean: number): number => {
  const limit = Math.exp(-mean);
  let n = 0;
  for (let product = dice(); product > limit; product *= dice()) n++;
  return n;
};

/** One day of a campaign until `share` of it has passed; a platform spends up to twice a daily budget. */
export const adDay = (
  seed: string,
  campaignId: string,
  day: string,
  budgetMicros: number,
  hill: HillResponse,
  share: number,
): MarketAdDay => {
  const dice = diceOf(`${seed}:ads:${campaignId}:${day}`);
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  const swing = (weekday === 0 || weekday === 6 ? 0.78 : 1.06) * (0.88 + 0.24 * dice());
  const full = Math.round((budgetMicros * Math.min(2, swing)) / 10_000) * 10_000;
  const noise = dice();
  const conversions = poisson(dice, expectedLeads(hill, full));
  const clicks = Math.max(conversions, Math.round((full / Math.max(1, hill.costPerClick)) * (0.9 + 0.2 * noise)));
  const part = (n: number) => (share >= 1 ? n : Math.floor(n * share));
  return { campaignId, day, costMicros: part(full), clicks: part(clicks), conversions: part(conversions) };
};

/** Now and then a platform spends past its own limits: about one campaign and day in four hundred. */
const FAULT_CHANCE = 1 / 400;

/** How many daily budgets a faulty day costs at least; null on every other day. */
export const spendFault = (seed: string, campaignId: string, day: string): number | null => {
  const dice = diceOf(`${seed}:spend-fault:${campaignId}:${day}`);
  return dice() < FAULT_CHANCE ? 2.5 + 1.5 * dice() : null;
};
