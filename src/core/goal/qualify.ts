import type { Account, AccountState, Person } from '../account/account.ts';
import { listed } from '../approval/quorum.ts';
import { type Guardrails, type Pipeline, segmentOf } from '../charter/pipeline.ts';
import { ROLE_LABEL } from '../committee/consensus-risk.ts';
import { buyingWeight, factText, isOwnAction, isReply } from '../signal/facts.ts';
import type { Signal } from '../signal/signal.ts';

const DAY_MS = 86_400_000;

/** One part of a guardrail: what was found and what it takes, in words. */
export type Criterion = { text: string; isMet: boolean };
export type Qualification = {
  isQualified: boolean;
  /** The segment of `pipeline.yaml` that the account was held to. */
  segment: string;
  criteria: Criterion[];
};

/**
 * Whether somebody's own action is a sign of buying: a look at prices or a demo, a webinar or download, a lead, an
 * interested reply or question, also to a rep, a meeting (`buyingWeight` of 2 and more), or a conversation with a rep.
 */
export const isBuyingSignal = (signal: Signal): boolean =>
  isOwnAction(signal) && ((signal.kind === 'sales-activity' && !isReply(signal)) || buyingWeight(signal) >= 2);

const share = (x: number): string => `${Math.round(x * 100)} %`;

type Held = { account: Account; state: AccountState; signals: readonly Signal[] };

const criteriaOf = ({ account, state, signals }: Held, rule: Guardrails['qualified'], now: Date): Criterion[] => {
  const since = now.getTime() - rule.withinDays * DAY_MS;
  const found = signals.filter((one) => one.at.getTime() >= since && one.at <= now && isBuyingSignal(one)).length;
  const isEnough = found >= rule.minBuyingSignals;
  const engaged = new Set(
    state.members.filter(({ engagement }) => engagement === 'engaged').map(({ buyerRole }) => buyerRole),
  );
  const role = rule.anyOfRoles.find((one) => engaged.has(one));
  const isCovered = state.coverage >= rule.minCoverage;
  const fits = rule.employeeBands.length === 0 || rule.employeeBands.includes(account.employeeBand);
  return [
    {
      text: `${found} buying ${found === 1 ? 'signal' : 'signals'} in ${rule.withinDays} days${isEnough ? '' : `, ${rule.minBuyingSignals} needed`}`,
      isMet: isEnough,
    },
    {
      text: role
        ? `${ROLE_LABEL[role]} engaged`
        : `no ${listed(
            rule.anyOfRoles.map((one) => ROLE_LABEL[one]),
            'or',
          )} engaged`,
      isMet: role !== undefined,
    },
    {
      text: `${share(state.coverage)} of the committee engaged${isCovered ? '' : `, ${share(rule.minCoverage)} needed`}`,
      isMet: isCovered,
    },
    ...(rule.employeeBands.length > 0
      ? [
          {
            text: `${account.employeeBand || 'an unknown number of'} people${fits ? '' : `, ${listed(rule.employeeBands, 'or')} needed`}`,
            isMet: fits,
          },
        ]
      : []),
  ];
};

/** Whether an account is worth a rep's time: every criterion of its segment's guardrail holds, each named. */
export const qualify = (held: Held, pipeline: Pipeline, now: Date): Qualification => {
  const segment = segmentOf(pipeline, held.account);
  const criteria = criteriaOf(held, segment.guardrails.qualified, now);
  return { isQualified: criteria.every(({ isMet }) => isMet), segment: segment.id, criteria };
};

/** Most that one person's own actions weigh, and what a role that takes or carries the decision adds. */
const [MOST_WEIGHT, ROLE_WEIGHT] = [10, 2];

/**
 * Whom a rep calls first at a qualified account: the weight of what the person did in 30 days (`buyingWeight`, at most
 * 10), and 2 more for an economic buyer or champion. Nobody who may not be written to, or who did nothing.
 */
export const leadOf = (
  { people, signals }: { people: readonly Person[]; signals: readonly Signal[] },
  now: Date,
): Person | undefined => {
  const since = now.getTime() - 30 * DAY_MS;
  const weightOf = ({ id, buyerRole }: Person): number => {
    const own = signals.filter((one) => one.personId === id && one.at.getTime() >= since && isOwnAction(one));
    const acted = Math.min(
      MOST_WEIGHT,
      own.reduce((sum, one) => sum + buyingWeight(one), 0),
    );
    return acted === 0 ? 0 : acted + (buyerRole === 'economic_buyer' || buyerRole === 'champion' ? ROLE_WEIGHT : 0);
  };
  return people
    .filter(({ suppression }) => !suppression)
    .map((person) => ({ person, weight: weightOf(person) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.person.id < b.person.id ? -1 : 1))[0]?.person;
};

const RISKS = ['low', 'medium', 'high'] as const;

/** Whether an account progressed: it is at one of the guardrail's stages with enough of an agreed committee. */
export const isProgressed = (
  { stage, coverage, consensusRisk }: Pick<AccountState, 'stage' | 'coverage' | 'consensusRisk'>,
  { stages, minCoverage, maxConsensusRisk }: Guardrails['progressed'],
): boolean =>
  stages.includes(stage) &&
  coverage >= minCoverage &&
  RISKS.indexOf(consensusRisk.level) <= RISKS.indexOf(maxConsensusRisk);

const SHOWS: Record<Guardrails['accepted']['evidence'][number], (signal: Signal) => boolean> = {
  'meeting-held': ({ kind }) => kind === 'meeting-held',
  'call-logged': (signal) => signal.kind === 'sales-activity' && factText(signal, 'activityType') === 'call',
  'task-done': (signal) =>
    signal.kind === 'sales-activity' &&
    factText(signal, 'activityType') === 'task' &&
    factText(signal, 'outcome') === 'completed',
  'opportunity-created': (signal) =>
    signal.kind === 'opportunity-changed' && factText(signal, 'stage') !== 'closed_lost',
};

/** Whether a rep took a handover of `at` up in time, by what the guardrail takes for evidence; `open` while there is time. */
export const acceptanceOf = (
  at: Date,
  signals: readonly Signal[],
  { byRepWithinHours, evidence }: Guardrails['accepted'],
  now: Date,
): 'accepted' | 'not-accepted' | 'open' => {
  const until = at.getTime() + byRepWithinHours * 3_600_000;
  const isTaken = signals.some(
    (one) => one.at >= at && one.at.getTime() <= until && evidence.some((kind) => SHOWS[kind](one)),
  );
  return isTaken ? 'accepted' : now.getTime() > until ? 'not-accepted' : 'open';
};
