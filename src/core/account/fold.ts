import { BUYER_ROLES, consensusRisk } from '../committee/consensus-risk.ts';
import { buyingWeight, factNumber, factText, isOutboundTouch, isOwnAction, isReply } from '../signal/facts.ts';
import type { ReplyIntent, Signal } from '../signal/signal.ts';
import type { Account, AccountStage, AccountState, MemberState, Person } from './account.ts';

const DAY_MS = 86_400_000;
/** An own action older than this no longer makes a person engaged. */
const ENGAGED_FOR_DAYS = 90;
/** An objection older than this is no longer held against the account. */
const OBJECTION_FOR_DAYS = 180;
const MOMENTUM_HALF_LIFE_DAYS = 7;

const OPPORTUNITY_STAGE: Record<string, AccountStage> = {
  demo_scheduled: 'opportunity',
  demo_completed: 'opportunity',
  proposal_sent: 'proposal',
  negotiation: 'negotiation',
  closed_won: 'won',
  closed_lost: 'lost',
};
const STAGE_ORDER: readonly AccountStage[] = ['opportunity', 'proposal', 'negotiation'];

/**
 * Folds everything known about one account into its state. Pure and deterministic: signals are taken in the order of
 * `(at, id)` whatever order they come in, and signals after `now` are left out.
 *
 * - stage: that of the furthest open opportunity; else of the last closed one, unless somebody acted after a loss; else
 *   `interested` once a meeting was set or somebody replied interested; else `engaged` after any own action.
 * - members: `engaged` with an own action within 90 days (opens and clicks never count), `reached` after a touch. The
 *   last stance that was taken stands: positive (interested, meeting), negative (objection, complaint, unsubscribed,
 *   meeting declined), neutral (question, not now).
 * - coverage: buyer roles with an engaged person, divided by four.
 * - objections: of the last 180 days, newest first, gone once the same person is interested or books a meeting.
 * - momentum: (R − B) / (R + B + 1), where R sums weight × 2^(−age/7d) over the last 14 days and B does the same over
 *   the 14 days before, with age counted from the start of that window.
 * - pressure: outbound touches by agents, reps and campaigns over the whole committee.
 * - humanContactAt: the last reply by a person, meeting, rep's own activity or rep's flag. An out-of-office is no contact.
 * - hold: kept from before (`previousHold`); only a later `rep-release` signal clears it.
 */
export const foldAccount = (
  account: Account,
  people: readonly Person[],
  signals: readonly Signal[],
  previousHold: AccountState['hold'] | null | undefined,
  now: Date,
): AccountState => {
  const ordered = signals.filter((s) => s.at.getTime() <= now.getTime()).sort(byTimeThenId);
  const members = new Map<string, MemberState>(
    [...people].sort((a, b) => (a.id < b.id ? -1 : 1)).map((p) => [p.id, blankMember(p)]),
  );
  let hold = previousHold ?? undefined;
  let recent = 0;
  let before = 0;
  let lastMeaningful: AccountState['lastMeaningful'];
  let humanContactAt: Date | undefined;
  const pressure = { touches7d: 0, touches30d: 0 };
  let objections: AccountState['objections'] = [];

  for (const signal of ordered) {
    const ageDays = (now.getTime() - signal.at.getTime()) / DAY_MS;
    const weight = buyingWeight(signal);
    if (weight > 0 && ageDays < 14) recent += weight * 2 ** (-ageDays / MOMENTUM_HALF_LIFE_DAYS);
    else if (weight > 0 && ageDays < 28) before += weight * 2 ** (-(ageDays - 14) / MOMENTUM_HALF_LIFE_DAYS);
    if (weight > 0 || isReply(signal)) {
      lastMeaningful = { signalId: signal.id, kind: signal.kind, at: signal.at };
    }
    if (isHumanContact(signal)) humanContactAt = signal.at;
    if (isOutboundTouch(signal)) {
      if (ageDays <= 7) pressure.touches7d++;
      if (ageDays <= 30) pressure.touches30d++;
    }
    if (signal.kind === 'rep-release' && hold && signal.at.getTime() >= hold.at.getTime()) hold = undefined;
    const stance = stanceOf(signal);
    if (signal.extracted?.intent === 'objection' && ageDays <= OBJECTION_FOR_DAYS) {
      const kind = signal.extracted.objection ?? 'other';
      objections.unshift({ kind, personId: signal.personId, at: signal.at, signalId: signal.id });
    } else if (stance === 'positive' && signal.personId) {
      objections = objections.filter((o) => o.personId !== signal.personId);
    }
    const member = signal.personId ? members.get(signal.personId) : undefined;
    if (member) foldMember(member, signal, ageDays, stance);
  }

  const list = [...members.values()];
  const covered = new Set(list.filter((m) => m.engagement === 'engaged').map((m) => m.buyerRole));
  const { stage, stageSince, openOpportunity } = foldStage(ordered);
  return {
    accountId: account.id,
    foldedAt: now,
    signalCount: ordered.length,
    stage,
    stageSince,
    members: list,
    coverage: covered.size / BUYER_ROLES.length,
    missingRoles: BUYER_ROLES.filter((role) => !covered.has(role)),
    objections,
    momentum: (recent - before) / (recent + before + 1),
    lastMeaningful,
    pressure,
    consensusRisk: consensusRisk(list, stage),
    openOpportunity,
    hold,
    humanContactAt,
  };
};

