import { stillMissing } from '../core/approval/approval.ts';
import { handedTo } from '../core/approval/handed-to.ts';
import { missing } from '../core/approval/quorum.ts';
import { snoozedNow } from '../core/approval/snoozes.ts';
import type { Decision } from '../core/decision/decision.ts';
import { HOLD_DAYS } from '../core/decision/hold.ts';
import { nothingThen, undoneWord, VERBS } from '../core/decision/verbs.ts';
import { code, linked, list, safe } from './text.ts';
import { clockTime, dayAndTime, type When } from './time.ts';

export type StateContext = When & { link: (path: string) => string };

/** Approvals that count for what is on the card now; an approval of other bytes is void. */
export const validApprovals = (d: Decision): Decision['approvals'] =>
  d.approvals.filter((a) => a.digest === d.digest && a.revision === d.revision);

/** `needs Marketing and Finance (1 of 2) · still missing: Finance`. */
export const neededLine = (d: Decision): string => {
  if ((d.verdict.need?.groups ?? []).length === 0) return 'needs a person';
  const rest = stillMissing(d);
  return `needs ${missing(d)}${rest ? ` · still missing: ${rest}` : ''}`;
};

/** What is told to whoever agreed or edited, where that was not enough: `It still needs Finance, and expires … if nobody decides.` */
export const stillNeeds = (d: Decision, when: When): string =>
  `It still needs ${stillMissing(d) ?? missing(d)}, and expires ${dayAndTime(d.expiresAt, when)} if nobody decides.`;

/** By whom, and when; without a moment where the line has one already. */
const decidedBy = (d: Decision, when?: When): string => {
  const approvals = validApprovals(d);
  const last = approvals.at(-1);
  if (!last) {
    const rule = d.verdict.rules.find((r) => r.effect === 'permit') ?? d.verdict.rules[0];
    return rule ? `allowed by ${code(rule.id)}, no person asked` : 'no person asked';
  }
  return `approved by ${list(approvals.map((a) => safe(a.for ? `${a.name} (for ${a.for.name})` : a.name, 130)))}${when ? ` ${clockTime(last.at, when)}` : ''}`;
};

const reasons = (d: Decision): string => {
  const hits = d.verdict.rules.filter((r) => r.effect === 'forbid' || r.effect === 'error');
  const shown = hits.length > 0 ? hits : d.verdict.rules;
  return shown
    .slice(0, 3)
    .map((r) => `${code(r.id)}: ${safe(r.text, 200)}`)
    .join('; ');
};

const lastDetail = (d: Decision): string => {
  const reason = d.events.findLast((e) => e.type === 'execution-failed')?.data.reason;
  const detail = typeof reason === 'string' ? reason : d.attempts.findLast((a) => a.detail)?.detail;
  return detail ? safe(detail, 300) : 'the service gave no reason';
};

const executed = (d: Decision, context: StateContext): string => {
  const verbs = VERBS[d.action.kind];
  const at = d.effect?.at ?? d.attempts.findLast((a) => a.result === 'executed')?.endedAt ?? d.updatedAt;
  const failedUndo = d.events.findLast((e) => e.type === 'undo-failed');
  const why = failedUndo?.data.reason ?? failedUndo?.data.detail;
  return [
    `✓ ${verbs.done} ${clockTime(at, context)}`,
    decidedBy(d),
    ...(failedUndo ? [`could not be put back${typeof why === 'string' ? `: ${safe(why, 200)}` : ''}`] : []),
  ].join(' · ');
};

type Held = { ruleIds: string[]; text: string; until?: Date; freeAt?: Date };

/** By which rules, until when they are judged again, and when its caps have room again. */
const heldBy = (held: Held, when: When): string =>
  `⏸ held by ${list(held.ruleIds.map((id) => code(id)))}: ${safe(held.text, 200)}${held.until ? `; judged again until ${dayAndTime(held.until, when)}` : ''}${freeAgain(held, when)}`;

