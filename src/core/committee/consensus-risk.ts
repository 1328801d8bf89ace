import type { AccountStage, AccountState, BuyerRole, MemberState } from '../account/account.ts';

/** The buyer's four roles, in the order in which gaps are named. */
export const BUYER_ROLES: readonly BuyerRole[] = ['economic_buyer', 'champion', 'technical_evaluator', 'end_user'];

export const ROLE_LABEL: Record<BuyerRole, string> = {
  economic_buyer: 'economic buyer',
  champion: 'champion',
  technical_evaluator: 'technical evaluator',
  end_user: 'end user',
};

const LATE: readonly AccountStage[] = ['proposal', 'negotiation'];
const ACTIVE: readonly AccountStage[] = ['interested', 'opportunity', ...LATE];

/**
 * How likely the committee is to stall for lack of agreement. `high` when somebody stands against while somebody else
 * stands for, or a late deal hangs on one person or lacks its economic buyer; `medium` when an interested account hangs on
 * one person, lacks its economic buyer, or holds a single opponent; else `low`. Every level names its reasons.
 */
export const consensusRisk = (members: readonly MemberState[], stage: AccountStage): AccountState['consensusRisk'] => {
  const high: string[] = [];
  const medium: string[] = [];
  const engaged = members.filter((m) => m.engagement === 'engaged');
  const against = members.filter((m) => m.stance === 'negative');
  const inFavour = members.filter((m) => m.stance === 'positive');
  const isLate = LATE.includes(stage);
  const isActive = ACTIVE.includes(stage);

  if (against.length > 0 && inFavour.length > 0) {
    high.push(`${rolesOf(against)} against, ${rolesOf(inFavour)} in favour`);
  } else if (against.length > 0) {
    medium.push(`${rolesOf(against)} against`);
  }
  if (isActive && engaged.length === 1) {
    (isLate ? high : medium).push(`single-threaded: only the ${rolesOf(engaged)} is engaged`);
  }
  if (isActive && !engaged.some((m) => m.buyerRole === 'economic_buyer')) {
    (isLate ? high : medium).push('no economic buyer engaged');
  }
  return { level: high.length > 0 ? 'high' : medium.length > 0 ? 'medium' : 'low', reasons: [...high, ...medium] };
};

const rolesOf = (members: readonly MemberState[]): string =>
  [...new Set(members.map((m) => ROLE_LABEL[m.buyerRole]))].sort().join(' and ');
