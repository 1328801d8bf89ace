import type { AccountState } from '../account/account.ts';
import { difference, wilson } from '../autonomy/interval.ts';
import type { Guardrails } from '../charter/pipeline.ts';
import { isHandover } from '../decision/action.ts';
import type { Decision } from '../decision/decision.ts';
import { wasAnswered } from '../decision/was-answered.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { acceptanceOf, isProgressed } from '../goal/qualify.ts';
import { type Money, money } from '../money.ts';
import { factNumber, factText } from '../signal/facts.ts';
import type { Signal } from '../signal/signal.ts';

const DAY_MS = 86_400_000;
/** A send without an answer by then has none. */
const SETTLED_DAYS = 7;

/** `part` of `whole`. */
export type Part = { part: number; whole: number };
type Done = readonly Decision[];

/** When each opportunity was first seen, and at which account. */
export const opportunitiesIn = (signals: readonly Signal[]): { accountId: string; at: Date }[] => {
  const first = new Map<string, { accountId: string; at: Date }>();
  for (const signal of signals) {
    if (signal.kind !== 'opportunity-changed' || !signal.accountId) continue;
    const id = factText(signal, 'opportunityId') || signal.source.recordId;
    const known = first.get(id);
    if (!known || signal.at < known.at) first.set(id, { accountId: signal.accountId, at: signal.at });
  }
  return [...first.values()];
};

/** How many of these came up on the days, in UTC, whose advertising spend is known. */
export const opportunitiesBesideSpend = (
  opportunities: ReturnType<typeof opportunitiesIn>,
  spend: readonly Signal[],
): number => {
  const days = new Set(spend.map((one) => factText(one, 'day')));
  return opportunities.filter(({ at }) => days.has(at.toISOString().slice(0, 10))).length;
};

/** The first of these decisions' effects per account. */
const firstEffects = (done: Done): Map<string, Date> => {
  const first = new Map<string, Date>();
  for (const { accountId, effect } of done) {
    const known = accountId && first.get(accountId);
    if (accountId && effect && (!known || effect.at < known)) first.set(accountId, effect.at);
  }
  return first;
};

/** Of the accounts acted for, those with an opportunity that was first seen after the first effect. It need not be its cause. */
export const openedAfter = (done: Done, opportunities: ReturnType<typeof opportunitiesIn>): Part => {
  const first = firstEffects(done);
  const opened = [...first].filter(([id, at]) => opportunities.some((one) => one.accountId === id && one.at >= at));
  return { part: opened.length, whole: first.size };
};

/** Of the accounts acted for, those that came to a stage of the guardrail since, with enough of an agreed committee. */
export const progressedAfter = (
  done: Done,
  states: readonly AccountState[],
  ruleOf: (accountId: string) => Guardrails | null,
): Part => {
  const first = firstEffects(done);
  const progressed = states.filter((state) => {
    const [from, rule] = [first.get(state.accountId), ruleOf(state.accountId)];
    return from && rule && state.stageSince && state.stageSince >= from && isProgressed(state, rule.progressed);
  });
  return { part: progressed.length, whole: first.size };
};

/** Of the handovers to reps whose time is over or that were taken up, those that were taken up in time. */
export const acceptedBySales = (
  done: Done,
  signalsOf: (accountId: string) => readonly Signal[],
  ruleOf: (accountId: string) => Guardrails | null,
  now: Date,
): Part => {
  const known = done.flatMap(({ action, accountId, effect }) => {
    const rule = accountId ? ruleOf(accountId) : null;
    if (!isHandover(action) || !accountId || !effect || !rule) return [];
    return [acceptanceOf(effect.at, signalsOf(accountId), rule.accepted, now)];
  });
  const settled = known.filter((one) => one !== 'open');
  return { part: settled.filter((one) => one === 'accepted').length, whole: settled.length };
};

export type Spend = { spent: Money; planned: Money | null; campaigns: number; days: number };

