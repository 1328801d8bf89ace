import type { PersonOfOurs } from '../charter/charter.ts';
import type { ActionKind } from '../decision/action.ts';
import type { Decision } from '../decision/decision.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { RoleName } from '../ids.ts';
import type { AttentionRules } from './rules.ts';

const DAY_MS = 86_400_000;
export const SECOND_PERSON = 'attention.second-person';

const missesOf = (tests: readonly Decision[], slackUserId: string, kind: ActionKind): number[] =>
  tests
    .filter((one) => one.seeded && one.action.kind === kind)
    .flatMap((one) => one.events.filter(({ type, by }) => type === 'test-missed' && by === slackUserId))
    .map(({ at }) => at.getTime())
    .sort((a, b) => a - b);

/**
 * Until when this person's approvals of this kind need a second person; null when they do not. It follows from the
 * record alone: `missLimit` misses within `withinDays` widen scrutiny for `secondPersonForDays` after the last of them,
 * and then it ends by itself.
 */
export const widenedUntil = (
  tests: readonly Decision[],
  who: { slackUserId: string; kind: ActionKind },
  rules: AttentionRules,
  now: Date,
): Date | null => {
  const misses = missesOf(tests, who.slackUserId, who.kind).filter((at) => at <= now.getTime());
  let until = 0;
  for (const [n, at] of misses.entries()) {
    const first = misses[n - rules.missLimit + 1];
    if (first !== undefined && at - first <= rules.withinDays * DAY_MS) until = at + rules.secondPersonForDays * DAY_MS;
  }
  return until > now.getTime() ? new Date(until) : null;
};

/** Roles of colleagues who may be the second: whoever decides this anyway, the delegate's, and operations. */
const secondRoles = (verdict: Verdict, slackUserId: string, people: readonly PersonOfOurs[]): RoleName[] => {
  const delegate = people.find((one) => one.slackUserId === slackUserId)?.delegate;
  const wanted = new Set<RoleName>([
    ...(verdict.need?.groups.flatMap(({ roles }) => roles) ?? []),
    ...(people.find((one) => one.slackUserId === delegate)?.roles ?? []),
    'operations',
  ]);
  const others = new Set(people.filter((one) => one.slackUserId !== slackUserId).flatMap(({ roles }) => roles));
  const held = [...wanted].filter((role) => others.has(role));
  return held.length > 0 ? held : ['operations'];
};

/**
 * The verdict under which such a person's approval is counted: one more group of one, and the rule that says why, without
 * naming anybody. Given once per decision.
 */
export const withSecondPerson = (verdict: Verdict, slackUserId: string, people: readonly PersonOfOurs[]): Verdict => {
  if (!verdict.need || verdict.rules.some(({ id }) => id === SECOND_PERSON)) return verdict;
  return {
    ...verdict,
    need: {
      ...verdict.need,
      groups: [...verdict.need.groups, { roles: secondRoles(verdict, slackUserId, people), quorum: 1 }],
    },
    rules: [
      ...verdict.rules,
      { id: SECOND_PERSON, effect: 'ask', text: 'For some time a second person looks at this kind too' },
    ],
  };
};
