import type { Person } from '../core/account/account.ts';
import type { Charter, Tool } from '../core/charter/charter.ts';
import { toolOf } from '../core/charter/charter-tool.ts';
import type { Action, ActionOf } from '../core/decision/action.ts';
import type { AudienceMember, Decision } from '../core/decision/decision.ts';
import { charterFacts, charterStageOf, isInScope, type ScopedAccount } from '../core/gate/charter-facts.ts';
import type { CitedSource } from '../core/gate/check-citations.ts';
import type { ContentFacts } from '../core/gate/check-content.ts';
import type { GateFacts } from '../core/gate/facts.ts';
import { stopFacts } from '../core/gate/stops.ts';
import type { VerdictBasis } from '../core/gate/verdict.ts';
import type { AgentName } from '../core/ids.ts';
import type { Candidate, Committee } from '../core/plan/plan.ts';
import { zoneFormat } from '../core/zone-format.ts';
import { autonomyStageOf } from './autonomy.ts';
import { promotionFacts } from './autonomy-evidence.ts';
import type { Deps, Governance } from './deps.ts';
import { stopsInForce } from './stopped-now.ts';

export const DAY_MS = 24 * 3600_000;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const NEVER = 1_000_000;
const RUN_STEP_CAP = 12;

/** Hour 0..23 and ISO weekday 1..7 in a time zone. */
const localTime = (at: Date, timeZone: string): { hour: number; weekday: number } => {
  const parts = zoneFormat(timeZone, { hour: '2-digit', hourCycle: 'h23', weekday: 'short' }).formatToParts(at);
  const part = (type: 'hour' | 'weekday'): string => parts.find((one) => one.type === type)?.value ?? '';
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1;
  return { hour: Number(part('hour')), weekday };
};

/** The start of its minute: a window that begins a little earlier counts no less, and is the same for all candidates. */
const minute = (at: Date): Date => new Date(Math.floor(at.getTime() / 60_000) * 60_000);

/** Nothing to check yet: a candidate has no words. */
const SKETCH: ContentFacts = {
  bannedClaims: [],
  unprovenClaims: [],
  unsourcedSentences: [],
  commitments: [],
  offVoice: [],
  hasIdentity: true,
  hasPostalAddress: true,
  hasOptOut: true,
  hasAiDisclosure: true,
  hasOneClickHeaders: true,
  urlsTainted: false,
};

/** Names that may stand in a message without being a claim. */
const namesOf = ({ account, audience, decision }: GateInput): string[] => [
  ...(account ? [account.account.name, ...account.people.map((person) => person.name)] : []),
  ...(audience ?? decision?.audience ?? []).flatMap((member) => [member.accountName, member.name]),
];

export type GateInput = {
  agent: AgentName;
  kind: Action['kind'];
  moment: GateFacts['moment'];
  action?: Action;
  candidate?: Candidate;
  audience?: AudienceMember[];
  /** The rules read neither its signals nor what agents remember. */
  account?: Committee;
  /** The decision judged again; its own traces are not counted against it. */
  decision?: Decision;
  runSteps: number;
  underApprovedExperiment?: boolean;
  requestedByPerson?: boolean;
};

/** The account as a charter's scope sees it. */
const scopedAccountOf = ({ account: view }: GateInput): ScopedAccount =>
  view
    ? {
        id: view.account.id,
        industry: view.account.industry,
        country: view.account.country,
        stage: view.state.stage,
      }
    : {};

/** What a verdict keeps besides its facts, so that the past can be judged again under another charter. */
export const basisOf = (
  governance: Governance,
  input: GateInput,
  charter: Charter | null,
  tool: Tool | null,
): VerdictBasis => {
  const { id, ...account } = scopedAccountOf(input);
  return {
    ...(id !== undefined && { accountId: id }),
    ...account,
    charterStage: charterStageOf(charter ?? undefined, tool ?? undefined),
    brandHash: governance.set.hashes.brand,
  };
};

const personOf = (input: GateInput): Person | undefined => {
  const action = input.action;
  const id = action && 'personId' in action ? action.personId : input.candidate?.personId;
  return id ? input.account?.people.find((person) => person.id === id) : undefined;
};

/** How many people outside it reaches; a brief or a repair reaches nobody. */
const reached = (input: GateInput, person: Person | undefined): number => {
  if (input.action?.kind === 'start-experiment') return input.action.personIds.length;
  if (input.kind !== 'send-email' && input.kind !== 'book-meeting') return 0;
  return input.audience?.length ?? (person ? 1 : 0);
};

/** A person of ours, or the recipient, started it: agents may answer, and only answer, after human contact. */
const answers = (input: GateInput): boolean => {
  if (['book-meeting', 'create-rep-task', 'escalate-account', 'write-brief', 'repair-records'].includes(input.kind))
    return true;
  const purpose = input.action?.kind === 'send-email' ? input.action.purpose : input.candidate?.hints.purpose;
  return purpose === 'answer';
};

