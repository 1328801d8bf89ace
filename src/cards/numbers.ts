import type { Estimate } from '../core/decision/decision.ts';
import { formatMoney, money } from '../core/money.ts';
import { safe } from './text.ts';

/** `11 %`, `0.4 %`: one decimal below ten percent only when it says something. */
export const percent = (rate: number): string => {
  const value = rate * 100;
  return `${Math.abs(value) < 10 ? Number(value.toFixed(1)) : Math.round(value)} %`;
};

const amount = (value: number, unit: Estimate['unit'], currency: string): string => {
  if (unit === 'rate') return percent(value);
  if (unit === 'money') return formatMoney(money(Math.round(value), currency));
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(1);
};

/** `11 % reply (6–17 %), from 214 like it`: always with its interval and what it rests on. */
export const estimate = (e: Estimate, currency: string): string => {
  const low = amount(e.low, e.unit, currency);
  const high = amount(e.high, e.unit, currency);
  const range = e.unit === 'rate' ? `${low.replace(' %', '')}–${high}` : `${low} to ${high}`;
  const words = safe(e.basis, 300);
  // A basis that counts for itself is not counted twice.
  const basis =
    e.n === 0 ? words : /^\d/.test(words) ? `from ${words}` : `from ${e.n.toLocaleString('en-US')} ${words}`;
  return `${amount(e.mean, e.unit, currency)} ${safe(e.metric, 60)} (${range}), ${basis}`;
};

/** The middle of an estimate alone, for a line of runners-up; what is no rate says its unit. */
export const middle = (e: Estimate, currency: string): string =>
  e.unit === 'count' ? `${amount(e.mean, e.unit, currency)} ${safe(e.metric, 60)}` : amount(e.mean, e.unit, currency);

/** A score is expected value in minor units. */
export const score = (value: number, currency: string): string => formatMoney(money(Math.round(value), currency));