/**
 * Advertising spend of whole days against the daily budgets that were in force when the days were told. Null without
 * spend, or in several currencies, which have no sum; `planned` is null where a day's budget is not on record.
 */
export const spendOf = (signals: readonly Signal[]): Spend | null => {
  const spend = signals.filter(({ kind }) => kind === 'ad-spend');
  const currencies = new Set(spend.map((one) => factText(one, 'currency') || 'USD'));
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1) return null;
  const sum = (name: string): Money =>
    money(
      spend.reduce((all, one) => all + factNumber(one, name), 0),
      currency,
    );
  return {
    spent: sum('costMinor'),
    planned: spend.every(({ facts }) => typeof facts.budgetMinor === 'number') ? sum('budgetMinor') : null,
    campaigns: new Set(spend.map((one) => factText(one, 'campaignId'))).size,
    days: new Set(spend.map((one) => factText(one, 'day'))).size,
  };
};

export type Forecast = { said: number; came: number; n: number };

/** What cards expected of settled sends (mean chance of a reply or meeting) against the share that had one. */
export const forecastOf = (done: Done, now: Date): Forecast | null => {
  const settled = done.filter(
    (one) =>
      one.action.kind === 'send-email' &&
      one.expected?.unit === 'rate' &&
      one.effect &&
      (wasAnswered(one) || now.getTime() - one.effect.at.getTime() >= SETTLED_DAYS * DAY_MS),
  );
  const n = settled.length;
  if (n === 0) return null;
  return {
    said: settled.reduce((sum, { expected }) => sum + (expected?.mean ?? 0), 0) / n,
    came: settled.filter(wasAnswered).length / n,
    n,
  };
};

export type Lift = { mean: number; low: number; high: number; tests: number; won: number };

/** How much better the winning arms of ended tests did than the others beside them, over all of them (Newcombe, 95 %). */
export const liftOf = (experiments: readonly Experiment[]): Lift | null => {
  const ended = experiments.filter(({ state }) => state !== 'running');
  if (ended.length === 0) return null;
  const [win, rest] = [
    { k: 0, n: 0 },
    { k: 0, n: 0 },
  ];
  const concluded = ended.filter(({ state }) => state === 'concluded');
  for (const { arms } of concluded) {
    const rate = (arm: (typeof arms)[number]): number => (arm.sent === 0 ? 0 : arm.successes / arm.sent);
    const best = arms.toSorted((a, b) => rate(b) - rate(a))[0];
    for (const arm of arms) {
      const side = arm === best ? win : rest;
      side.k += arm.successes;
      side.n += arm.sent;
    }
  }
  const tests = { tests: ended.length, won: concluded.length };
  if (win.n === 0 || rest.n === 0) return { mean: 0, low: 0, high: 0, ...tests };
  return { ...difference(wilson(win.k, win.n), wilson(rest.k, rest.n)), ...tests };
};

/** Of the emails and templates that people decided, those that they rejected for their facts, the brand or the law. */
export const claimsRejected = (decided: Done): Part => {
  const words = decided.filter(({ action }) =>
    ['send-email', 'revise-template', 'start-experiment'].includes(action.kind),
  );
  const refused = words.filter(
    ({ rejection }) => rejection && ['wrong-facts', 'brand', 'legal'].includes(rejection.kind),
  );
  return { part: refused.length, whole: words.length };
};

/** Of the briefs written, those that somebody used: a mail, meeting or rep's task on the account came after it. */
export const briefsUsed = (done: Done): Part => {
  const briefs = done.filter(({ action }) => action.kind === 'write-brief');
  const used = briefs.filter((brief) =>
    done.some(
      ({ action, accountId, effect }) =>
        accountId === brief.accountId &&
        ['send-email', 'book-meeting', 'create-rep-task'].includes(action.kind) &&
        effect !== undefined &&
        brief.effect !== undefined &&
        effect.at > brief.effect.at,
    ),
  );
  return { part: used.length, whole: briefs.length };
};
