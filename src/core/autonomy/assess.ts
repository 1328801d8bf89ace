import type { Fall } from './autonomy.ts';
import { type AutonomyRules, needsOf } from './autonomy-rules.ts';
import type { Evidence } from './evidence.ts';
import type { Share } from './interval.ts';
import { type AutonomyStage, nextStage, rank } from './stage.ts';

/** One gate of the next stage: what was found, what is asked, on what it rests. Sentences for people. */
export type Check = { id: string; label: string; found: string; needed: string; source: string; passes: boolean };

/** How far a domain is from its next stage. `next` is null at the last stage. */
export type Assessment = {
  stage: AutonomyStage;
  next: AutonomyStage | null;
  /** The charter lets cards take the domain to `next`. */
  isWithinCeiling: boolean;
  checks: Check[];
  /** Every gate of the next stage is passed, and the ceiling leaves room. */
  isReady: boolean;
};

const percent = (x: number): string => `${Math.round(x * 1000) / 10} %`;
const points = (x: number): string => `${x < 0 ? '−' : '+'}${Math.round(Math.abs(x) * 1000) / 10} points`;
const shareText = ({ k, n, mean, low, high }: Share): string =>
  n === 0 ? 'nothing yet' : `${percent(mean)} (${k} of ${n}; 95 % interval ${percent(low)} to ${percent(high)})`;
const idsText = (ids: readonly string[]): string =>
  ids.length === 0 ? '' : `: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;

const liftCheck = (lift: Evidence['lift'], needed: number): Check => {
  const base = { id: 'lift', label: 'Outcome lift', needed: `at least ${points(needed)} at the low end` };
  if (lift === null)
    return {
      ...base,
      found: 'not measured in this domain',
      source: 'its effects have no result to compare; agreement and incidents count',
      passes: true,
    };
  if ('missing' in lift) return { ...base, found: lift.missing, source: 'results and imported history', passes: false };
  return {
    ...base,
    found: `${points(lift.mean)} (95 % interval ${points(lift.low)} to ${points(lift.high)})`,
    source: `own ${shareText(lift.own)} against the history's ${lift.history.k} of ${lift.history.n}`,
    passes: lift.low >= needed,
  };
};

/**
 * Holds the evidence against the gates of the next stage. Shares count at the careful end of their interval.
 *
 * INVARIANT (never-up-without-evidence): `isReady` only when every check passes.
 */
export const assess = (
  rules: AutonomyRules,
  evidence: Evidence,
  stage: AutonomyStage,
  ceiling: AutonomyStage,
): Assessment => {
  const next = nextStage(stage);
  const needs = next && needsOf(rules, next);
  if (!next || !needs) return { stage, next: null, isWithinCeiling: false, checks: [], isReady: false };
  const days = `decisions of ${rules.windowDays} days`;
  const broken = [
    ...(evidence.unknownIds.length > 0 ? [`effects unknown${idsText(evidence.unknownIds)}`] : []),
    ...(evidence.staleSystems.length > 0 ? [`not answering: ${evidence.staleSystems.join(', ')}`] : []),
  ];
  const checks: Check[] = [
    {
      id: 'carried-out',
      label: 'Carried out',
      found: `${evidence.carriedOut}`,
      needed: `at least ${needs.carriedOut}`,
      source: days,
      passes: evidence.carriedOut >= needs.carriedOut,
    },
    {
      id: 'decided',
      label: 'Decided by people',
      found: `${evidence.decided}`,
      needed: `at least ${needs.decided}`,
      source: days,
      passes: evidence.decided >= needs.decided,
    },
    {
      id: 'agreement',
      label: 'Approval agreement',
      found: shareText(evidence.agreement),
      needed: `at least ${percent(needs.agreement)} at the low end`,
      source: `approved as proposed and not undone, ${days}`,
      passes: evidence.agreement.low >= needs.agreement,
    },
    {
      id: 'incidents',
      label: 'Incident rate',
      found: `${shareText(evidence.incidents)}${idsText(evidence.incidentIds)}`,
      needed: `at most ${percent(needs.incidentRate)} at the high end`,
      source: `complaints and incidents on record, ${days}`,
      passes: evidence.incidents.high <= needs.incidentRate,
    },
    ...(needs.lift === undefined ? [] : [liftCheck(evidence.lift, needs.lift)]),
    {
      id: 'stable',
      label: 'Days of stability',
      found: `${Math.floor(evidence.stableDays)}`,
      needed: `at least ${needs.stableDays}`,
      source: 'since the last change of stage or incident',
      passes: evidence.stableDays >= needs.stableDays,
    },
    {
      id: 'data-quality',
      label: 'Data quality',
      found: broken.length === 0 ? 'every connected system answers, no effect is unknown' : broken.join('; '),
      needed: `answers within ${rules.dataQuality.staleAfterHours} h, no effect unknown for ${rules.dataQuality.unknownAfterHours} h`,
      source: 'the last reads of the connected systems, and the decisions',
      passes: broken.length === 0,
    },
    {
      id: 'exceptions',
      label: 'Unanswered exceptions',
      found: `${evidence.unansweredIds.length}${idsText(evidence.unansweredIds)}`,
      needed: 'none',
      source: `escalations and exceptions past their clock, ${rules.windowDays} days`,
      passes: evidence.unansweredIds.length === 0,
    },
  ];
  const isWithinCeiling = rank(next) <= rank(ceiling);
  return { stage, next, isWithinCeiling, checks, isReady: isWithinCeiling && checks.every(({ passes }) => passes) };
};

/**
 * What the evidence says against the stage a domain is at; null when nothing does. Nothing is said below `assist`, where
 * people decide about everything anyway.
 */
export const fallOf = (rules: AutonomyRules, evidence: Evidence, stage: AutonomyStage): Fall | null => {
  if (rank(stage) <= rank('standardize')) return null;
  const { demotion } = rules;
  const { complaints, drift } = evidence;
  if (complaints.k > 0 && complaints.mean > demotion.complaintRate)
    return {
      reason: 'complaint',
      because: `${complaints.k} of ${complaints.n} mails were marked as spam`,
      evidence: [`complaint rate ${shareText(complaints)}, the limit is ${percent(demotion.complaintRate)}`],
      decisionId: evidence.complaintIds[0],
    };
  if (drift.isDrifting)
    return {
      reason: 'drift',
      because: 'opens and clicks rise while replies and meetings fall',
      evidence: [`${drift.because}, the later half of ${rules.windowDays} days against the earlier one`],
    };
  if (evidence.unansweredIds.length >= demotion.unansweredExceptions && evidence.domain !== 'escalation')
    return {
      reason: 'unanswered-exceptions',
      because: `${evidence.unansweredIds.length} exceptions were left without an answer`,
      evidence: [`past their clock${idsText(evidence.unansweredIds)}`],
    };
  if (evidence.staleSystems.length > 0)
    return {
      reason: 'missing-evidence',
      because: `what came of it cannot be read: ${evidence.staleSystems.join(', ')}`,
      evidence: [`no answer for more than ${rules.dataQuality.staleAfterHours} hours`],
    };
  if (evidence.isWindowFull && evidence.carriedOut < demotion.fewestCarriedOut)
    return {
      reason: 'missing-evidence',
      because: `too few observations: ${evidence.carriedOut} in ${rules.windowDays} days`,
      evidence: [`a stage above \`standardize\` rests on at least ${demotion.fewestCarriedOut} in a window`],
    };
  return null;
};
