import type { PersonOfOurs } from '../charter/charter.ts';
import type { Decision } from '../decision/decision.ts';
import type { ApprovalNeed } from '../gate/verdict.ts';
import type { RoleName, SlackUserId } from '../ids.ts';
import { countingApprovals, groupName, hasPlaceFor, listed, missing, openPlaces, voiceOf } from './quorum.ts';
import { isAway } from './working-clock.ts';

type Assessed = Pick<
  Decision,
  '_id' | 'state' | 'revision' | 'digest' | 'approvals' | 'editedBy' | 'verdict' | 'expiresAt'
> &
  Partial<Pick<Decision, 'action' | 'requestedBy' | 'standIns'>>;

/** What an approval by this person would do now. `reason` is a sentence for the clicker. */
export type ApprovalAssessment =
  | {
      kind: 'counts';
      person: PersonOfOurs;
      role: RoleName;
      complete: boolean;
      /** Under four eyes they wrote it, and nobody else has agreed: somebody else has to look as well. */
      needsOtherEyes: boolean;
      /** The colleague in whose place it counts. */
      for?: { slackUserId: SlackUserId; name: string };
    }
  | { kind: 'refused'; reason: string /** Someone who may decide may still say no. */; mayReject: boolean };

const NO_NEED: ApprovalNeed = { groups: [], withinMs: 0, fourEyes: false };

/** A role that somebody may decide with: their own, or that of the colleague they stand in for. */
type Claim = { role: RoleName; voice: string; for?: { slackUserId: SlackUserId; name: string } };

/** Whoever asked for it: the rep who flagged the account, or whose words an agent acted on. */
export const requesterOf = (decision: Pick<Assessed, 'action' | 'requestedBy'>): string | undefined =>
  decision.requestedBy?.slackUserId ??
  (decision.action?.kind === 'escalate-account' ? decision.action.flaggedBy : undefined);

/** Those whose words are decided about: under four eyes they may agree, and not be the only ones who do. */
const authorsOf = ({ editedBy, action }: Assessed): Set<string> =>
  new Set<string>([
    ...editedBy.map(({ slackUserId }) => slackUserId),
    ...(action?.kind === 'change-charter' ? [action.proposedBy] : []),
  ]);

/** In the order of the rules: a person's own roles first, then those of colleagues they stand in for. */
const claimsOf = (decision: Assessed, person: PersonOfOurs): Claim[] => {
  const wanted = (decision.verdict.need ?? NO_NEED).groups.flatMap((group) => group.roles);
  const requester = requesterOf(decision);
  const own = wanted
    .filter((role) => person.roles.includes(role))
    .map((role): Claim => ({ role, voice: person.slackUserId }));
  const lent = (decision.standIns ?? [])
    .filter((one) => one.slackUserId === person.slackUserId && one.forId !== requester)
    .flatMap((one) =>
      wanted
        .filter((role) => one.roles.includes(role))
        .map((role): Claim => ({ role, voice: one.forId, for: { slackUserId: one.forId, name: one.forName } })),
    );
  return [...own, ...lent];
};

/**
 * Who is still missing once somebody agreed: `Brand`, `1 more of Marketing and Finance`, or that the ones who agreed all
 * wrote it. Null before the first approval, when the whole need is missing, and when nobody is.
 */
export const stillMissing = (decision: Assessed): string | null => {
  const need = decision.verdict.need ?? NO_NEED;
  const given = countingApprovals(decision);
  if (given.length === 0) return null;
  const left = openPlaces(
    need,
    given.map(({ role }) => role),
  );
  const open = need.groups.flatMap((group, at) => {
    const count = left[at] ?? 0;
    if (count === 0) return [];
    return [count < group.quorum ? `${count} more of ${groupName({ ...group, quorum: 1 })}` : groupName(group)];
  });
  if (open.length > 0) return listed(open, 'and');
  const wrote = authorsOf(decision);
  return need.fourEyes && given.every(({ slackUserId }) => wrote.has(slackUserId))
    ? 'somebody who did not write it'
    : null;
};

/** What this person's approval would count as now; null when it would not. */
const countOf = (
  decision: Assessed,
  person: PersonOfOurs,
): { claim: Claim; complete: boolean; needsOtherEyes: boolean } | null => {
  const need = decision.verdict.need ?? NO_NEED;
  const given = countingApprovals(decision);
  if (person.slackUserId === requesterOf(decision) || given.some((one) => one.slackUserId === person.slackUserId))
    return null;
  const roles = given.map(({ role }) => role);
  const voices = new Set(given.map(voiceOf));
  const wrote = authorsOf(decision);
  const isOther = (id: string): boolean => !need.fourEyes || !wrote.has(id);
  const hasOtherEyes = isOther(person.slackUserId) || given.some((one) => isOther(one.slackUserId));
  const claims = claimsOf(decision, person);
  const claim = claims.find((one) => !voices.has(one.voice) && hasPlaceFor(need, roles, one.role));
  if (claim) {
    const left = openPlaces(need, [...roles, claim.role]);
    return { claim, complete: left.every((count) => count === 0) && hasOtherEyes, needsOtherEyes: !hasOtherEyes };
  }
  // Every place is taken by people who wrote it: one more pair of eyes is still missing.
  const isFull = openPlaces(need, roles).every((count) => count === 0);
  const extra = claims[0];
  return isFull && extra && given.length > 0 && isOther(person.slackUserId)
    ? { claim: extra, complete: true, needsOtherEyes: false }
    : null;
};

