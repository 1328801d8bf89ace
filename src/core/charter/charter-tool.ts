import type { RoleName } from '../ids.ts';
import type { Charter, PersonOfOurs, Tool } from './charter.ts';

/** Working hours that the owner's role has to answer a proposed change. */
const EXPIRES_AFTER_HOURS = 16;

/**
 * A change of the charter itself. No charter lists it and none can take it away: it follows from having an owner, whose role
 * decides about it, with four eyes because its risk is high.
 */
const changeOf = (owner: RoleName): Tool => ({
  action: 'change-charter',
  domain: 'escalation',
  risk: 'high',
  reversible: true,
  approvers: [{ roles: [owner], quorum: 1 }],
  expiresAfterHours: EXPIRES_AFTER_HOURS,
});

/** What a charter says of an action; undefined when its agent may not propose it. */
export const toolOf = (charter: Pick<Charter, 'tools' | 'owner'>, action: Tool['action']): Tool | undefined =>
  action === 'change-charter' ? changeOf(charter.owner) : charter.tools.find((tool) => tool.action === action);

/**
 * Roles that have to look too where the proposer is the only one in the owner's role, because nobody approves alone what
 * they proposed: the roles of the proposer's delegate, else every role that somebody else holds. Empty when another holder
 * of the owner's role can decide.
 */
export const secondEyes = (
  people: readonly PersonOfOurs[],
  owner: RoleName,
  proposer: Pick<PersonOfOurs, 'slackUserId' | 'delegate'>,
): RoleName[] => {
  const others = people.filter(({ slackUserId }) => slackUserId !== proposer.slackUserId);
  const isHolder = people.some((one) => one.slackUserId === proposer.slackUserId && one.roles.includes(owner));
  if (!isHolder || others.some(({ roles }) => roles.includes(owner))) return [];
  const delegate = others.find(({ slackUserId }) => slackUserId === proposer.delegate);
  return [...new Set((delegate && delegate.roles.length > 0 ? [delegate] : others).flatMap(({ roles }) => roles))];
};