/** When its caps have room again; a place that comes after its time is said to. */
const freeAgain = ({ freeAt, until }: Pick<Held, 'freeAt' | 'until'>, when: When): string =>
  freeAt
    ? `; free again ${dayAndTime(freeAt, when)}${until && freeAt > until ? ', too late for this one unless a place is given back' : ''}`
    : '';

/** What is true of the decision right now, without agent, risk and id. */
export const stateText = (d: Decision, context: StateContext): string => {
  const verbs = VERBS[d.action.kind];
  const handed = handedTo(d);
  switch (d.state) {
    case 'proposed':
      return 'being checked against the charter and the policies';
    case 'allowed':
      return `${decidedBy(d, context)} · ${verbs.doing} next`;
    case 'pending':
      return [
        neededLine(d),
        ...(handed ? [`handed to ${safe(handed.to.name, 60)} by ${safe(handed.by.name, 60)}`] : []),
        ...(d.question ? ['⏸ waiting for an answer'] : []),
        ...snoozedNow(d, context.now).map(
          ({ name, until }) => `⏸ snoozed by ${safe(name, 60)} until ${dayAndTime(until, context)}`,
        ),
        ...(d.noRoom
          ? [
              `${heldBy(d.noRoom, context)}; approved now it would end after ${HOLD_DAYS} days, and ${nothingThen(d.action.kind)}`,
            ]
          : []),
        `expires ${dayAndTime(d.expiresAt, context)}${d.question ? ' at the latest' : ''}`,
      ].join(' · ');
    case 'approved':
      return d.held
        ? `${decidedBy(d, context)} · ${heldBy(d.held, context)}`
        : `${decidedBy(d, context)} · ${verbs.doing} …`;
    case 'executing':
      return `${decidedBy(d, context)} · ${verbs.doing} …`;
    case 'executed':
    case 'observed':
      return executed(d, context);
    case 'reconciled':
      return d.effect
        ? `${executed(d, context)} · looked up and found`
        : `✕ ${verbs.nothing}: ${verbs.service} was asked again and has no trace of it`;
    case 'failed':
      return `✕ ${verbs.nothing}: ${lastDetail(d)} · it is not tried again by itself`;
    case 'unknown':
      return `${verbs.service} did not answer; checking whether ${verbs.whether}, nothing is repeated`;
    case 'rejected': {
      const r = d.rejection;
      if (!r) return '✕ rejected';
      const words = r.words.trim() ? `, “${safe(r.words, 200)}”` : '';
      return `✕ rejected by ${safe(r.name, 60)}: ${r.kind.replaceAll('-', ' ')}${words}`;
    }
    case 'expired':
      return `expired ${dayAndTime(d.expiresAt, context)}, ${verbs.nothing}`;
    case 'superseded': {
      const by = d.supersededBy;
      const what = by?.decisionId
        ? `replaced by ${linked(context.link(`/records/${by.decisionId}`), safe(by.decisionId, 40))}`
        : 'void';
      return `${what}${by ? `: ${safe(by.reason, 200)}` : ''} · ${verbs.nothing}`;
    }
    case 'forbidden':
      return `⏸ held by ${reasons(d)}${freeAgain(d, context)}`;
    case 'undone':
      return d.undoneBy
        ? `${undoneWord(d.action.kind)} by ${safe(d.undoneBy.name, 60)} ${clockTime(d.undoneBy.at, context)} · was: ${verbs.done}`
        : `${undoneWord(d.action.kind)} · was: ${verbs.done}`;
  }
};

/** Line two: the whole state in one line. It is the first thing to change when the decision does. */
export const stateLine = (d: Decision, context: StateContext): string =>
  [
    d.agent,
    stateText(d, context),
    ...(d.state === 'pending' || d.state === 'forbidden' ? [`${d.verdict.risk} risk`] : []),
    linked(context.link(`/records/${d._id}`), d._id),
  ].join(' · ');
