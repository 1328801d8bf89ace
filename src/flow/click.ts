import { type ApprovalAssessment, assessApproval } from '../core/approval/approval.ts';
import { listed, roleLabel } from '../core/approval/quorum.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Deps } from './deps.ts';
import type { Decided, Seen } from './flow.ts';
import type { Roster } from './roster.ts';

const PAST: Partial<Record<Decision['state'], string>> = {
  approved: 'was approved already',
  executing: 'is being carried out',
  executed: 'was carried out already',
  observed: 'was carried out already',
  rejected: 'was rejected',
  expired: 'expired without an answer',
  superseded: 'was replaced',
  forbidden: 'is held by a rule',
  failed: 'failed',
  unknown: 'is being looked up',
  reconciled: 'was carried out already',
  undone: 'was undone',
};

/** Whose doing the present state is; nobody's where the clock or a rule ended it. */
const decidedBy = (decision: Decision): string | undefined => {
  if (decision.state === 'rejected') return decision.rejection?.name;
  if (decision.state === 'undone') return decision.undoneBy?.name;
  return decision.state === 'approved' ? decision.approvals.at(-1)?.name : undefined;
};

/**
 * Checks that a click still means what the person saw: the state, the revision and the digest.
 * INVARIANT (digest-bound): an approval of anything but the present content is void.
 */
export const stillAsSeen = (decision: Decision, seen: Seen, now: Date): Result<null, string> => {
  if (decision.state !== 'pending') {
    const who = decidedBy(decision);
    return fail(
      `${decision._id} ${PAST[decision.state] ?? `is ${decision.state}`}${who ? ` by ${who}` : ''}. Your click changed nothing.`,
    );
  }
  if (decision.expiresAt <= now)
    return fail(`${decision._id} expired a moment ago. Nothing was sent, and your click changed nothing.`);
  if (decision.revision !== seen.revision || decision.digest !== seen.digest) {
    return fail(
      `${decision._id} was changed after the version you saw. Your click did not count; please read the card again, it shows the new version.`,
    );
  }
  return ok(null);
};

export const personOf = (roster: Roster, slackUserId: string): PersonOfOurs | null =>
  roster.people.find((person) => person.slackUserId === slackUserId) ?? null;

/** What is added where nobody is found and a user group that might hold somebody could not be read; null otherwise. */
export const unreadNote = (roster: Roster, decision: Decision): string | null => {
  const wanted = (decision.verdict.need?.groups ?? []).flatMap((group) => group.roles);
  const unread = roster.unread.filter((role) => wanted.includes(role));
  return unread.length === 0
    ? null
    : `Slack did not tell me who is in the group for ${listed(unread.map(roleLabel), 'and')}, so nobody counts as a member until it does; try again in a minute`;
};

/**
 * Whether this person's approval counts now; `told` as in `assessApproval`. Where a user group could not be read, the
 * reason says so.
 */
export const assess = (
  deps: Deps,
  roster: Roster,
  decision: Decision,
  slackUserId: string,
  told?: 'to' | 'of',
): ApprovalAssessment => {
  const assessed = assessApproval({ decision, slackUserId, people: roster.people, now: deps.clock.now(), told });
  if (assessed.kind === 'counts' || assessed.mayReject || decision.state !== 'pending') return assessed;
  const note = unreadNote(roster, decision);
  return note === null ? assessed : { ...assessed, reason: `${assessed.reason}. ${note}` };
};

/** Whoever has a say in a decision, yes or no; for anybody else the reason why not, with who can. */
export const sayOf = (
  deps: Deps,
  roster: Roster,
  decision: Decision,
  slackUserId: string,
): Result<PersonOfOurs, string> => {
  const assessed = assess(deps, roster, decision, slackUserId);
  if (assessed.kind === 'refused' && !assessed.mayReject) return fail(assessed.reason);
  const person = personOf(roster, slackUserId);
  return person ? ok(person) : fail('only people named in `charters/people.yaml` have a say in it');
};

/** Answers the clicker, and brings every copy of the card up to date. */
export const finish = async (
  deps: Deps,
  result: Result<Decision, string>,
  id: string,
  reasonLabel: string,
): Promise<Decided> => {
  if (!result.ok) {
    deps.metrics.count('refused_clicks', { reason: reasonLabel });
    const decision = await deps.decisions.get(id);
    if (decision) deps.later('refresh-card', () => deps.messenger.decisionChanged(decision));
    return { ok: false, reason: result.error, decision: decision ?? undefined };
  }
  const decision = result.value;
  deps.later('show-decision', () => deps.messenger.decisionChanged(decision));
  return { ok: true, decision };
};