const repetition = (input: GateInput): Pick<GateFacts, 'sameActionOnTargetBefore' | 'openDecisionOnTarget'> => {
  const others = (input.account?.recent ?? []).filter((other) => other._id !== input.decision?._id);
  const person = input.action && 'personId' in input.action ? input.action.personId : input.candidate?.personId;
  const samePerson = others.filter((other) => 'personId' in other.action && other.action.personId === person);
  const open = ['pending', 'approved', 'allowed', 'executing', 'unknown'];
  const action = input.action;
  return {
    openDecisionOnTarget: others.some(
      (other) =>
        open.includes(other.state) &&
        other.action.kind === input.kind &&
        (person === undefined || samePerson.includes(other)),
    ),
    sameActionOnTargetBefore:
      action?.kind === 'send-email' &&
      samePerson.some(
        (other) =>
          other.action.kind === 'send-email' &&
          ['executed', 'observed', 'reconciled', 'rejected'].includes(other.state) &&
          other.action.email.text === action.email.text &&
          other.action.email.subject === action.email.subject,
      ),
  };
};

/** What the ad account will see change, whatever the action says it moves: the largest of the three. */
export const movedMinor = ({ from, to, amountDaily }: ActionOf<'move-budget'>): number =>
  Math.max(
    amountDaily.minor,
    Math.abs(from.beforeDaily.minor - from.afterDaily.minor),
    Math.abs(to.afterDaily.minor - to.beforeDaily.minor),
  );

/** What only a budget move is judged by: its size, and how long ago and how often money was moved. */
const moneyFacts = async (deps: Deps, input: GateInput, now: Date) => {
  const action = input.action;
  if (action?.kind !== 'move-budget') {
    return {
      amountMinor: 0,
      budgetStepPer10k: 0,
      hoursSinceLastBudgetMove: NEVER,
      budgetChangesLastHour: 0,
      platform: 'none' as const,
    };
  }
  const amountMinor = movedMinor(action);
  const base = Math.min(action.from.beforeDaily.minor, action.to.beforeDaily.minor || action.from.beforeDaily.minor);
  const moves = (await deps.decisions.executedSince(new Date(now.getTime() - MONTH_MS), 'move-budget')).filter(
    (move) => move._id !== input.decision?._id,
  );
  const lastAt = Math.max(0, ...moves.map((move) => move.effect?.at.getTime() ?? 0));
  return {
    amountMinor,
    // A budget that starts at nothing has no measure; any step from it is the largest.
    budgetStepPer10k: base > 0 ? Math.round((amountMinor / base) * 10_000) : amountMinor > 0 ? NEVER : 0,
    hoursSinceLastBudgetMove: lastAt === 0 ? NEVER : Math.floor((now.getTime() - lastAt) / 3600_000),
    budgetChangesLastHour: moves.filter((move) => now.getTime() - (move.effect?.at.getTime() ?? 0) < 3600_000).length,
    platform: action.platform,
  };
};

/** The signals that a message cites, as they are on record now; one that is not there is missing from the map. */
const citedSources = async (deps: Deps, { action, account }: GateInput): Promise<Map<string, CitedSource>> => {
  const ids = action?.kind === 'send-email' ? [...new Set(action.citations.map(({ signalId }) => signalId))] : [];
  const signals = await Promise.all(ids.map((id) => deps.signals.get(id)));
  return new Map(
    signals
      .filter((signal) => signal !== null)
      .map((signal) => {
        const person = account?.people.find(({ id }) => id === signal.personId);
        return [signal.id, { signal, names: [account?.account.name ?? '', person?.name ?? ''] }];
      }),
  );
};