/** `Mara Keller, or Deniz Aydin for Bianca Rossi`: those whose approval would count, who are there first. */
const whoCan = (decision: Assessed, people: readonly PersonOfOurs[], now: Date, except?: string): string => {
  const able = people.flatMap((person) => {
    const count = person.slackUserId === except ? null : countOf(decision, person);
    return count ? [{ person, claim: count.claim }] : [];
  });
  const here = able.filter(({ person }) => !isAway(now, person));
  return listed(
    (here.length > 0 ? here : able).map(({ person, claim }) =>
      claim.for ? `${person.name} (for ${claim.for.name})` : person.name,
    ),
    'or',
  );
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

/** How a refusal speaks of the person it is about: to them, or of them to a colleague. */
const SPOKEN = {
  to: { who: 'you', themselves: 'yourself', their: 'your' },
  of: { who: 'they', themselves: 'themselves', their: 'their' },
} as const;

/**
 * Says whether this person's approval counts now, for which role and in whose place, and whether it is the last one
 * needed. The digest and revision that the click names are compared with the decision's before this is asked; earlier
 * approvals of other bytes do not count here.
 *
 * INVARIANT (quorum-of-distinct-people): every place in every group is filled by another person with another voice, and
 * under four eyes at least one of them did not write what is decided.
 * INVARIANT (nobody-approves-their-own-request): whoever asked for it, and whoever stands in for them, does not count.
 */
export const assessApproval = (input: {
  decision: Assessed;
  slackUserId: string;
  people: readonly PersonOfOurs[];
  now: Date;
  /** Whether the reason is told `to` this person, as is usual, or to a colleague who asks `of` them. */
  told?: keyof typeof SPOKEN;
}): ApprovalAssessment => {
  const { decision, slackUserId, people, now } = input;
  const { who: they, themselves, their } = SPOKEN[input.told ?? 'to'];
  const need = decision.verdict.need ?? NO_NEED;
  const person = people.find((candidate) => candidate.slackUserId === slackUserId);
  const refused = (reason: string, mayReject = false): ApprovalAssessment => ({ kind: 'refused', reason, mayReject });

  if (decision.state !== 'pending')
    return refused(`\`${decision._id}\` ${ENDED[decision.state] ?? 'cannot be decided now'}`);
  if (decision.verdict.outcome === 'forbidden') return refused(`\`${decision._id}\` ${ENDED.forbidden}`);
  if (now.getTime() >= decision.expiresAt.getTime()) return refused(`\`${decision._id}\` ${ENDED.expired}`);
  const who = whoCan(decision, people, now, slackUserId);
  const names = [...new Set(need.groups.map(groupName))];
  if (person && slackUserId === requesterOf(decision))
    return refused(
      `${they} asked for \`${decision._id}\` ${themselves}, so somebody else approves it: ask ${who}`,
      claimsOf(decision, person).length > 0,
    );
  if (!person || claimsOf(decision, person).length === 0)
    return refused(
      `${listed(names, 'and')} decide${need.groups.length === 1 ? 's' : ''} about \`${decision._id}\`: ask ${who}`,
    );
  const given = countingApprovals(decision);
  if (given.some((approval) => approval.slackUserId === slackUserId))
    return refused(
      `${they} approved \`${decision._id}\` already; it still needs ${stillMissing(decision) ?? missing(decision)}${who === 'nobody' ? '' : `: ask ${who}`}`,
      true,
    );
  const count = countOf(decision, person);
  if (count)
    return {
      kind: 'counts',
      person,
      role: count.claim.role,
      complete: count.complete,
      needsOtherEyes: count.needsOtherEyes,
      ...(count.claim.for ? { for: count.claim.for } : {}),
    };
  const left = openPlaces(
    need,
    given.map(({ role }) => role),
  );
  const open = need.groups.filter((_group, at) => (left[at] ?? 0) > 0);
  const rest = open.length > 0 ? listed(open.map(groupName), 'and') : 'somebody who did not write it';
  return refused(`${their} side has agreed to \`${decision._id}\` already; it still needs ${rest}: ask ${who}`, true);
};
