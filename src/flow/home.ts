import { fullChannels } from '../core/approval/attention-room.ts';
import { isFlagFor } from '../core/approval/flag-clock.ts';
import { type Queue, QueueView, queueOf, waitsFor } from '../core/approval/queue.ts';
import { byUrgency } from '../core/approval/urgency.ts';
import type { Charter } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { decidedLately, ownAttention } from './attention.ts';
import { domainStage, domainsOf } from './autonomy.ts';
import { personOf } from './click.ts';
import type { Deps } from './deps.ts';
import type { HomeView, Viewer } from './flow.ts';
import { DAY_MS } from './gate-facts.ts';
import { lastIncidentKpi } from './incident-kpi.ts';
import { type KeptReview, reviewKey } from './review-autonomy.ts';
import { loadRoster, type Roster } from './roster.ts';
import { labelOf } from './stop.ts';
import { stopsInForce } from './stopped-now.ts';
import { flagsLately } from './watch-flags.ts';

export const viewerOf = (roster: Roster, slackUserId: string): Viewer => {
  const person = personOf(roster, slackUserId);
  return { slackUserId, person, timeZone: person?.timeZone ?? 'UTC' };
};

/** More than anybody decides in a day; the rest has its turn when these are gone, the soonest end first. */
const LOOKED_AT = 500;
const PAGE_SIZE = 8;

const viewKey = (slackUserId: string): string => `queue-view:${slackUserId}`;

/** Stages in force, with what the last review found missing for the next one. */
const domainsFor = async (deps: Deps, charter: Charter): Promise<HomeView['agents'][number]['domains']> => {
  const kept = (await deps.settings.get<KeptReview[]>(reviewKey(charter.agent))) ?? [];
  return Promise.all(
    domainsOf(charter).map(async (domain) => {
      const stage = await domainStage(deps, charter, domain);
      const known = kept.find((one) => one.domain === domain && one.stage === stage);
      return known
        ? { domain, stage, next: known.next, isWithinCeiling: known.isWithinCeiling, missing: known.missing }
        : { domain, stage, next: null, isWithinCeiling: false, missing: [] };
    }),
  );
};

/** What one person can decide now, the most urgent first. */
export const waitingFor = async (deps: Deps, slackUserId: string, limit: number): Promise<Decision[]> => {
  const now = deps.clock.now();
  const { people } = await loadRoster(deps);
  const pending = await deps.decisions.inState(['pending'], LOOKED_AT);
  return byUrgency(
    pending.filter((one) => waitsFor(one, slackUserId, people, now)),
    now,
  ).slice(0, limit);
};

const queue = async (deps: Deps, { pending, roster }: SharedFacts, slackUserId: string): Promise<Queue> => {
  const chosen = QueueView.safeParse(await deps.settings.get(viewKey(slackUserId)));
  return queueOf(pending, {
    slackUserId,
    people: roster.people,
    now: deps.clock.now(),
    timeZone: viewerOf(roster, slackUserId).timeZone,
    view: chosen.success ? chosen.data : QueueView.parse({}),
    pageSize: PAGE_SIZE,
  });
};

/** Keeps what this person chose to look at; another filter starts at the first page. */
export const lookAtQueue = async (
  deps: Deps,
  input: { by: string; field: keyof QueueView; value: string | undefined },
): Promise<void> => {
  const { by, field, value } = input;
  await deps.settings.change<QueueView>(viewKey(by), (before) => {
    const kept = QueueView.safeParse(before ?? {});
    const view = kept.success ? kept.data : QueueView.parse({});
    const changed = QueueView.safeParse(
      field === 'page' ? { ...view, page: Number(value) } : { ...view, page: 0, [field]: value },
    );
    return changed.success ? changed.data : view;
  });
};

type SharedFacts = Awaited<ReturnType<typeof sharedFacts>>;

/** What every Home of one round says alike, read once: with everybody's Home open, reading it for each took seconds. */
const sharedFacts = async (deps: Deps) => {
  const dayAgo = new Date(deps.clock.now().getTime() - DAY_MS);
  const [pending, roster, newest, stops, experiments, setup, incidents, kpi, decided, flags] = await Promise.all([
    deps.decisions.inState(['pending'], LOOKED_AT),
    loadRoster(deps),
    deps.decisions.newest(300),
    stopsInForce(deps),
    deps.experiments.all(5),
    deps.setup(),
    deps.incidents.open(200),
    lastIncidentKpi(deps),
    decidedLately(deps),
    flagsLately(deps),
  ]);
  const agents: HomeView['agents'] = [];
  for (const [name, { charter }] of deps.governance().charters) {
    agents.push({
      name,
      domains: await domainsFor(deps, charter),
      stopped: stops.some((stop) => stop.scope === 'all' || stop.scope === `agent:${name}`),
      lastRunAt: await deps.settings.get<Date>(`last-run:${name}`),
      decisions24h: await deps.decisions.countByAgent(name, dayAgo),
      decisionsPerDay: charter.limits.decisionsPerDay,
      goal: charter.goal.text,
    });
  }
  return { pending, roster, newest, stops, experiments, setup, incidents, kpi, decided, flags, agents };
};

/** Everything App Home shows these people, in their order. */
export const homes = async (deps: Deps, slackUserIds: readonly string[]): Promise<HomeView[]> => {
  const shared = await sharedFacts(deps);
  return Promise.all(slackUserIds.map((slackUserId) => homeOf(deps, shared, slackUserId)));
};

const homeOf = async (deps: Deps, shared: SharedFacts, slackUserId: string): Promise<HomeView> => {
  const { newest, stops, experiments, setup, incidents: openIncidents, kpi, agents } = shared;
  const dayAgo = new Date(deps.clock.now().getTime() - DAY_MS);
  const waiting = await queue(deps, shared, slackUserId);
  const flags = shared.flags
    .filter((one) => isFlagFor(one, slackUserId))
    .toSorted((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime());
  const mine = newest.filter(
    (decision) =>
      decision.approvals.some((approval) => approval.slackUserId === slackUserId) ||
      decision.rejection?.slackUserId === slackUserId,
  );
  const own = ownAttention(shared.decided, slackUserId);
  return {
    viewer: viewerOf(shared.roster, slackUserId),
    queue: waiting,
    full: fullChannels(shared.pending),
    flags,
    cardLinks: await deps.messenger.cardLinks([...waiting.items, ...flags].map((one) => one._id)),
    autonomous: newest
      .filter((decision) => decision.verdict.outcome === 'allowed' && decision.effect && decision.effect.at > dayAgo)
      .slice(0, 10),
    mine: {
      decided: mine.length,
      medianMsToDecide: own.medianMs,
      attention: own,
      outcomes: mine
        .flatMap((decision) =>
          decision.outcomes
            .filter((outcome) => outcome.weight === 'result')
            .map((outcome) => ({ decisionId: decision._id as string, title: decision.title, text: outcome.text })),
        )
        .slice(0, 5),
    },
    agents,
    stopped: await Promise.all(
      stops.map(async ({ scope, name, at, reason, agreed }) => ({
        scope,
        label: await labelOf(deps, scope),
        by: name,
        at,
        ...(reason && { reason }),
        agreed: (agreed ?? []).map((one) => one.name),
      })),
    ),
    incidents: {
      open: openIncidents.length,
      mine: openIncidents.filter(({ owner }) => owner?.slackUserId === slackUserId).length,
      days: kpi.days,
      rate: kpi.all,
    },
    setup,
    experiments,
    practice: deps.practice,
  };
};
