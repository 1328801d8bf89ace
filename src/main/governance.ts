import { holidayCalendar } from '../adapters/charters/holidays.ts';
import type { UnsubscribeTokens } from '../core/account/unsubscribe-token.ts';
import { USUAL_ASKING } from '../core/approval/deadlines.ts';
import { USUAL_ATTENTION } from '../core/attention/rules.ts';
import { senderOf } from '../core/charter/brand.ts';
import type { CharterSet } from '../core/charter/charter-set.ts';
import { checkContent } from '../core/gate/check-content.ts';
import type { Governance } from '../flow/deps.ts';

/**
 * The charters in force, as the flow uses them. `optOut` holds this installation's own address and tokens, because a link
 * in a mail has to reach the program that honours it. `optOut.base` has no slash at its end.
 */
export const governanceOf = (set: CharterSet, optOut: { base: string; tokens: UnsubscribeTokens }): Governance => {
  const brand = { ...set.brand, sender: { ...set.brand.sender, unsubscribeBase: optOut.base } };
  return {
    charters: new Map(
      [...set.charters].map(([name, charter]) => [name, { charter, hash: set.hashes.charters.get(name) ?? 'none' }]),
    ),
    policyHash: set.hashes.policies,
    set,
    people: set.people.people,
    incidents: set.incidents,
    sender: senderOf(brand, (person) => `${optOut.base}/${optOut.tokens.of(person)}`),
    autonomy: set.autonomy,
    judge: (facts, { charter, charterHash, now, explain }) =>
      set.gate.judge(facts, { charter, charterHash, judgedAt: now, policyHash: set.hashes.policies, explain }),
    checkContent: (action, names, sources) => checkContent(action, brand, names, sources),
    groups: set.people.groups ?? {},
    asking: set.people.asking ?? USUAL_ASKING,
    attention: set.people.attention ?? USUAL_ATTENTION,
    holidayOn: holidayCalendar(set.people.holidays),
  };
};
