import type { PersonOfOurs } from '../charter/charter.ts';
import type { RoleName } from '../ids.ts';
import type { Incident } from './incident.ts';

/** Whom an incident goes to next, and which roles it has reached then. */
export type NextAsked = {
  person: PersonOfOurs;
  level: number;
  chain: RoleName[];
  /** In whose place a delegate is asked. */
  insteadOf?: string;
  /** The role is the one that its agent's charter escalates to, which the incident's own chain does not have. */
  isByCharter: boolean;
};

type Duty = (role: RoleName, among: readonly PersonOfOurs[]) => PersonOfOurs | null;
type Asked = Pick<Incident, 'chain' | 'level' | 'owner' | 'takenBy' | 'asked'>;

/** Everybody who has it or had it before, in order, each once. */
export const askedSoFar = ({ asked, owner, takenBy }: Asked): NonNullable<Incident['asked']> => {
  const all = [...(asked ?? []), owner, takenBy].flatMap((one) =>
    one ? [{ slackUserId: one.slackUserId, name: one.name }] : [],
  );
  return [...new Map(all.map((one) => [one.slackUserId, one])).values()];
};

/**
 * The next one: whoever is on duty for the next role; where nobody but those who have it now holds that role, the delegate
 * of the one who has it; then the further roles, and at last the roles that the agent's charter escalates to. Somebody who
 * was not asked yet goes before somebody who was. Null when nobody is left.
 *
 * INVARIANT (an-escalation-moves): never the person who has it.
 */
export const nextAsked = (
  incident: Asked,
  input: {
    people: readonly PersonOfOurs[];
    byCharter: readonly RoleName[];
    /** Who answers for a role among these people right now. */
    duty: Duty;
    /** The same for a role that a charter escalates to. */
    charterDuty: Duty;
    delegateOf: (person: PersonOfOurs) => PersonOfOurs | null;
  },
): NextAsked | null => {
  const { people, duty, charterDuty } = input;
  const asked = new Set<string>(askedSoFar(incident).map(({ slackUserId }) => slackUserId));
  const holder = incident.takenBy ?? incident.owner;
  const others = people.filter(({ slackUserId }) => slackUserId !== holder?.slackUserId);
  const unasked = people.filter(({ slackUserId }) => !asked.has(slackUserId));
  const { chain, level } = incident;
  const ofRole = (at: number, among: readonly PersonOfOurs[]): NextAsked | null => {
    const role = chain[at];
    const person = role && duty(role, among);
    return person ? { person, level: at, chain, isByCharter: false } : null;
  };
  const next = ofRole(level + 1, unasked) ?? ofRole(level + 1, others);
  if (next) return next;
  const present = people.find(({ slackUserId }) => slackUserId === holder?.slackUserId);
  const delegate = present && input.delegateOf(present);
  if (present && delegate && !asked.has(delegate.slackUserId)) {
    const reached = Math.min(level + 1, chain.length - 1);
    return { person: delegate, level: reached, chain, insteadOf: present.name, isByCharter: false };
  }
  for (let at = level + 2; at < chain.length; at += 1) {
    const further = ofRole(at, unasked) ?? ofRole(at, others);
    if (further) return further;
  }
  for (const role of input.byCharter) {
    const person = charterDuty(role, unasked);
    const known = chain.indexOf(role);
    if (person)
      return known < 0
        ? { person, level: chain.length, chain: [...chain, role], isByCharter: true }
        : { person, level: Math.max(level, known), chain, isByCharter: true };
  }
  return null;
};
