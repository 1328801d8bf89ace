import type { PersonOfOurs } from '../charter/charter.ts';
import type { Approval, Decision } from '../decision/decision.ts';
import type { ApprovalNeed } from '../gate/verdict.ts';
import type { RoleName } from '../ids.ts';

type Assessed = Pick<
  Decision,
  '_id' | 'state' | 'revision' | 'digest' | 'approvals' | 'editedBy' | 'verdict' | 'expiresAt'
> & {
  action?: Decision['action'];
};

/** What an approval by this person would do now. `reason` is a sentence for the clicker. */
export type ApprovalAssessment =
  | { kind: 'counts'; person: PersonOfOurs; role: RoleName; complete: boolean }
  | { kind: 'refused'; reason: string /** Someone who may decide may still say no. */; mayReject: boolean };

const LABELS: Record<RoleName, string> = {
  marketing: 'Marketing',
  'demand-gen': 'Demand gen',
  brand: 'Brand',
  finance: 'Finance',
  sales: 'Sales',
  operations: 'Operations',
};
const NO_NEED: ApprovalNeed = { groups: [], withinMs: 0, fourEyes: false };

const listed = (items: string[], word: 'and' | 'or'): string =>
  items.length < 2 ? (items[0] ?? 'nobody') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;

/**
 * Approvals that count: they name the digest and the revision that are current, and each person counts once.
 *
 * INVARIANT (approval-names-content): an approval of any other digest or revision is void.
 */
export const countingApprovals = (decision: Pick<Assessed, 'approvals' | 'digest' | 'revision'>): Approval[] => {
  const seen = new Set<string>();
  return decision.approvals.filter((approval) => {
    if (approval.digest !== decision.digest || approval.revision !== decision.revision) return false;
    if (seen.has(approval.slackUserId)) return false;
    seen.add(approval.slackUserId);
    return true;
  });
};

type Slot = { group: number; role: RoleName };
/** Gives each approval, by its recorded role, the group with the fewest roles that still misses somebody. */
const fill = (need: ApprovalNeed, roles: RoleName[][]): { left: number[]; slots: (Slot | null)[] } => {
  const left = need.groups.map(({ quorum }) => quorum);
  const slots = roles.map((held): Slot | null => {
    let best: (Slot & { size: number }) | null = null;
    for (const [group, { roles: wanted }] of need.groups.entries()) {
      const role = wanted.find((name) => held.includes(name));
      if (role === undefined || (left[group] ?? 0) <= 0) continue;
      if (best === null || wanted.length < best.size) best = { group, role, size: wanted.length };
    }
    if (best === null) return null;
    left[best.group] = (left[best.group] ?? 1) - 1;
    return { group: best.group, role: best.role };
  });
  return { left, slots };
};

const requesterOf = (decision: Assessed): string | undefined =>
  decision.action?.kind === 'escalate-account' ? decision.action.flaggedBy : undefined;

/** Those who wrote or asked for what is decided, and so may not be the only ones to approve it under four eyes. */
const authors = (decision: Assessed): Set<string> => {
  const ids = new Set<string>(decision.editedBy.map(({ slackUserId }) => slackUserId));
  const requester = requesterOf(decision);
  if (requester !== undefined) ids.add(requester);
  return ids;
};

/** People who hold one of the roles that decide, by name. */
export const decidersOf = (need: ApprovalNeed | undefined, people: readonly PersonOfOurs[]): PersonOfOurs[] => {
  const roles = new Set((need ?? NO_NEED).groups.flatMap((group) => group.roles));
  return people.filter((person) => person.roles.some((role) => roles.has(role)));
};

const groupName = ({ roles, quorum }: ApprovalNeed['groups'][number]): string =>
  `${quorum > 1 ? `${quorum} of ` : ''}${listed(
    roles.map((role) => LABELS[role]),
    'or',
  )}`;

/** Who has to agree and how many have: `Marketing`, `Marketing and Finance (1 of 2)`. */
export const missing = (decision: Pick<Assessed, 'approvals' | 'digest' | 'revision' | 'verdict'>): string => {
  const need = decision.verdict.need ?? NO_NEED;
  const { left } = fill(
    need,
    countingApprovals(decision).map(({ role }) => [role]),
  );
  const total = need.groups.reduce((sum, { quorum }) => sum + quorum, 0);
  const open = left.reduce((sum, count) => sum + count, 0);
  const names = listed(need.groups.map(groupName), 'and');
  return total > 1 ? `${names} (${total - open} of ${total})` : names;
};

