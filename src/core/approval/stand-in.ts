import type { PersonOfOurs } from '../charter/charter.ts';
import type { Decision, StandIn } from '../decision/decision.ts';
import type { ApprovalNeed } from '../gate/verdict.ts';
import type { RoleName } from '../ids.ts';
import { type Crew, type Crews, type HolidayOn, isAtWork, isAway, localDay } from './working-clock.ts';

const rolesOf = (need: ApprovalNeed | undefined): Set<RoleName> =>
  new Set((need?.groups ?? []).flatMap((group) => group.roles));

/** The first person who is there, along delegates of delegates; null when there is none. */
export const delegateOf = (person: PersonOfOurs, people: readonly PersonOfOurs[], now: Date): PersonOfOurs | null => {
  const passed = new Set<string>([person.slackUserId]);
  let at: PersonOfOurs | undefined = person;
  for (;;) {
    const next: PersonOfOurs | undefined = people.find(({ slackUserId }) => slackUserId === at?.delegate);
    if (!next || passed.has(next.slackUserId)) return null;
    if (!isAway(now, next)) return next;
    passed.add(next.slackUserId);
    at = next;
  }
};

/** The last day of the absence that is running. */
const awayUntil = (person: PersonOfOurs, now: Date): string | undefined => {
  const today = localDay(now, person.timeZone);
  return person.away
    ?.filter(({ from, until }) => from <= today && today <= until)
    .map(({ until }) => until)
    .sort()
    .at(-1);
};

const standInOf = (
  holder: PersonOfOurs,
  roles: ReadonlySet<RoleName>,
  input: { people: readonly PersonOfOurs[]; now: Date; because: StandIn['because'] },
): StandIn | null => {
  const delegate = delegateOf(holder, input.people, input.now);
  if (!delegate) return null;
  const until = awayUntil(holder, input.now);
  return {
    slackUserId: delegate.slackUserId,
    name: delegate.name,
    forId: holder.slackUserId,
    forName: holder.name,
    roles: holder.roles.filter((role) => roles.has(role)),
    because: input.because,
    since: input.now,
    ...(input.because === 'away' && until ? { awayUntil: until } : {}),
  };
};

export type Routing = {
  /** Delegates of those who are away. */
  standIns: StandIn[];
  /** Groups of roles that nobody can decide for now: away without a delegate, or held by nobody. */
  unstaffed: RoleName[][];
};

/** Whom a question goes to at this moment: those who are away are stood in for, and groups without anybody are named. */
export const routeQuestion = (
  need: ApprovalNeed | undefined,
  people: readonly PersonOfOurs[],
  now: Date,
  /** Who may not decide, e.g. the rep who asked for it. */
  barred: ReadonlySet<string> = new Set(),
): Routing => {
  const roles = rolesOf(need);
  const holders = people.filter((person) => person.roles.some((role) => roles.has(role)));
  const standIns = holders
    .filter((person) => isAway(now, person) && !barred.has(person.slackUserId))
    .flatMap((person) => standInOf(person, roles, { people, now, because: 'away' }) ?? [])
    .filter(({ slackUserId }) => !barred.has(slackUserId));
  const unstaffed = (need?.groups ?? [])
    .filter(({ roles: wanted, quorum }) => {
      const here = holders.filter(
        (person) =>
          !barred.has(person.slackUserId) && person.roles.some((role) => wanted.includes(role)) && !isAway(now, person),
      );
      const standing = standIns.filter((one) => one.roles.some((role) => wanted.includes(role)));
      return here.length + standing.length < quorum;
    })
    .map((group) => [...group.roles]);
  return { standIns, unstaffed };
};

/** Delegates of everybody who was asked and has not answered; those who stand in already are left out. */
export const handOverTo = (
  decision: Pick<Decision, 'verdict' | 'approvals' | 'standIns' | 'requestedBy'>,
  people: readonly PersonOfOurs[],
  now: Date,
): StandIn[] => {
  const roles = rolesOf(decision.verdict.need);
  const known = new Set((decision.standIns ?? []).map((one) => one.forId as string));
  const answered = new Set(
    decision.approvals.flatMap((one) => [one.slackUserId as string, one.for?.slackUserId ?? '']),
  );
  const requester = decision.requestedBy?.slackUserId;
  return people
    .filter((person) => person.roles.some((role) => roles.has(role)))
    .filter(({ slackUserId: id }) => !known.has(id) && !answered.has(id) && id !== requester)
    .flatMap((person) => standInOf(person, roles, { people, now, because: 'no-answer' }) ?? [])
    .filter(({ slackUserId }) => slackUserId !== requester);
};

/** At work while somebody of these is, and in the days somebody is away the delegate in that person's place. */
export const crewOf =
  (holders: readonly PersonOfOurs[], people: readonly PersonOfOurs[], holidayOn: HolidayOn): Crew =>
  (at) =>
    holders.some((holder) => {
      const acting = isAway(at, holder) ? delegateOf(holder, people, at) : holder;
      return acting !== null && isAtWork(at, acting, holidayOn);
    });

/**
 * Those on whose working hours a question ends, group by group: everybody who holds one of its roles, and in the days
 * somebody is away the delegate in that person's place. A group that nobody holds has no clock.
 */
export const crewsOf = (
  need: ApprovalNeed | undefined,
  people: readonly PersonOfOurs[],
  holidayOn: HolidayOn,
  barred: ReadonlySet<string> = new Set(),
): Crews =>
  (need?.groups ?? [])
    .map(({ roles }) =>
      people.filter((person) => !barred.has(person.slackUserId) && person.roles.some((role) => roles.includes(role))),
    )
    .filter((holders) => holders.length > 0)
    .map((holders) => crewOf(holders, people, holidayOn));
