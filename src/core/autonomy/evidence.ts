import { isFlagOpen } from '../approval/flag-clock.ts';
import type { Decision } from '../decision/decision.ts';
import { wasAnswered } from '../decision/was-answered.ts';
import { checkDrift, type DriftFinding, type Period } from '../drift/check.ts';
import type { AgentName } from '../ids.ts';
import type { Belief } from '../plan/plan.ts';
import type { AutonomyRules } from './autonomy-rules.ts';
import { difference, type Share, wilson } from './interval.ts';
import type { AutonomyDomain } from './stage.ts';

const DAY_MS = 86_400_000;

/** What the decision history of one agent says about one domain, over the window; every number with its n and source. */
export type Evidence = {
  agent: AgentName;
  domain: AutonomyDomain;
  at: Date;
  from: Date;
  carriedOut: number;
  decided: number;
  agreement: Share;
  incidents: Share;
  /** Ids of the decisions with an incident, newest first. */
  incidentIds: string[];
  complaints: Share;
  complaintIds: string[];
  /** Own results against the history's; null where the domain has none to compare, a reason where it lacks them. */
  lift: { own: Share; history: Share; mean: number; low: number; high: number } | { missing: string } | null;
  drift: DriftFinding;
  stableDays: number;
  /** Effects that stayed unknown too long. */
  unknownIds: string[];
  /** Escalations and exceptions that nobody answered by their clock. */
  unansweredIds: string[];
  /** Connected systems that have not answered for too long. */
  staleSystems: string[];
  /** The domain has been at its stage for a whole window, so that few observations say something. */
  isWindowFull: boolean;
};

export type EvidenceInput = {
  agent: AgentName;
  domain: AutonomyDomain;
  /** Kinds of action of the domain, by the charter. */
  actions: readonly string[];
  /** The agent's decisions that were made in the window or had their effect in it. */
  decisions: readonly Decision[];
  rules: AutonomyRules;
  beliefs: readonly Belief[];
  /** When the stage in force began. */
  since: Date;
  /** When a connected system began not to answer. */
  failing: readonly { system: string; since: Date }[];
  /** Incidents on record for this agent. */
  incidents: readonly {
    id: string;
    decisionIds: readonly string[];
    at: Date;
    /** Of this domain; others count only while nobody answers them. */
    isHere: boolean;
    isUnanswered: boolean;
  }[];
  now: Date;
};

const wasDecided = (d: Decision): boolean => d.approvals.length > 0 || d.rejection !== undefined;
const agreed = (d: Decision): boolean =>
  d.approvals.length > 0 && d.editedBy.length === 0 && d.rejection === undefined && d.undoneBy === undefined;
const complained = (d: Decision): boolean => d.outcomes.some(({ kind }) => kind === 'email-complained');
const isUnanswered = (d: Decision, now: Date): boolean => isFlagOpen(d) && d.expiresAt.getTime() <= now.getTime();

const liftOf = (sends: readonly Decision[], input: EvidenceInput): Evidence['lift'] => {
  const outcome = input.rules.outcomes[input.domain];
  if (!outcome) return null;
  const within = outcome.withinDays * DAY_MS;
  const settled = sends.filter((d) => d.effect && input.now.getTime() - d.effect.at.getTime() >= within);
  const won = settled.filter((d) =>
    d.outcomes.some(
      ({ kind, at, weight }) =>
        weight === 'result' && outcome.counts.includes(kind) && at.getTime() - (d.effect?.at.getTime() ?? 0) <= within,
    ),
  );
  const history = input.beliefs.find(({ key }) => key === `${outcome.baseline}|*|*`);
  if (!history || history.n === 0) return { missing: `no imported history of \`${outcome.baseline}\` to compare with` };
  if (settled.length === 0) return { missing: `no action is ${outcome.withinDays} days old yet` };
  const own = wilson(won.length, settled.length);
  // Wins and losses of a prior are scaled; its rate and the number it was counted over are not.
  const base = wilson(Math.round((history.wins / (history.wins + history.losses)) * history.n), history.n);
  return { own, history: base, ...difference(own, base) };
};

const periodOf = (sends: readonly Decision[], from: number, to: number): Period => {
  const some = sends.filter((d) => d.effect && d.effect.at.getTime() >= from && d.effect.at.getTime() < to);
  return {
    sends: some.length,
    proxies: some.filter((d) => d.outcomes.some(({ weight }) => weight === 'proxy')).length,
    results: some.filter(wasAnswered).length,
    complaints: some.filter(complained).length,
  };
};

/** Collects the evidence of one agent's domain. Opens and clicks count for drift alone, and there against the agent. */
export const evidenceOf = (input: EvidenceInput): Evidence => {
  const { now, rules } = input;
  const from = now.getTime() - rules.windowDays * DAY_MS;
  const ofDomain = input.decisions.filter(({ action }) => input.actions.includes(action.kind));
  const done = ofDomain.filter((d) => d.effect !== undefined && d.effect.at.getTime() >= from);
  const sends = done.filter(({ action }) => action.kind === 'send-email');
  const decided = ofDomain.filter((d) => wasDecided(d) && d.updatedAt.getTime() >= from);
  const here = input.incidents.filter(({ isHere }) => isHere);
  const named = new Set(here.flatMap(({ decisionIds }) => decisionIds));
  const bad = done.filter((d) => complained(d) || named.has(d._id));
  // One that names no action carried out in the window counts by itself.
  const nameless = here.filter(({ decisionIds }) => !done.some(({ _id }) => decisionIds.includes(_id))).length;
  const lastBad = Math.max(
    0,
    ...here.map(({ at }) => at.getTime()),
    ...bad.map((d) => d.outcomes.find(({ kind }) => kind === 'email-complained')?.at.getTime() ?? 0),
  );
  const unknownBefore = now.getTime() - rules.dataQuality.unknownAfterHours * 3_600_000;
  const staleBefore = now.getTime() - rules.dataQuality.staleAfterHours * 3_600_000;
  const half = (from + now.getTime()) / 2;
  const { minSends, proxiesUp, resultsDown } = rules.demotion.drift;
  const complaining = sends.filter(complained);
  const ids = (some: readonly Decision[]): string[] =>
    some.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).map(({ _id }) => _id);
  return {
    agent: input.agent,
    domain: input.domain,
    at: now,
    from: new Date(from),
    carriedOut: done.length,
    decided: decided.length,
    agreement: wilson(decided.filter(agreed).length, decided.length),
    incidents: wilson(Math.min(done.length, bad.length + nameless), done.length),
    incidentIds: ids(bad),
    complaints: wilson(complaining.length, sends.length),
    complaintIds: ids(complaining),
    lift: liftOf(sends, input),
    drift: checkDrift(periodOf(sends, from, half), periodOf(sends, half, now.getTime() + 1), {
      minSends,
      proxiesUp,
      resultsDown,
    }),
    stableDays: Math.max(0, (now.getTime() - Math.max(input.since.getTime(), lastBad)) / DAY_MS),
    unknownIds: ids(ofDomain.filter((d) => d.state === 'unknown' && d.updatedAt.getTime() <= unknownBefore)),
    unansweredIds: [
      ...ids(input.decisions.filter((d) => isUnanswered(d, now) && d.createdAt.getTime() >= from)),
      ...input.incidents.filter(({ isUnanswered: open }) => open).map(({ id }) => id),
    ],
    staleSystems: input.failing.filter(({ since }) => since.getTime() <= staleBefore).map(({ system }) => system),
    isWindowFull: input.since.getTime() <= from,
  };
};
