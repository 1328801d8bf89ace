import type { Approval, Decision } from '../decision/decision.ts';
import type { ApprovalNeed } from '../gate/verdict.ts';
import type { RoleName } from '../ids.ts';

const LABELS: Record<RoleName, string> = {
  marketing: 'Marketing',
  'demand-gen': 'Demand gen',
  brand: 'Brand',
  finance: 'Finance',
  sales: 'Sales',
  operations: 'Operations',
};

/** What a role is called on a card. */
export const roleLabel = (role: RoleName): string => LABELS[role];

/** `Mara, Max or Femi`; `nobody` for an empty list. */
export const listed = (items: readonly string[], word: 'and' | 'or'): string =>
  items.length < 2 ? (items[0] ?? 'nobody') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;

/** Whose voice an approval is: the person's own, or the colleague's in whose place it was given. */
export const voiceOf = (approval: Approval): string => approval.for?.slackUserId ?? approval.slackUserId;

/**
 * Approvals that count: they name the digest and the revision that are current, and each person counts once.
 *
 * INVARIANT (approval-names-content): an approval of any other digest or revision is void.
 */
export const countingApprovals = (decision: Pick<Decision, 'approvals' | 'digest' | 'revision'>): Approval[] => {
  const people = new Set<string>();
  return decision.approvals.filter((approval) => {
    if (approval.digest !== decision.digest || approval.revision !== decision.revision) return false;
    if (people.has(approval.slackUserId)) return false;
    people.add(approval.slackUserId);
    return true;
  });
};

export type Group = ApprovalNeed['groups'][number];

/**
 * Gives each role the place that lets most of all roles have one (augmenting paths; Kuhn, 1955), the place that fewest
 * roles could have first, so that what is left open is what most people can fill. One entry per role given: the index of
 * its group, or null where every place that it could have is needed by another.
 */
const seat = (groups: readonly Group[], roles: readonly RoleName[]): (number | null)[] => {
  const width = (at: number): number => groups[at]?.roles.length ?? 0;
  const places = groups
    .flatMap((group, at) => Array.from({ length: group.quorum }, () => at))
    .sort((a, b) => width(a) - width(b));
  const holder: (number | null)[] = places.map(() => null);
  const sit = (who: number, tried: Set<number>): boolean => {
    for (const [place, at] of places.entries()) {
      const role = roles[who];
      if (role === undefined || tried.has(place) || !groups[at]?.roles.includes(role)) continue;
      tried.add(place);
      const other = holder[place] ?? null;
      if (other === null || sit(other, tried)) {
        holder[place] = who;
        return true;
      }
    }
    return false;
  };
  for (const who of roles.keys()) sit(who, new Set());
  return roles.map((_role, who) => {
    const place = holder.indexOf(who);
    return place < 0 ? null : (places[place] ?? null);
  });
};

/** How many places of each group are still empty. */
export const openPlaces = (need: ApprovalNeed, roles: readonly RoleName[]): number[] => {
  const seats = seat(need.groups, roles);
  return need.groups.map(({ quorum }, at) => quorum - seats.filter((group) => group === at).length);
};

/** True when one more person with this role gets a place beside those who have one. */
export const hasPlaceFor = (need: ApprovalNeed, roles: readonly RoleName[], role: RoleName): boolean => {
  const taken = (list: readonly RoleName[]) => seat(need.groups, list).filter((group) => group !== null).length;
  return taken([...roles, role]) > taken(roles);
};

/** `2 of Marketing`, `Brand or Marketing`. */
export const groupName = ({ roles, quorum }: Group): string =>
  `${quorum > 1 ? `${quorum} of ` : ''}${listed(roles.map(roleLabel), 'or')}`;

/** Who has to agree and how many have: `Marketing`, `Marketing and Finance (1 of 2)`. */
export const missing = (decision: Pick<Decision, 'approvals' | 'digest' | 'revision' | 'verdict'>): string => {
  const groups = decision.verdict.need?.groups ?? [];
  const need = { groups: [...groups], withinMs: 0, fourEyes: false };
  const open = openPlaces(
    need,
    countingApprovals(decision).map(({ role }) => role),
  ).reduce((sum, count) => sum + count, 0);
  const total = groups.reduce((sum, { quorum }) => sum + quorum, 0);
  const names = listed(groups.map(groupName), 'and');
  return total > 1 ? `${names} (${total - open} of ${total})` : names;
};