/** Collects every fact the rules may read, from the store and the clock, for one proposed action or candidate. */
export const collectFacts = async (deps: Deps, governance: Governance, input: GateInput): Promise<GateFacts> => {
  const now = deps.clock.now();
  const since = (ms: number) => new Date(now.getTime() - ms);
  const charter = governance.charters.get(input.agent)?.charter;
  const tool = charter && toolOf(charter, input.kind);
  const person = personOf(input);
  const view = input.account;
  const member = view?.state.members.find((state) => state.personId === person?.id);
  const mailbox = governance.sender.fromAddress;
  const own = input.decision?._id;
  // What was proposed after a decision, refused ones too, does not push it over the cap; that it is one of the first is
  // counted again where the places are taken.
  const proposedAt = input.decision && minute(input.decision.createdAt);
  const [
    stops,
    touchesPerson,
    touchesAccount,
    sendsMailbox,
    decisionsToday,
    touchesPersonMonth,
    touchesAccountMonth,
    sendsMailboxMonth,
    decisionsMonth,
    moneyToday,
    moneyMonth,
    sent,
    complaints,
    bounces,
    money,
    stage,
    promotion,
    sources,
  ] = await Promise.all([
    stopsInForce(deps),
    person ? deps.touches.used(`person:${person.id}`, since(WEEK_MS), own) : 0,
    view ? deps.touches.used(`account:${view.account.id}`, since(WEEK_MS), own) : 0,
    deps.touches.used(`mailbox:${mailbox}`, since(DAY_MS), own),
    deps.decisions.countByAgent(input.agent, minute(since(DAY_MS)), proposedAt),
    person ? deps.touches.used(`person:${person.id}`, since(MONTH_MS), own) : 0,
    view ? deps.touches.used(`account:${view.account.id}`, since(MONTH_MS), own) : 0,
    deps.touches.used(`mailbox:${mailbox}`, since(MONTH_MS), own),
    deps.decisions.countByAgent(input.agent, minute(since(MONTH_MS)), proposedAt),
    deps.touches.used('money', since(DAY_MS), own),
    deps.touches.used('money-month', since(MONTH_MS), own),
    deps.signals.count('email-sent', minute(since(MONTH_MS))),
    deps.signals.count('email-complained', minute(since(MONTH_MS))),
    deps.signals.count('email-bounced', minute(since(MONTH_MS))),
    moneyFacts(deps, input, now),
    autonomyStageOf(deps, charter, tool),
    promotionFacts(deps, governance, input.action?.kind === 'promote-domain' ? input.action : null),
    citedSources(deps, input),
  ]);
  const local = localTime(now, person?.timeZone ?? view?.account.timeZone ?? 'UTC');
  const human = view?.state.humanContactAt;
  const ownStep = input.decision && input.moment === 'execute' ? 1 : 0;
  // Rounded up, so that rate times sends is never below the events that a rule counts.
  const rate = (events: number) => (sent === 0 ? 0 : Math.ceil((events / sent) * 10_000));
  return {
    agent: input.agent,
    action: input.kind,
    moment: input.moment,
    ...charterFacts(charter, tool, local.weekday),
    autonomyStage: stage,
    ...stopFacts(stops, { agent: input.agent, domain: tool?.domain, accountId: view?.account.id }),
    accountHeld: view?.state.hold !== undefined && input.kind !== 'escalate-account',
    accountInScope: isInScope(charter?.scope, scopedAccountOf(input)),
    humanContactHoursAgo: human ? Math.max(0, Math.floor((now.getTime() - human.getTime()) / 3600_000)) : NEVER,
    hasOpenOpportunity: view?.state.openOpportunity !== undefined,
    answersHumanContact: answers(input),
    consensusRisk: view?.state.consensusRisk.level ?? 'low',
    reachesPerson: input.kind === 'send-email' || input.kind === 'book-meeting',
    suppression: person?.suppression?.kind ?? 'none',
    recipientCountry: person?.country ?? view?.account.country ?? 'none',
    subscriberType:
      person === undefined
        ? 'none'
        : person.emailType === 'corporate'
          ? 'corporate'
          : person.emailType === 'personal'
            ? 'individual'
            : 'unknown',
    hasConsent: person?.consent !== undefined,
    recipientLocalHour: local.hour,
    recipientLocalWeekday: local.weekday,
    isNewContact: member?.engagement === 'none',
    recipientTainted:
      input.action?.kind === 'send-email' &&
      person !== undefined &&
      input.action.email.to.toLowerCase() !== person.email.toLowerCase(),
    touchesPerson7d: Math.max(member?.touches7d ?? 0, touchesPerson),
    touchesAccount7d: Math.max(view?.state.pressure.touches7d ?? 0, touchesAccount),
    sendsMailboxToday: sendsMailbox,
    decisionsToday,
    touchesPerson30d: Math.max(member?.touches30d ?? 0, touchesPersonMonth),
    touchesAccount30d: Math.max(view?.state.pressure.touches30d ?? 0, touchesAccountMonth),
    sendsMailbox30d: sendsMailboxMonth,
    decisions30d: decisionsMonth,
    moneyTodayMinor: moneyToday,
    moneyMonthMinor: moneyMonth,
    complaintRatePer10k: rate(complaints),
    bounceRatePer10k: rate(bounces),
    sends30d: sent,
    ...(input.action ? governance.checkContent(input.action, namesOf(input), sources) : SKETCH),
    ...repetition(input),
    confidencePer10k:
      input.action?.kind === 'repair-records'
        ? Math.round(Math.min(...input.action.rows.map((row) => row.confidence)) * 10_000)
        : 10_000,
    runSteps: Math.max(0, input.runSteps - ownStep),
    capRunSteps: RUN_STEP_CAP,
    ...money,
    audienceSize: reached(input, person),
    underApprovedExperiment: input.underApprovedExperiment ?? false,
    requestedByPerson: input.requestedByPerson ?? false,
    ...promotion,
  };
};
