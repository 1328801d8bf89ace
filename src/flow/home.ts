import { assessApproval } from '../core/approval/approval.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { autonomyStageOf } from './autonomy.ts';
import type { Deps } from './deps.ts';
import type { HomeView, Viewer } from './flow.ts';
import { DAY_MS } from './gate-facts.ts';
import { stopsInForce } from './stop.ts';

const RISK = { high: 3, medium: 2, low: 1 } as const;

export const viewerOf = (deps: Deps, slackUserId: string): Viewer => {
  const person: PersonOfOurs | null =
    deps.governance().people.find((candidate) => candidate.slackUserId === slackUserId) ?? null;
  return { slackUserId, person, timeZone: person?.timeZone ?? 'UTC' };
};

/** What one person can decide now, by risk × nearness of the end. */
export const waitingFor = async (deps: Deps, slackUserId: string, limit: number): Promise<Decision[]> => {
  const now = deps.clock.now();
  const pending = await deps.decisions.inState(['pending'], 500);
  const urgency = (decision: Decision): number =>
    RISK[decision.verdict.risk] / Math.max(0.25, (decision.expiresAt.getTime() - now.getTime()) / 3600_000);
  return pending
    .filter((decision) => !(decision.snoozedUntil && decision.snoozedUntil > now))
    .filter(
      (decision) => assessApproval({ decision, slackUserId, people: deps.governance().people, now }).kind === 'counts',
    )
    .sort((a, b) => urgency(b) - urgency(a))
    .slice(0, limit);
};

const median = (values: number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
};

/** Everything App Home shows one person. */
export const home = async (deps: Deps, slackUserId: string): Promise<HomeView> => {
  const now = deps.clock.now();
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const [waiting, pendingCount, newest, stops, experiments, setup] = await Promise.all([
    waitingFor(deps, slackUserId, 20),
    deps.decisions.countInState(['pending']),
    deps.decisions.newest(300),
    stopsInForce(deps),
    deps.experiments.all(5),
    deps.setup(),
  ]);
  const mine = newest.filter(
    (decision) =>
      decision.approvals.some((approval) => approval.slackUserId === slackUserId) ||
      decision.rejection?.slackUserId === slackUserId,
  );
  const durations = mine.map((decision) => {
    const own =
      decision.approvals.find((approval) => approval.slackUserId === slackUserId)?.at ?? decision.rejection?.at;
    return (own ?? decision.updatedAt).getTime() - decision.createdAt.getTime();
  });
  const agents = [];
  for (const [name, { charter }] of deps.governance().charters) {
    const stages: Record<string, string> = {};
    for (const tool of charter.tools) stages[tool.domain] = await autonomyStageOf(deps, charter, tool);
    agents.push({
      name,
      stages,
      stopped: stops.some((stop) => stop.scope === 'all' || stop.scope === `agent:${name}`),
      lastRunAt: await deps.settings.get<Date>(`last-run:${name}`),
      proposals24h: newest.filter((decision) => decision.agent === name && decision.createdAt > dayAgo).length,
      goal: charter.goal.text,
    });
  }
  return {
    viewer: viewerOf(deps, slackUserId),
    waiting,
    waitingOnOthers: Math.max(0, pendingCount - waiting.length),
    autonomous: newest
      .filter((decision) => decision.verdict.outcome === 'allowed' && decision.effect && decision.effect.at > dayAgo)
      .slice(0, 10),
    mine: {
      decided: mine.length,
      medianMsToDecide: median(durations),
      outcomes: mine
        .flatMap((decision) =>
          decision.outcomes
            .filter((outcome) => outcome.weight === 'result')
            .map((outcome) => ({ decisionId: decision._id as string, title: decision.title, text: outcome.text })),
        )
        .slice(0, 5),
    },
    agents,
    stopped: stops.map(({ scope, name, at }) => ({ scope, by: name, at })),
    setup,
    experiments,
    practice: deps.practice,
  };
};