const ENDED: Partial<Record<Decision['state'], string>> = {
  proposed: 'is not asked for yet',
  forbidden: 'is held by a rule and nobody can approve it',
  allowed: 'runs by itself and needs nobody',
  approved: 'is approved already',
  executing: 'is approved already and being carried out',
  executed: 'was carried out already',
  observed: 'was carried out already',
  reconciled: 'was carried out already',
  rejected: 'was rejected',
  expired: 'expired without an answer, and nothing was done',
  superseded: 'was replaced by a newer proposal',
  failed: 'was approved and failed',
  unknown: 'was approved and its effect is being looked up',
  undone: 'was undone',
};

/**
 * Says whether this person's approval counts now, for which role, and whether it is the last one needed. The digest and
 * revision that the click names are compared with the decision's before this is asked; earlier approvals of other bytes
 * do not count here.
 *
 * INVARIANT (quorum-of-distinct-people): every place in every group is filled by another person, and under four eyes at
 * least one of them neither wrote nor asked for what is decided.
 */
export const assessApproval = (input: {
  decision: Assessed;
  slackUserId: string;
  people: readonly PersonOfOurs[];
  now: Date;
}): ApprovalAssessment => {
  const { decision, slackUserId, people, now } = input;
  const need = decision.verdict.need ?? NO_NEED;
  const person = people.find((candidate) => candidate.slackUserId === slackUserId);
  const deciders = decidersOf(need, people);
  const who = listed(
    deciders.map(({ name }) => name),
    'or',
  );
  const may = person !== undefined && deciders.includes(person);
  const refused = (reason: string, mayReject = false): ApprovalAssessment => ({ kind: 'refused', reason, mayReject });

  if (decision.state !== 'pending')
    return refused(`\`${decision._id}\` ${ENDED[decision.state] ?? 'cannot be decided now'}`);
  if (decision.verdict.outcome === 'forbidden') return refused(`\`${decision._id}\` ${ENDED.forbidden}`);
  if (now.getTime() >= decision.expiresAt.getTime()) return refused(`\`${decision._id}\` ${ENDED.expired}`);
  if (!person || !may) {
    const roles = need.groups.map(groupName);
    return refused(
      `${listed([...new Set(roles)], 'and')} decide${roles.length === 1 ? 's' : ''} about \`${decision._id}\`: ask ${who}`,
    );
  }
  const given = countingApprovals(decision);
  if (given.some((approval) => approval.slackUserId === slackUserId))
    return refused(`you approved \`${decision._id}\` already; it needs ${missing(decision)}`, true);

  const roles: RoleName[][] = given.map(({ role }) => [role]);
  const { left, slots } = fill(need, [...roles, person.roles]);
  const slot = slots.at(-1) ?? null;
  const filled = left.every((count) => count === 0);
  const wrote = authors(decision);
  const hasOtherEyes = !need.fourEyes || [...given.map((g) => g.slackUserId), slackUserId].some((id) => !wrote.has(id));
  if (slot !== null) return { kind: 'counts', person, role: slot.role, complete: filled && hasOtherEyes };

  const lacksEyes = need.fourEyes && given.length > 0 && given.every((approval) => wrote.has(approval.slackUserId));
  const ownRole = need.groups.flatMap((group) => group.roles).find((role) => person.roles.includes(role));
  if (lacksEyes && !wrote.has(slackUserId) && ownRole !== undefined)
    return { kind: 'counts', person, role: ownRole, complete: filled };
  const open = need.groups.filter((_group, at) => (left[at] ?? 0) > 0);
  const others = decidersOf({ ...need, groups: open }, people).filter(
    ({ slackUserId: id }) => id !== slackUserId && !given.some((approval) => approval.slackUserId === id),
  );
  const rest = open.length > 0 ? listed(open.map(groupName), 'and') : 'somebody who did not write it';
  const ask = listed(
    others.map(({ name }) => name),
    'or',
  );
  return refused(`your side has agreed to \`${decision._id}\` already; it still needs ${rest}: ask ${ask}`, true);
};