const byTimeThenId = (a: Signal, b: Signal): number =>
  a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const blankMember = (person: Person): MemberState => ({
  personId: person.id,
  buyerRole: person.buyerRole,
  engagement: 'none',
  stance: 'unknown',
  touches7d: 0,
  touches30d: 0,
});

/** A reply by a person; an out-of-office is none. */
const isAnswer = (signal: Signal): boolean => isReply(signal) && signal.extracted?.intent !== 'out-of-office';

const isHumanContact = (signal: Signal): boolean => {
  if (isReply(signal)) return isAnswer(signal);
  return ['sales-activity', 'meeting-booked', 'meeting-held', 'rep-flag'].includes(signal.kind);
};

const REPLY_STANCES: Partial<Record<ReplyIntent, MemberState['stance']>> = {
  interested: 'positive',
  objection: 'negative',
  unsubscribe: 'negative',
  question: 'neutral',
  'not-now': 'neutral',
};

const stanceOf = (signal: Signal): MemberState['stance'] | undefined => {
  if (isReply(signal)) return signal.extracted && REPLY_STANCES[signal.extracted.intent];
  switch (signal.kind) {
    case 'meeting-booked':
    case 'meeting-held':
      return 'positive';
    case 'email-complained':
    case 'unsubscribed':
    case 'meeting-declined':
      return 'negative';
    case 'sales-activity':
      return ['meeting_set', 'demo_completed'].includes(factText(signal, 'outcome')) ? 'positive' : undefined;
    default:
      return undefined;
  }
};

const foldMember = (
  member: MemberState,
  signal: Signal,
  ageDays: number,
  stance: MemberState['stance'] | undefined,
): void => {
  if (isOutboundTouch(signal)) {
    member.lastTouchAt = signal.at;
    if (ageDays <= 7) member.touches7d++;
    if (ageDays <= 30) member.touches30d++;
    if (member.engagement === 'none') member.engagement = 'reached';
  }
  if (isOwnAction(signal)) {
    if (ageDays <= ENGAGED_FOR_DAYS) member.engagement = 'engaged';
    else if (member.engagement === 'none') member.engagement = 'reached';
  }
  if (isAnswer(signal)) member.lastReplyAt = signal.at;
  if (stance) {
    if (member.stance !== stance) member.stanceSince = signal.at;
    member.stance = stance;
  }
};

type Opportunity = { id: string; stage: string; acvMinor: number; since: Date };

const foldStage = (ordered: readonly Signal[]): Pick<AccountState, 'stage' | 'stageSince' | 'openOpportunity'> => {
  const opportunities = new Map<string, Opportunity>();
  let interestedAt: Date | undefined;
  let engagedAt: Date | undefined;
  let lastOwnActionAt: Date | undefined;
  for (const signal of ordered) {
    if (signal.kind === 'opportunity-changed') {
      const id = factText(signal, 'opportunityId') || signal.source.recordId;
      const known = opportunities.get(id);
      const stage = factText(signal, 'stage') || known?.stage || 'demo_scheduled';
      const acvMinor = factNumber(signal, 'acvMinor') || known?.acvMinor || 0;
      const since = known && known.stage === stage ? known.since : signal.at;
      opportunities.set(id, { id, stage, acvMinor: Math.round(acvMinor), since });
    }
    if (isOwnAction(signal)) {
      engagedAt ??= signal.at;
      lastOwnActionAt = signal.at;
    }
    if (stanceOf(signal) === 'positive') interestedAt ??= signal.at;
  }
  const all = [...opportunities.values()];
  const open = all
    .filter((o) => !o.stage.startsWith('closed_'))
    .sort((a, b) => rank(b) - rank(a) || b.since.getTime() - a.since.getTime() || (a.id < b.id ? -1 : 1))[0];
  if (open) {
    return {
      stage: OPPORTUNITY_STAGE[open.stage] ?? 'opportunity',
      stageSince: open.since,
      openOpportunity: { opportunityId: open.id, stage: open.stage, acvMinor: open.acvMinor, since: open.since },
    };
  }
  const closed = all.sort((a, b) => b.since.getTime() - a.since.getTime() || (a.id < b.id ? -1 : 1))[0];
  if (closed?.stage === 'closed_won') return { stage: 'won', stageSince: closed.since, openOpportunity: undefined };
  if (closed && !(lastOwnActionAt && lastOwnActionAt.getTime() > closed.since.getTime())) {
    return { stage: 'lost', stageSince: closed.since, openOpportunity: undefined };
  }
  if (closed) return { stage: 'engaged', stageSince: lastOwnActionAt, openOpportunity: undefined };
  if (interestedAt) return { stage: 'interested', stageSince: interestedAt, openOpportunity: undefined };
  if (engagedAt) return { stage: 'engaged', stageSince: engagedAt, openOpportunity: undefined };
  return { stage: 'unaware', stageSince: undefined, openOpportunity: undefined };
};

const rank = (opportunity: Opportunity): number =>
  STAGE_ORDER.indexOf(OPPORTUNITY_STAGE[opportunity.stage] ?? 'opportunity');
